"""Changes of the work itself: shift types, opening days, sites."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from scheduler.domain import Noun, ShiftType, Site
from scheduler.notation import Days as DaysText
from scheduler.notation import DaySet, Id, Selector, as_list
from scheduler.problem import Problem
from scheduler.rules.coverage import Coverage, most_specific
from scheduler.rules.coverage import Demand as DemandRule

Ids = Annotated[tuple[Id, ...], BeforeValidator(as_list), Field(min_length=1)]
Names = Callable[[str], Sequence[str]]
"""What stands for a name from now on: itself, nothing, or several."""


class AddShift(Noun):
    """A new shift type, and how many people it needs."""

    change: Literal["add-shift"] = "add-shift"
    """Kind of the change."""
    shift: ShiftType
    """The shift type, described as in the problem file."""
    coverage: tuple[Coverage, ...] = ()
    """People needed on it."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        return problem.changed(shifts=(*problem.shifts, self.shift), coverage=(*problem.coverage, *self.coverage))


class ChangeShift(Noun):
    """Other times, breaks, skills or pay of shift types."""

    change: Literal["shift"] = "shift"
    """Kind of the change."""
    shifts: Ids
    """Which, by id."""
    set: Mapping[str, Any]
    """Fields and their new values, as `{start: "08:00"}`; an `end` replaces a length and the other way round."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        _require(problem, self.shifts)
        other = {"end": "length", "length": "end"}
        gone = {other[name] for name in self.set if name in other}

        def new(shift: ShiftType) -> ShiftType:
            data = {name: value for name, value in shift.model_dump(mode="json").items() if name not in gone}
            return ShiftType.model_validate({**data, **self.set})

        return problem.changed(shifts=tuple(new(item) if item.id in self.shifts else item for item in problem.shifts))


class RemoveShift(Noun):
    """Shift types end, with the coverage, wishes, settled assignments and rules that are about them alone."""

    change: Literal["remove-shift"] = "remove-shift"
    """Kind of the change."""
    shifts: Ids
    """Which, by id."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        _require(problem, self.shifts)
        gone = {name for shift in problem.shifts if shift.id in self.shifts for name in _names(shift)}
        left = tuple(shift for shift in problem.shifts if shift.id not in gone)
        dead = gone | {tag for shift in problem.shifts for tag in shift.tags} - {
            tag for item in left for tag in item.tags
        }
        history = problem.history
        if history is not None:
            kept = tuple(item for item in history.assignments if item.shift not in gone)
            history = history.model_copy(update={"assignments": kept})
        return problem.changed(
            shifts=left,
            pins=tuple(pin for pin in problem.pins if pin.shift not in gone),
            history=history,
            **renamed(problem, lambda name: () if name in dead else (name,)),
        )


