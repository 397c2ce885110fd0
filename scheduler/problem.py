"""The problem as a whole: its nouns and rules, how it is read, and what must fit together."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from scheduler.arrivals import read_arrivals
from scheduler.calendar import Calendar, HolidayCalendar, Horizon
from scheduler.contract import Contract as Contract
from scheduler.contract import History as History
from scheduler.crosscheck import mismatches
from scheduler.domain import Catalog, Employee, Noun, ShiftFamily, ShiftType, Site, Skill
from scheduler.file_schema import FileSchema
from scheduler.include import include
from scheduler.notation import Text, as_list
from scheduler.pay import Pay
from scheduler.presets import PRESETS
from scheduler.presets.preset import PresetUse, merged, preset_shorthand
from scheduler.priority import Aim, AnyRule, Priority, Unwritten
from scheduler.reading import leave_out_blanks, locate, salvage, strictly
from scheduler.remedy import misreadings
from scheduler.roster import Assignment, Plan, Roster, Schedule
from scheduler.rules import StatedRule
from scheduler.rules.availability import Availability
from scheduler.rules.budget import Budget
from scheduler.rules.coverage import Coverage
from scheduler.rules.eligibility import Eligibility
from scheduler.rules.fairness import Fairness, Wish
from scheduler.rules.no_overlap import NoOverlap
from scheduler.rules.pin import Pin
from scheduler.rules.request import Request
from scheduler.rules.rule import Facility, RosterRule, RowRule, Rule, TimeOff
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.source import Fault, InputError, Location, Source, path_text, read, read_file, shorten, write


class Problem(Noun):
    """Everything about a staffing problem: who, when, what for, and by which rules.

    Raises
    ------
    pydantic.ValidationError
        If a value is wrong or a name is not known; every fault is listed.
    """

    name: Text = ""
    """A title for people."""
    horizon: Horizon
    """Which days are planned, and by which clock."""
    holidays: HolidayCalendar = HolidayCalendar()
    """Which of them are public holidays."""
    sites: tuple[Site, ...] = ()
    """Places where work is done."""
    skills: tuple[Skill, ...] = ()
    """What people can be qualified to do."""
    facility: Facility | None = None
    """What kind of place it is, for laws that are for some kinds only."""
    presets: Annotated[
        tuple[Annotated[PresetUse, BeforeValidator(preset_shorthand)], ...], BeforeValidator(as_list)
    ] = ()
    """Laws that hold, by name; a help, not legal advice."""
    shifts: tuple[ShiftType, ...]
    """The kinds of shift there are; may be empty where there are `shift_families`."""
    shift_families: tuple[ShiftFamily, ...] = ()
    """Kinds of shift of every allowed start and length."""
    contracts: tuple[Contract, ...] = ()
    """Bundles of rules for the people who have them."""
    employees: Annotated[tuple[Employee, ...], Field(min_length=1)]
    """The people who can be given shifts."""
    availability: tuple[Availability, ...] = ()
    """When people cannot work, are on leave, would rather not, or would like to."""
    requests: tuple[Request, ...] = ()
    """Days and shifts that people ask for, or ask to be spared."""
    coverage: tuple[Coverage, ...] = ()
    """How many people each day needs."""
    time_coverage: tuple[TimeCoverage, ...] = ()
    """How many people each time of day needs."""
    rules: tuple[StatedRule, ...] = ()
    """Rules that hold for everybody, or for those that `who` names."""
    priorities: tuple[Priority, ...] = ()
    """Levels of importance, the highest first; each is settled before the next. The last has what no level names."""
    pay: Pay | None = None
    """How work is paid; costs are reckoned where it is stated."""
    pins: tuple[Pin, ...] = ()
    """Assignments that are settled."""
    history: History | None = None
    """What was worked before the horizon."""
    include: Annotated[tuple[Text, ...], BeforeValidator(as_list), Field(exclude=True)] = ()
    """Files beside this one: `[house-rules.yaml, leave/ann.yaml]`. Their `sites`, `skills`, `shifts`, `shift_families`,
    `contracts`, `employees`, `availability`, `requests`, `coverage`, `time_coverage`, `rules` and `pins` are added;
    one of them may hold the `history`."""
    _unwritten: Unwritten = PrivateAttr(default=Unwritten())

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        wrong = list(mismatches(self))
        if wrong:
            text = "\n".join(
                str(Fault("problem", 0, path_text(where), shorten(value), why)) for where, why, value in wrong
            )
            raise PydanticCustomError("mismatch", "{text}", {"text": text, "wrong": wrong})
        return self

    @cached_property
    def calendar(self) -> Calendar:
        """Days as numbers, from the first day of the history on."""
        first = (self.history.start - self.horizon.start).days if self.history else 0
        begin = self.horizon.start + timedelta(days=first)
        # A time of day may begin on the day before, and the longest shift run on for fourteen days.
        holidays = self.holidays.between(begin - timedelta(days=1), self.horizon.end + timedelta(days=14))
        return Calendar(self.horizon, holidays, first)

    @cached_property
    def catalog(self) -> Catalog:
        """The shift types by id."""
        return Catalog(self.shift_types)

    @cached_property
    def shift_types(self) -> tuple[ShiftType, ...]:
        """The kinds of shift that are stated, each for every place of its breaks, and then those of the families."""
        stated = (variant for shift in self.shifts for variant in shift.variants)
        return (*stated, *(member for family in self.shift_families for member in family.members))

    @cached_property
    def people(self) -> Mapping[str, Employee]:
        """The employees by id, each with the weekly hours of the contract where they have none of their own."""
        hours = {contract.id: contract.hours for contract in self.contracts}
        return {
            person.id: person
            if person.hours is not None or hours.get(person.contract or "") is None
            else person.model_copy(update={"hours": hours[person.contract or ""]})
            for person in self.employees
        }

    @cached_property
    def _own_rules(self) -> Mapping[str, list[tuple[Location, RowRule]]]:
        own: dict[str, list[tuple[Location, RowRule]]] = defaultdict(list)
        sections: Mapping[str, Iterable[RowRule]] = {
            "pins": self.pins,
            "availability": self.availability,
            "requests": self.requests,
        }
        for section, rules in sections.items():
            for index, rule in enumerate(rules):
                own[getattr(rule, "employee")].append(((section, index), rule))
        return own

    def placed_rules(self, employee: Employee) -> Sequence[tuple[Location, RowRule]]:
        """The rules that hold for one person, and where each stands; nowhere if it is always in force."""
        if employee.id not in self._placed_rules:
            self._placed_rules[employee.id] = list(self._collect(employee))
        return self._placed_rules[employee.id]

    @cached_property
    def _placed_rules(self) -> dict[str, list[tuple[Location, RowRule]]]:
        return {}

    def row_rules(self, employee: Employee) -> list[RowRule]:
        """The rules that hold for one person, those that are always in force included."""
        return [rule for _, rule in self.placed_rules(employee)]

    def _contract(self, employee: Employee) -> Contract | None:
        return next((item for item in self.contracts if item.id == employee.contract), None)

    def leave_credit(self, employee: Employee) -> Mapping[int, int]:
        """Minutes of granted leave that count as paid, by day."""
        contract = self._contract(employee)
        usual = contract.leave_credit if contract else 0
        found: dict[int, int] = {}
        for entry in self.availability:
            if entry.holds_for(employee):
                found.update(entry.credited(self.calendar, usual))
        return found

    def time_off(self, employee: Employee) -> TimeOff:
        """What is known of a person's time off."""
        own = [entry for entry in self.availability if entry.holds_for(employee)]
        leave = frozenset(day for entry in own for day in entry.away(self.calendar))
        absent = frozenset(day for entry in own for day in entry.absent(self.calendar))
        asked = {day for entry in self.requests if entry.holds_for(employee) for day in entry.spared(self.calendar)}
        dated = employee.since is not None or employee.until is not None
        known = self.calendar.known if dated else ()
        gone = frozenset(day for day in known if not employee.employed(self.calendar.date(day)))
        spent: dict[int, frozenset[str]] = {}
        for entry in own:
            for day in entry.credited(self.calendar, 1):
                spent[day] = entry.spending(self.calendar, self.catalog, day)
        return TimeOff(self.leave_credit(employee), spent, leave, frozenset(asked), absent, gone)

    @cached_property
    def _shared_rules(self) -> list[tuple[Location, RowRule]]:
        """The rules for everybody, or for those whom they name."""
        found: list[tuple[Location, RowRule]] = []
        for index, rule in enumerate(self.rules):
            if isinstance(rule, RowRule):
                found.append((("rules", index), rule))
        for index, use in enumerate(self.presets):
            found += ((("presets", index), rule) for rule in PRESETS[use.preset].stated(use))
        return found

    def _collect(self, employee: Employee) -> Iterator[tuple[Location, RowRule]]:
        employee = self.people[employee.id]  # with the hours of the contract
        shared, time_off = list(self._shared_rules), self.time_off(employee)
        for place, contract in enumerate(self.contracts):
            if contract.id == employee.contract:
                shared += ((("contracts", place, "rules", index), rule) for index, rule in enumerate(contract.rules))
        stated = [
            (where, self._noted(rule, rule.considering(employee, time_off)))
            for where, rule in shared
            if rule.fits(self.facility) and rule.holds_for(employee) and rule.scope(self.calendar).planned
        ]
        yield from (((), NoOverlap()), ((), Eligibility()))
        if not any(isinstance(rule, ShiftsPerDay) for _, rule in stated):
            yield (), ShiftsPerDay()
        for where, rule in (*self._own_rules.get(employee.id, ()), *stated):
            yield where, self._counted(rule)

    @cached_property
    def _origins(self) -> dict[int, Rule]:
        return {}

    def _noted(self, stated: AnyRule, informed: AnyRule) -> AnyRule:
        self._origins[id(informed)] = stated
        return informed

    def origin(self, rule: Rule) -> Rule:
        """The rule as it is stated, of one that was told more: about a person, or of other sections."""
        return self._origins.get(id(rule), rule)

    @cached_property
    def wages(self) -> Pay | None:
        """How work is paid, with what presets ask for overtime and late changes; None where it is not stated."""
        asked = [(PRESETS[use.preset], use) for use in self.presets]
        if self.pay is None or not asked:
            return self.pay
        more = (entry for preset, use in asked for entry in use.narrowed(preset.overtime))
        overtime = merged((*self.pay.overtime, *more))
        told = (entry for preset, use in asked for entry in use.narrowed(preset.late_changes))
        late = dict.fromkeys(self.pay.late_changes or told)
        return self.pay.model_copy(update={"overtime": overtime, "late_changes": tuple(late)})

    @cached_property
    def roster_rules(self) -> list[RosterRule]:
        """The rules that look at everybody."""
        rules = (rule for rule in self.rules if isinstance(rule, RosterRule) and rule.fits(self.facility))
        own = [rule for rule in (*self.coverage, *self.time_coverage, *rules) if rule.scope(self.calendar).planned]
        return [*(self._counted(self._noted(rule, self._informed(rule))) for rule in own), *self._unwritten.rules]

    def _counted(self, rule: AnyRule) -> AnyRule:
        """The rule as it counts: without prices where others are aimed at."""
        aim = self._unwritten.aim
        return rule if aim is None else aim.heard(rule)

    @property
    def unwritten(self) -> Unwritten:
        """What no file says of it; the digest does not know it."""
        return self._unwritten

    def told(self, unwritten: Unwritten) -> Self:
        """The same problem with this instead."""
        found = self.changed()
        found._unwritten = unwritten
        return found

    def also(self, *rules: RosterRule) -> Self:
        """The same problem with more rules about everybody, which no file can state."""
        return self.told(self._unwritten._replace(rules=(*self._unwritten.rules, *rules)))

    def aiming(self, levels: Iterable[str], priorities: Sequence[Priority] = ()) -> Self:
        """The same problem in which only the prices of some levels count, of its own priorities or of others."""
        return self.told(self._unwritten._replace(aim=Aim(tuple(priorities or self.priorities), frozenset(levels))))

    def _informed(self, rule: RosterRule) -> RosterRule:
        """A rule about everybody with what it needs to know of other sections."""
        if isinstance(rule, Budget) and self.wages is not None:
            return rule.paying(self.wages)
        if isinstance(rule, Fairness):
            wishes: list[Wish] = [*self.requests, *self.availability]
            return rule.knowing({person.id: self.time_off(person) for person in self.employees}, wishes)
        return rule

    @cached_property
    def past(self) -> Mapping[str, Mapping[int, Sequence[str]]]:
        """The shifts of the history by employee and (negative) day; where a break's time is not told, its first."""
        worked = self.history.assignments if self.history else ()
        placed = {shift.id: shift.variants[0].id for shift in self.shifts if shift.id not in self.catalog}
        told = (Assignment(item.employee, item.date, placed.get(item.shift, item.shift)) for item in worked)
        return self._by_day(told, self.calendar.first, 0)

    def lines(self, roster: Roster) -> dict[str, dict[int, list[str]]]:
        """The shifts of a roster by employee and day; of every employee, but only of days with shifts.

        Assignments of unknown people or shifts, or outside the horizon, are left out.
        """
        return self._by_day(roster, 0, self.calendar.days)

    def _by_day(self, items: Iterable[Assignment], first: int, stop: int) -> dict[str, dict[int, list[str]]]:
        found: dict[str, dict[int, list[str]]] = {person: {} for person in self.people}
        for item in items:
            day = self.calendar.day(item.date)
            if item.employee in found and item.shift in self.catalog and first <= day < stop:
                found[item.employee].setdefault(day, []).append(item.shift)
        return found

    def schedule(self, employee: str, line: Mapping[int, Sequence[str]]) -> Schedule:
        """One employee's line, by day, with the history before it."""
        return Schedule(self.people[employee], self.calendar, self.catalog, {**self.past[employee], **line})

    def plan(self, roster: Roster) -> Plan:
        """Everybody's lines: the history and ``roster``, as far as it is about this problem."""
        schedules = {person: self.schedule(person, line) for person, line in self.lines(roster).items()}
        return Plan(schedules, self.calendar, self.catalog)

    def changed(self, **fields: Any) -> Self:
        """The same problem with other values of some fields, checked as a whole.

        Raises
        ------
        pydantic.ValidationError
            If they do not fit together.
        """
        aliases = {name: field.alias or name for name, field in type(self).model_fields.items()}
        found = type(self)(**{alias: fields.get(name, getattr(self, name)) for name, alias in aliases.items()})
        found._unwritten = self._unwritten
        return found

    def digest(self) -> str:
        """SHA-256 of the problem's content, the same however the file is laid out.

        What is left out does not count, so that a new field of a later version changes no digest.
        """
        data = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        content = json.dumps(data, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


_PARTS: dict[str, type[Noun]] = {"shifts": ShiftType, "contracts": Contract, "employees": Employee, "history": History}


# --- reading and writing --------------------------------------------------------------------


def load(path: Path | str) -> Problem:
    """Read a problem from a YAML 1.2 or JSON file.

    Raises
    ------
    InputError
        If it cannot be read or is not valid; every fault that was found is in it.
    """
    return parse(read_file(Path(path)), str(path), Path(path).parent)


def parse(text: str, file: str = "problem", folder: Path | None = None) -> Problem:
    """Read a problem from YAML 1.2 or JSON text.

    Parameters
    ----------
    text
        The problem.
    file
        Its name in messages.
    folder
        Where the files are that it includes; None if it may include none.

    Raises
    ------
    InputError
        As `load`.
    """
    source = read(text, file)
    if not isinstance(source.data, dict):
        kind = "is empty" if source.data is None else "is not a mapping"
        raise InputError(source.fault((), f"{kind}; a problem begins with keys such as horizon: and employees:"))
    return understand(source, *include(source, folder), *read_arrivals(source, folder))


def understand(source: Source, *found: Fault) -> Problem:
    """The problem that plain data means, a mapping by section, wherever it was read from.

    Parameters
    ----------
    source
        The data.
    found
        Faults of files that it names; told together with its own.

    Raises
    ------
    InputError
        As `load`.
    """
    leave_out_blanks(source.data, Problem, _PARTS)
    try:
        problem: Problem = strictly(Problem, source.data)
    except ValidationError as error:
        raise InputError(*found, *_faults(error, source)) from None
    if found:
        raise InputError(*found)
    return problem


def save(problem: Problem) -> str:
    """A problem as YAML text that `parse` reads back as the same problem."""
    return write(plain(problem))


def plain(problem: Problem) -> dict[str, Any]:
    """A problem as plain data, without what is so by default."""
    data: dict[str, Any] = problem.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for section in ("availability", "requests", "coverage", "time_coverage", "pins"):
        for item in data.get(section, ()):
            del item["rule"]  # the section says it
    for item in data.get("availability", ()):
        if item.get("kind") in ("undesired", "preferred"):
            item.setdefault("weight", None)  # a wish that is left without a price gets one
    return data


@cache
def _schema() -> dict[str, Any]:
    return Problem.model_json_schema(by_alias=True, schema_generator=FileSchema)


def schema() -> dict[str, Any]:
    """JSON schema of problem files, for editors."""
    title = "Staff scheduling problem"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **deepcopy(_schema()), "title": title}


def _faults(error: ValidationError, source: Source) -> list[Fault]:
    """Everything that is wrong: values, and names among what could be read."""
    errors = error.errors(include_url=False)
    wrong = next((item["ctx"]["wrong"] for item in errors if item["type"] == "mismatch"), None)
    if wrong is None:
        wrong = [*misreadings(errors, source.data, _schema()), *mismatches(salvage(Problem, source.data))]
    faults = [source.fault(locate(source.data, where), message, value) for where, message, value in wrong]
    return sorted(set(faults), key=lambda fault: (fault.line, fault.field))
