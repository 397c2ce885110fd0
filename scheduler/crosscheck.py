"""What must fit together in a problem: names that exist, ids that are unique, dates that are planned."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from scheduler.domain import Noun, ShiftFamily, ShiftType
from scheduler.presets import PRESETS
from scheduler.presets.preset import PresetUse
from scheduler.rules import RULES
from scheduler.rules.budget import Budget
from scheduler.rules.coverage import Demand
from scheduler.rules.pin import Pin
from scheduler.rules.rule import RowRule, Rule
from scheduler.source import Location
from scheduler.stated import present, stated
from scheduler.who import Who

MAX_HISTORY_DAYS = 400
RESERVED = ("work", "off", "any")


class Mismatch(NamedTuple):
    """Something that does not fit: where, what to do about it, and the value."""

    where: Location
    message: str
    value: object = None


def mismatches(problem: Any) -> Iterator[Mismatch]:
    """Everything that does not fit together.

    Parameters
    ----------
    problem
        A `Problem`, perhaps with holes: None where its file could not be understood.
        Whatever might be about a hole is left alone.
    """
    yield from _duplicates(problem)
    yield from _unknown_names(problem)
    if problem.horizon is not None and problem.horizon.start and problem.horizon.days:
        yield from _outside_horizon(problem)
    yield from _contradictory_pins(problem)
    yield from _unpaid(problem)
    yield from _refused_presets(problem)
    yield from _of_some_place(problem)
    yield from _rules_of_two_levels(problem)


def _rules_of_two_levels(problem: Any) -> Iterator[Mismatch]:
    """Kinds of rules that several priorities claim."""
    claimed: dict[str, str] = {}
    for index, level in present(problem.priorities):
        for number, kind in present(level.rules):
            if claimed.setdefault(kind, level.id) != level.id:
                message = f"belongs to {claimed[kind]} already; keep it in one level, or say priority at a rule"
                yield Mismatch(("priorities", index, "rules", number), message, kind)


def _refused_presets(problem: Any) -> Iterator[Mismatch]:
    """Presets that there are not, that do not fit the place, or not others that are for the same people."""
    uses = list(present(problem.presets))
    for index, use in uses:
        preset = PRESETS.get(use.preset)
        beside = {at: other.preset for at, other in uses if at != index and _of_both(use, other, problem)}
        if preset is None:
            near = difflib.get_close_matches(str(use.preset), PRESETS, 1, 0.5)
            guess = f"did you mean {near[0]}?" if near else f"the presets are {', '.join(PRESETS)}"
            yield Mismatch(("presets", index, "preset"), f"there is no preset of this name; {guess}", use.preset)
        elif any(at < index and name == use.preset for at, name in beside.items()):
            message = "is used twice for the same people; keep one"
            yield Mismatch(("presets", index, "preset"), message, use.preset)
        elif (why := preset.refusal(problem.facility, beside.values())) is not None:
            yield Mismatch(("presets", index, "preset"), why, use.preset)
        elif use.night_workers is not None and not preset.night_rules:
            with_rules = ", ".join(key for key, other in PRESETS.items() if other.night_rules)
            message = f"{use.preset} has no rules for night workers alone, only {with_rules}; leave night_workers out"
            yield Mismatch(("presets", index, "night_workers"), message, use.preset)


def _of_both(one: PresetUse, other: PresetUse, problem: Any) -> bool:
    """Whether somebody is meant by both; of people who could not be understood that is not asked."""
    groups = [use.who for use in (one, other) if use.who is not None]
    people = (
        person
        for _, person in present(problem.employees)
        if all(held is not None and None not in held for held in (person.skills, person.tags, person.sites))
    )
    return not groups or any(all(who.includes(person) for who in groups) for person in people)


def _of_some_place(problem: Any) -> Iterator[Mismatch]:
    """Rules for some kinds of place, where nobody says what this one is, or that are of this one anyhow."""
    for where, rule in stated(problem):
        kinds = ", ".join(filter(None, rule.facilities))  # a misspelt one is a hole
        if kinds and "rules" not in where:
            message = "is for what stands under rules; this is stated for this place alone, leave facilities out"
            yield Mismatch((*where, "facilities"), message, kinds)
        elif kinds and problem.facility is None:
            message = "what this place is, is not said; add facility to the problem, or leave facilities out"
            yield Mismatch((*where, "facilities"), message, kinds)


def _unpaid(problem: Any) -> Iterator[Mismatch]:
    """Budgets without pay, and people whose pay nobody knows."""
    if problem.pay is None:
        for index, rule in present(problem.rules):
            if isinstance(rule, Budget):
                yield Mismatch(("rules", index), "needs to know how work is paid; add the section pay")
    elif problem.pay.rate is None:
        for index, person in present(problem.employees):
            if person.rate is None:
                message = "has no rate, and pay has none for everybody; add rate here or to pay"
                yield Mismatch(("employees", index), message, person.id)


def _duplicates(problem: Any) -> Iterator[Mismatch]:
    for section in ("sites", "skills", "shifts", "shift_families", "contracts", "employees", "priorities"):
        seen: set[str] = set()
        for index, item in present(getattr(problem, section)):
            if item.id in seen:
                yield Mismatch((section, index, "id"), "this id is taken by an earlier entry; choose another", item.id)
            if item.id is not None:
                seen.add(item.id)
    for section, index, shift in _of_shifts(problem):
        named = [("id", shift.id), *(("tags", number, tag) for number, tag in present(shift.tags))]
        for *field, name in named:
            if name in RESERVED:
                message = "has a meaning of its own in rules; choose another name"
                yield Mismatch((section, index, *field), message, name)
    if problem.shifts is not None and not problem.shifts and not problem.shift_families:
        yield Mismatch(("shifts",), "is empty; write at least one entry", [])
    stated: set[str] = set()
    for section, index, item in _of_shifts(problem):
        made = {shift.id for shift in _made(item) if shift is not None}
        taken = stated & made - {item.id}  # that an id is stated twice was said above
        if taken:
            message = "an earlier entry has a shift type of this name; choose another id"
            yield Mismatch((section, index, "id"), message, min(taken))
        stated |= made


def _of_shifts(problem: Any) -> Iterator[tuple[str, int, Any]]:
    """Section, place and entry of everything that makes shift types."""
    for section in ("shifts", "shift_families"):
        yield from ((section, index, item) for index, item in present(getattr(problem, section)))


def _made(item: Any) -> Iterable[Any]:
    """The shift types of an entry; None where it, or where its breaks fall, could not be understood."""
    try:
        made = () if item is None else tuple(item.members if isinstance(item, ShiftFamily) else item.variants)
    except (AttributeError, TypeError, ValueError):
        made = ()
    return made or ([item, None] if isinstance(item, ShiftType) else [None])


def _shift_types(problem: Any) -> Iterable[Any] | None:
    """Every shift type, with None for what could not be understood."""
    if problem.shifts is None:
        return None
    return [shift for item in (*problem.shifts, *(problem.shift_families or ())) for shift in _made(item)]


# --- names --------------------------------------------------------------------------------------


class _Names:
    """The names that there are of one kind, and what to say of one that there is not."""

    def __init__(self, what: str, plural: str, names: Iterable[str | None]) -> None:
        self.what = what
        self.plural = plural
        self.known = set(names)

    def check(self, name: str | None, *where: str | int, words: Iterable[str] = ()) -> Iterator[Mismatch]:
        """A mismatch if there is no such name; None stands for none, and among those known for any."""
        if name is not None and name not in self.known and None not in self.known:
            names = [*self._candidates(), *words]
            same = [known for known in names if known.casefold() == name.casefold()]
            near = same or difflib.get_close_matches(name, names, 1, 0.5)
            guess = f"did you mean {near[0]}?" if near else f"add it to {self.plural} or correct the name"
            yield Mismatch(where, f"there is no {self.what} of this name; {guess}", name)

    def check_all(self, names: Iterable[str] | None, *where: str | int) -> Iterator[Mismatch]:
        for index, name in present(names):
            yield from self.check(name, *where, index)

    def _candidates(self) -> list[str]:
        return [name for name in self.known if name is not None]


def _ids(items: Iterable[Any] | None) -> Iterator[str | None]:
    return (None if item is None else item.id for item in (items if items is not None else [None]))


def _tags(items: Iterable[Any] | None) -> Iterator[str | None]:
    for item in items if items is not None else [None]:
        yield from (None,) if item is None or item.tags is None else item.tags


def _unknown_names(problem: Any) -> Iterator[Mismatch]:
    sites = _Names("site", "the sites", _ids(problem.sites))
    skills = _Names("skill", "the skills", _ids(problem.skills))
    contracts = _Names("contract", "the contracts", _ids(problem.contracts))
    employees = _Names("employee", "the employees", _ids(problem.employees))
    people = _Names("employee tag", "the tags of an employee", _tags(problem.employees))
    types = _shift_types(problem)
    worked = _Names("shift", "the shifts", [*_ids(types), *_ids(problem.shifts)])
    settled = _Names("shift", "the shifts", [*_ids(types), *(shift.id for _, _, shift in _of_shifts(problem))])
    priorities = _Names("priority", "the priorities", _ids(problem.priorities))
    kinds = _Names("kind of rule", "a level as `scheduler rules` has it", (rule.key() for rule in RULES))
    named = [*_ids(types), *_tags(types), *_ids(problem.sites)]
    selectors = _Names("shift or shift tag", "the shifts or the tags of one", named)

    def of_people(item: Noun, *where: str | int) -> Iterator[Mismatch]:
        for path, who in _people(item):
            yield from employees.check_all(who.employees, *where, *path, "employees")
            yield from contracts.check_all(who.contracts, *where, *path, "contracts")
            yield from skills.check_all(who.skills, *where, *path, "skills")
            yield from people.check_all(who.tags, *where, *path, "tags")
            yield from sites.check_all(who.sites, *where, *path, "sites")

    for section, index, shift in _of_shifts(problem):
        yield from sites.check(shift.site, section, index, "site")
        for number, need in present(shift.skills):
            yield from skills.check(need.skill, section, index, "skills", number, "skill")
    for index, person in present(problem.employees):
        yield from contracts.check(person.contract, "employees", index, "contract")
        yield from sites.check_all(person.sites, "employees", index, "sites")
        for number, held in present(person.skills):
            yield from skills.check(held.skill, "employees", index, "skills", number, "skill")
    for index, level in present(problem.priorities):
        yield from kinds.check_all(level.rules, "priorities", index, "rules")
    for where, rule in stated(problem):
        yield from priorities.check(rule.priority, *where, "priority")
        mentioned = set(rule.selectors())
        for *field, name in _selected(rule):
            if name in mentioned:
                yield from selectors.check(name, *where, *field, words=rule.words)
        if isinstance(rule, RowRule):
            yield from employees.check(getattr(rule, "employee", None), *where, "employee")
        yield from of_people(rule, *where)
        yield from employees.check_all(getattr(rule, "employees", None), *where, "employees")
        for name in getattr(rule, "points", None) or ():
            yield from (skills if isinstance(rule, Demand) else selectors).check(name, *where, "points", name)
        for section in ("opening", "ahead", "before", "balance"):
            by_person = getattr(rule, section, None)
            for name in by_person if isinstance(by_person, Mapping) else ():
                yield from employees.check(name, *where, section, name)
        yield from sites.check_all(getattr(rule, "between", None), *where, "between")
        if isinstance(rule, Pin):
            yield from settled.check(rule.shift, *where, "shift")
        if isinstance(rule, Demand):
            yield from skills.check(rule.skill, *where, "skill")
            yield from sites.check(rule.site, *where, "site")
    for section in ("premiums", "standby"):
        for index, entry in present(problem.pay and getattr(problem.pay, section)):
            yield from selectors.check_all(entry.shifts, "pay", section, index, "shifts")
    for section in ("overtime", "late_changes"):
        for index, entry in present(problem.pay and getattr(problem.pay, section)):
            yield from of_people(entry, "pay", section, index)
    for index, use in present(problem.presets):
        yield from of_people(use, "presets", index)
    for index, item in present(problem.history and problem.history.assignments):
        if item.employee in employees.known:  # whoever has left is passed over, and `lint` says so
            yield from worked.check(item.shift, "history", "assignments", index, "shift")


_SELECTORS = ("shifts", "first", "then", "after", "of", "days")
_PEOPLE = ("who", "night_workers", "by")


def _selected(rule: Rule) -> Iterator[tuple[str | int, ...]]:
    """Where names of shifts or tags stand in a rule, and each of them: alone in a list, or in lists in one."""
    for field in _SELECTORS:
        found = getattr(rule, field, None)
        for number, item in present(found if isinstance(found, tuple) else ()):
            if isinstance(item, str):
                yield field, number, item
            else:
                yield from ((field, number, place, name) for place, name in present(item))


def _people(item: Noun) -> Iterator[tuple[Location, Who]]:
    """Every group of people that a rule or a preset names, exceptions included."""
    for field in _PEOPLE:
        path: Location = (field,)
        who: Who | None = getattr(item, field, None)
        while who is not None:
            yield path, who
            path, who = (*path, "except"), who.exception


# --- dates --------------------------------------------------------------------------------------


def _outside_horizon(problem: Any) -> Iterator[Mismatch]:
    start, last = problem.horizon.start, problem.horizon.end - timedelta(days=1)
    outside = f"outside the horizon, {start} to {last}; correct the date or the horizon"
    for index, pin in present(problem.pins):
        if pin.date is not None and not start <= pin.date <= last:
            yield Mismatch(("pins", index, "date"), f"is {outside}", pin.date.isoformat())
    for index, request in present(problem.requests):
        for first, end in request.days.ranges if request.days is not None else ():
            if end < start or first > last:
                named = f"{first}" if first == end else f"{first}..{end}"
                yield Mismatch(("requests", index, "days"), f"{named} is {outside}", request.days.text)
    if problem.history is not None and problem.history.start is not None:
        yield from _outside_history(problem.history, start)


def _outside_history(history: Any, start: date) -> Iterator[Mismatch]:
    since = history.start
    if not timedelta(1) <= start - since <= timedelta(MAX_HISTORY_DAYS):
        message = f"the history begins 1 to {MAX_HISTORY_DAYS} days before the horizon ({start}); correct the date"
        yield Mismatch(("history", "from"), message, since.isoformat())
    for index, item in present(history.assignments):
        if not since <= item.date < start:
            message = f"is not in the history, from {since} to the day before {start}; correct the date or leave it out"
            yield Mismatch(("history", "assignments", index, "date"), message, item.date.isoformat())


def _contradictory_pins(problem: Any) -> Iterator[Mismatch]:
    settled: dict[tuple[str, date], bool] = {}
    for index, pin in present(problem.pins):
        off = pin.shift is None
        if settled.setdefault((pin.employee, pin.date), off) is not off:
            message = "an earlier pin says otherwise about this person on this day; keep one of the two"
            yield Mismatch(("pins", index), message, f"{pin.employee}, {pin.date}")