class Opening(Noun):
    """Open on days on which nobody works, as on other days; or close."""

    change: Literal["opening"] = "opening"
    """Kind of the change."""
    days: DaySet
    """Which days, as `Sun`."""
    state: Literal["open", "closed"] = "open"
    """Whether they are open."""
    like: DaySet | None = None
    """Open as on which days, as `Sat`: as many people at the same hours; as stated where left out."""
    shifts: Selector | None = None
    """Only coverage of these shifts; of all that make a working day where left out."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        calendar = problem.calendar
        dates = [calendar.date(day) for day in calendar.matching(self.days)]
        if not dates:
            raise ValueError(f"{self.days.text} is on no day of the horizon")
        if self.state == "open" and self.like is None:
            return problem
        named = DaysText.parse(", ".join(when.isoformat() for when in dates))
        picked = set(problem.catalog.select(self.shifts))
        coverage, by_time = (
            [self._restated(rule, named, problem, picked) for rule in rules]
            for rules in (problem.coverage, problem.time_coverage)
        )
        if self.state == "open":
            return problem.changed(coverage=coverage, time_coverage=by_time)
        shut = Coverage.model_validate({"shifts": sorted(picked), "days": {named.text: {"max": 0}}})
        shut_out = [pin for pin in problem.pins if pin.shift and picked.intersection(problem.catalog.named(pin.shift))]
        pins = tuple(pin for pin in problem.pins if pin.date not in dates or pin not in shut_out)
        return problem.changed(coverage=[*coverage, shut], time_coverage=by_time, pins=pins)

    def _restated(self, rule: Any, named: DaysText, problem: Problem, picked: set[str]) -> Any:
        """Coverage that states by date what holds on the days; a date beats whatever weekdays and holidays state."""
        counted = rule.counted(problem.catalog)
        if not counted or not picked.issuperset(counted):
            return rule
        stated = most_specific(rule.days, rule.scope(problem.calendar))
        entry: Any = {}
        if self.state == "open" and self.like is not None:
            entry = _usual([stated.get(day) for day in problem.calendar.matching(self.like)]) or {}
        data = rule.model_dump(mode="json", by_alias=True)
        data["days"].pop(named.text, None)
        data["days"][named.text] = entry
        return type(rule).model_validate(data)


class NewSite(Noun):
    """A new site that works like another: its shift types, its coverage, and who may work there."""

    change: Literal["site"] = "site"
    """Kind of the change."""
    site: Site
    """The new site, described as in the problem file."""
    like: Id
    """The site that it is like; its shift types and coverage come again, as `early@north`."""
    employees: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Who may work there besides where they work already; everybody of the other site where left out."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        if self.like not in {site.id for site in problem.sites}:
            raise ValueError(
                f"there is no site {self.like}; choose from {', '.join(site.id for site in problem.sites)}"
            )
        for name in self.employees:
            if name not in problem.people:
                raise ValueError(f"there is no employee {name}; choose from {', '.join(problem.people)}")
        twins = {shift.id: f"{shift.id}@{self.site.id}" for shift in problem.shifts if shift.site == self.like}
        new = [
            shift.model_copy(update={"id": twins[shift.id], "site": self.site.id})
            for shift in problem.shifts
            if shift.id in twins
        ]
        both = {**{one: (one, twin) for one, twin in twins.items()}, self.like: (self.like, self.site.id)}
        fields = renamed(problem, lambda name: both.get(name, (name,)))
        for section in ("coverage", "time_coverage"):
            fields[section] = [
                entry for rule in getattr(problem, section) for entry in self._twice(rule, problem, twins)
            ]
        people = [
            person.model_copy(update={"sites": (*person.sites, self.site.id)})
            if person.sites and person.id in (self.employees or self._staff(problem))
            else person
            for person in problem.employees
        ]
        return problem.changed(
            sites=(*problem.sites, self.site), shifts=(*problem.shifts, *new), employees=people, **fields
        )

    def _staff(self, problem: Problem) -> list[str]:
        return [person.id for person in problem.employees if self.like in person.sites]

    def _twice(self, rule: DemandRule, problem: Problem, twins: Mapping[str, str]) -> list[Any]:
        """Coverage of the old site alone, and the same of the new one; other coverage as it is."""
        counted = {problem.catalog[shift].base for shift in rule.counted(problem.catalog)}
        if not counted or not counted <= set(twins):
            return [rule]
        data = rule.model_dump(mode="json", by_alias=True)
        here = {**twins, self.like: self.site.id}
        there = rewritten(data, lambda name: (here.get(name, name),))
        return [{**data, "site": self.like}, {**(there or data), "site": self.site.id}]


def _names(shift: ShiftType) -> set[str]:
    """The names of a shift type, whatever its breaks."""
    return {shift.id, *(variant.id for variant in shift.variants)}


def renamed(problem: Problem, names: Names) -> dict[str, Any]:
    """The sections in which shifts are spoken of, in other words; what speaks of nothing any more is left out."""

    def each(rules: Iterable[Noun]) -> list[Any]:
        found = (rewritten(rule.model_dump(mode="json", by_alias=True), names) for rule in rules)
        return [data for data in found if data is not None]

    sections = ("rules", "coverage", "time_coverage", "requests")
    fields: dict[str, Any] = {section: each(getattr(problem, section)) for section in sections}
    fields["contracts"] = [
        {**item.model_dump(mode="json", by_alias=True), "rules": each(item.rules)} for item in problem.contracts
    ]
    if problem.pay is not None:
        pay = problem.pay.model_dump(mode="json", by_alias=True)
        fields["pay"] = {**pay, "premiums": each(problem.pay.premiums), "standby": each(problem.pay.standby)}
    return fields


def rewritten(data: dict[str, Any], names: Names) -> dict[str, Any] | None:
    """A rule in other words, given as plain data; None if one of its selectors is left with nothing."""
    found = dict(data)
    for field in ("shifts", "first", "then", "after", "of", "days"):
        if data.get(field) and isinstance(data[field], list):  # the days of coverage are no list
            found[field] = _selector(data[field], names)
            if not found[field]:
                return None
    if data.get("points"):
        found["points"] = {new: value for name, value in data["points"].items() for new in names(name)}
    return found


def _selector(stated: list[Any], names: Names) -> list[Any]:
    """Names in other words, or steps of a pattern in other words; nothing if a step is left with nothing."""
    if all(isinstance(item, str) for item in stated):
        return [new for name in stated for new in names(name)]
    steps = [_selector(step, names) if isinstance(step, list) else step for step in stated]
    return steps if all(step != [] for step in steps) else []


def _usual(entries: Sequence[Any]) -> Any:
    """The entry that most of the days have, as plain data; None where most have none."""
    texts = [None if entry is None else json.dumps(_plain(entry), sort_keys=True) for entry in entries]
    [(text, _)] = Counter(texts).most_common(1) or [(None, 0)]
    return None if text is None else json.loads(text)


def _plain(entry: Any) -> Any:
    if isinstance(entry, Mapping):
        return {str(window): _plain(level) for window, level in entry.items()}
    return entry.model_dump(mode="json")


def _require(problem: Problem, shifts: Sequence[str]) -> None:
    for name in shifts:
        if name not in problem.catalog:
            raise ValueError(f"there is no shift {name}; choose from {', '.join(problem.catalog)}")
