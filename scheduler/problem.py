"""The problem as a whole: its nouns and rules, how it is read, and what must fit together."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from scheduler.domain import (
    Calendar,
    Catalog,
    Employee,
    HolidayCalendar,
    Horizon,
    Id,
    Noun,
    ShiftType,
    Site,
    Skill,
    Text,
)
from scheduler.roster import Assignment, Plan, Roster, Schedule
from scheduler.rules import ContractRule
from scheduler.rules.availability import Availability
from scheduler.rules.coverage import Coverage, Demand
from scheduler.rules.eligibility import Eligibility
from scheduler.rules.no_overlap import NoOverlap
from scheduler.rules.pin import Pin
from scheduler.rules.request import Request
from scheduler.rules.rule import RosterRule, RowRule, Rule, Who
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.source import Fault, InputError, Location, Source, read, read_file, write

MAX_HISTORY_DAYS = 400
RESERVED = ("work", "off")


class Contract(Noun):
    """A named bundle of rules for the people who have it."""

    id: Id
    name: Text = ""
    rules: tuple[ContractRule, ...] = ()
    """Rules that hold for each of these people."""


class History(Noun):
    """What was worked before the horizon."""

    start: date = Field(alias="from")
    """Since when everything is known: from here on, who has no assignment was off."""
    assignments: tuple[Assignment, ...] = ()


class Problem(Noun):
    """Everything about a staffing problem: who, when, what for, and by which rules.

    Raises
    ------
    pydantic.ValidationError
        If a value is wrong or a name is not known; every fault is listed.
    """

    name: Text = ""
    horizon: Horizon
    holidays: HolidayCalendar = HolidayCalendar()
    sites: tuple[Site, ...] = ()
    skills: tuple[Skill, ...] = ()
    shifts: Annotated[tuple[ShiftType, ...], Field(min_length=1)]
    contracts: tuple[Contract, ...] = ()
    employees: Annotated[tuple[Employee, ...], Field(min_length=1)]
    availability: tuple[Availability, ...] = ()
    requests: tuple[Request, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    time_coverage: tuple[TimeCoverage, ...] = ()
    rules: tuple[ContractRule, ...] = ()
    """Rules that hold for everybody, or for those that `who` names."""
    pins: tuple[Pin, ...] = ()
    """Assignments that are settled."""
    history: History | None = None

    sections: ClassVar[tuple[str, ...]] = (
        "sites",
        "skills",
        "shifts",
        "contracts",
        "employees",
        "availability",
        "requests",
        "coverage",
        "time_coverage",
        "rules",
        "pins",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        parts = _Parts(
            self.horizon,
            self.history,
            {name: dict(enumerate(getattr(self, name))) for name in self.sections},
        )
        wrong = list(_mismatches(parts))
        if wrong:
            text = "; ".join(f"{'.'.join(map(str, where))}: {message}" for where, message, _ in wrong)
            raise PydanticCustomError("mismatch", "{text}", {"text": text, "wrong": wrong})
        return self

    @cached_property
    def calendar(self) -> Calendar:
        """Days as numbers, from the first day of the history on."""
        first = (self.history.start - self.horizon.start).days if self.history else 0
        begin = self.horizon.start + timedelta(days=first)
        return Calendar(self.horizon, self.holidays.between(begin, self.horizon.end), first)

    @cached_property
    def catalog(self) -> Catalog:
        """The shift types by id."""
        return Catalog(self.shifts)

    @cached_property
    def people(self) -> Mapping[str, Employee]:
        """The employees by id."""
        return {person.id: person for person in self.employees}

    @cached_property
    def _own_rules(self) -> Mapping[str, list[RowRule]]:
        own: dict[str, list[RowRule]] = defaultdict(list)
        for rule in chain[RowRule](self.pins, self.availability, self.requests):
            own[getattr(rule, "employee")].append(rule)
        return own

    def row_rules(self, employee: Employee) -> list[RowRule]:
        """The rules that hold for one person, those that are always in force included."""
        contract = next((item for item in self.contracts if item.id == employee.contract), None)
        shared = (*self.rules, *(contract.rules if contract else ()))
        stated = [rule for rule in shared if rule.holds_for(employee)]
        always: list[RowRule] = [NoOverlap(), Eligibility()]
        if not any(isinstance(rule, ShiftsPerDay) for rule in stated):
            always.append(ShiftsPerDay())
        return [*always, *self._own_rules.get(employee.id, ()), *stated]

    @property
    def roster_rules(self) -> list[RosterRule]:
        """The rules that look at everybody."""
        return [*self.coverage, *self.time_coverage]

    @cached_property
    def past(self) -> Mapping[str, Mapping[int, Sequence[str]]]:
        """The shifts of the history by employee and (negative) day."""
        return self._by_day(self.history.assignments if self.history else (), self.calendar.first, 0)

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

    def digest(self) -> str:
        """SHA-256 of the problem's content, the same however the file is laid out."""
        content = json.dumps(self.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


# --- reading and writing --------------------------------------------------------------------


def load(path: Path | str) -> Problem:
    """Read a problem from a YAML 1.2 or JSON file.

    Raises
    ------
    InputError
        If it cannot be read or is not valid; every fault that was found is in it.
    """
    return parse(read_file(Path(path)), str(path))


def parse(text: str, file: str = "problem") -> Problem:
    """Read a problem from YAML 1.2 or JSON text; ``file`` is its name in messages.

    Raises
    ------
    InputError
        As `load`.
    """
    source = read(text, file)
    if not isinstance(source.data, dict):
        kind = "is empty" if source.data is None else "is not a mapping"
        raise InputError(source.fault((), f"{kind}; a problem begins with keys such as horizon: and employees:"))
    try:
        return Problem.model_validate(source.data)
    except ValidationError as error:
        raise InputError(*_faults(error, source)) from None


def save(problem: Problem) -> str:
    """A problem as YAML text that `parse` reads back as the same problem."""
    data = problem.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for section in ("availability", "requests", "coverage", "time_coverage", "pins"):
        for item in data.get(section, ()):
            del item["rule"]  # the section says it
    return write(data)


def schema() -> dict[str, Any]:
    """JSON schema of problem files, for editors."""
    found = Problem.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "Staff scheduling problem"}


def _faults(error: ValidationError, source: Source) -> list[Fault]:
    """Everything that is wrong: values first; then names, among what could be read."""
    wrong: list[Mismatch] = []
    broken: set[Location] = set()
    for item in error.errors(include_url=False):
        if item["type"] == "mismatch":
            wrong += item["ctx"]["wrong"]
            continue
        where = _locate(source.data, item["loc"], missing=item["type"] == "missing")
        wrong.append(Mismatch(where, _remedy(dict(item), source.data, where), _shown(item["input"])))
        broken.add(where[:2])
    if broken:
        wrong += _mismatches(_salvage(source.data))
    faults = [source.fault(where, message, value) for where, message, value in wrong]
    return sorted(set(faults), key=lambda fault: (fault.line, fault.field))


def _shown(value: object) -> object:
    return value if isinstance(value, str | int | float | bool) else None


def _locate(data: Any, loc: Sequence[str | int], *, missing: bool) -> Location:
    """The path in the file: without the steps that name a kind of rule or a key's own check.

    The last step of what is ``missing`` is not there, and belongs to the path all the same.
    """
    where: list[str | int] = []
    for index, step in enumerate(loc):
        inside = (isinstance(data, dict) and step in data) or (isinstance(data, list) and isinstance(step, int))
        if inside:
            where.append(step)
            data = data[step]
        elif missing and index == len(loc) - 1 and isinstance(data, dict):
            where.append(step)
    return tuple(where)


def _remedy(error: dict[str, Any], data: Any, where: Location) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        allowed = _field_names(where)
        near = difflib.get_close_matches(str(where[-1]), allowed, 1, 0.6)
        guess = f"; did you mean {near[0]}?" if near else "; remove it or check its spelling"
        return f"is not a field here{guess}"
    if kind == "missing":
        return "is missing; add it"
    if kind in ("union_tag_invalid", "union_tag_not_found", "literal_error"):
        return f"write one of {context.get('expected_tags') or context.get('expected') or 'the rules: rule: hours'}"
    if kind == "value_error":
        return str(context["error"])
    message: str = error["msg"]
    return message[:1].lower() + message[1:]


def _field_names(where: Location) -> list[str]:
    """Names of fields that any noun of that section has, for a guess at a misspelt one."""
    model: Any = Problem
    names = {field.alias or name for name, field in model.model_fields.items()}
    if len(where) > 1:
        annotation: Any = Problem.model_fields[str(where[0])].annotation
        found = TypeAdapter(annotation).json_schema()
        nouns = [found, *found.get("$defs", {}).values()]
        names = {name for noun in nouns for name in noun.get("properties", {})}
    return sorted(names)


# --- what must fit together -------------------------------------------------------------------


class Mismatch(NamedTuple):
    """Something that does not fit: where, what to do about it, and the value."""

    where: Location
    message: str
    value: object = None


class _Parts(NamedTuple):
    """A problem, perhaps with holes where its file could not be understood."""

    horizon: Horizon | None
    history: History | None
    items: Mapping[str, Mapping[int, Any]]
    """Section, index in the file, noun."""
    unread: Mapping[str, set[str]] = {}
    """Ids of what could not be understood, which others may refer to all the same."""

    def ids(self, section: str) -> set[str]:
        return {item.id for item in self.items[section].values()} | self.unread.get(section, set())

    def tags(self, section: str) -> set[str]:
        return {tag for item in self.items[section].values() for tag in item.tags}

    def all_read(self, section: str) -> bool:
        return section not in self.unread


def _salvage(data: Mapping[str, Any]) -> _Parts:
    """What can be understood of a file that is not valid, item by item."""
    items: dict[str, dict[int, Any]] = {}
    unread: dict[str, set[str]] = {}

    def try_to_read(annotation: Any, value: object) -> Any:
        try:
            return TypeAdapter(annotation).validate_python(value)
        except ValidationError:
            return None

    for section in Problem.sections:
        listed = data.get(section) or []
        items[section] = {}
        noun = Problem.model_fields[section].annotation.__args__[0]  # type: ignore[union-attr]
        if not isinstance(listed, list):
            listed, unread[section] = [], set()
        for index, value in enumerate(listed):
            if (item := try_to_read(noun, value)) is not None:
                items[section][index] = item
            else:
                name = value.get("id") if isinstance(value, dict) else None
                unread.setdefault(section, set()).add(str(name))
    return _Parts(try_to_read(Horizon, data.get("horizon")), try_to_read(History, data.get("history")), items, unread)


def _mismatches(parts: _Parts) -> Iterator[Mismatch]:
    yield from _duplicates(parts)
    yield from _unknown_names(parts)
    if parts.horizon is not None:
        yield from _outside_horizon(parts, parts.horizon)
    yield from _contradictory_pins(parts)


def _duplicates(parts: _Parts) -> Iterator[Mismatch]:
    for section in ("sites", "skills", "shifts", "contracts", "employees"):
        seen: set[str] = set()
        for index, item in parts.items[section].items():
            if item.id in seen:
                yield Mismatch((section, index, "id"), "this id is taken by an earlier entry; choose another", item.id)
            seen.add(item.id)
    for index, shift in parts.items["shifts"].items():
        for name in {shift.id, *shift.tags}.intersection(RESERVED):
            yield Mismatch(("shifts", index), f"{name} has a meaning of its own in rules; choose another name", name)


def _unknown_names(parts: _Parts) -> Iterator[Mismatch]:
    known = {section: parts.ids(section) for section in ("sites", "skills", "shifts", "contracts", "employees")}
    selectable = known["shifts"] | parts.tags("shifts")
    tags = parts.tags("employees")

    def unless(names: Iterable[str | None], among: set[str], what: str, where: Location) -> Iterator[Mismatch]:
        for name in names:
            if name is not None and name not in among:
                near = difflib.get_close_matches(name, among, 1, 0.5)
                guess = f"did you mean {near[0]}?" if near else f"add it to the {what}s or correct the name"
                yield Mismatch(where, f"there is no {what} of this name; {guess}", name)

    def people(who: Who | None, where: Location) -> Iterator[Mismatch]:
        if who is not None:
            yield from unless(who.employees, known["employees"], "employee", (*where, "who", "employees"))
            yield from unless(who.contracts, known["contracts"], "contract", (*where, "who", "contracts"))
            yield from unless(who.skills, known["skills"], "skill", (*where, "who", "skills"))
            if parts.all_read("employees"):
                yield from unless(who.tags, tags, "employee tag", (*where, "who", "tags"))

    for index, shift in parts.items["shifts"].items():
        yield from unless([shift.site], known["sites"], "site", ("shifts", index, "site"))
        needs = [need.skill for need in shift.skills]
        yield from unless(needs, known["skills"], "skill", ("shifts", index, "skills"))
    for index, person in parts.items["employees"].items():
        yield from unless([person.contract], known["contracts"], "contract", ("employees", index, "contract"))
        held = [skill.skill for skill in person.skills]
        yield from unless(held, known["skills"], "skill", ("employees", index, "skills"))
        yield from unless(person.sites, known["sites"], "site", ("employees", index, "sites"))
    for where, rule in _rules(parts):
        if parts.all_read("shifts"):
            yield from unless(rule.selectors(), selectable, "shift or shift tag", where)
        if isinstance(rule, RowRule):
            yield from people(rule.who, where)
            yield from unless([getattr(rule, "employee", None)], known["employees"], "employee", (*where, "employee"))
        if isinstance(rule, Pin):
            yield from unless([rule.shift], known["shifts"], "shift", (*where, "shift"))
        if isinstance(rule, Demand):
            yield from unless([rule.skill], known["skills"], "skill", (*where, "skill"))
            yield from unless([rule.site], known["sites"], "site", (*where, "site"))
    for index, item in enumerate(parts.history.assignments if parts.history else ()):
        place: Location = ("history", "assignments", index)
        yield from unless([item.employee], known["employees"], "employee", (*place, "employee"))
        yield from unless([item.shift], known["shifts"], "shift", (*place, "shift"))


def _rules(parts: _Parts) -> Iterator[tuple[Location, Rule]]:
    for section in ("availability", "requests", "coverage", "time_coverage", "rules", "pins"):
        for index, rule in parts.items[section].items():
            yield (section, index), rule
    for index, contract in parts.items["contracts"].items():
        for number, rule in enumerate(contract.rules):
            yield ("contracts", index, "rules", number), rule


def _outside_horizon(parts: _Parts, horizon: Horizon) -> Iterator[Mismatch]:
    last = horizon.end - timedelta(days=1)
    inside = f"is outside the horizon, {horizon.start} to {last}; correct the date or the horizon"
    for index, pin in parts.items["pins"].items():
        if not horizon.start <= pin.date <= last:
            yield Mismatch(("pins", index, "date"), inside, pin.date.isoformat())
    for index, request in parts.items["requests"].items():
        ranges = request.days.ranges
        if request.days.only_dates and not any(first <= last and horizon.start <= end for first, end in ranges):
            yield Mismatch(("requests", index, "days"), inside, request.days.text)
    if parts.history:
        since = parts.history.start
        if not timedelta(1) <= horizon.start - since <= timedelta(MAX_HISTORY_DAYS):
            message = f"history begins 1 to {MAX_HISTORY_DAYS} days before the horizon ({horizon.start})"
            yield Mismatch(("history", "from"), message, since.isoformat())
        for index, item in enumerate(parts.history.assignments):
            if not since <= item.date < horizon.start:
                message = f"is not in the history, from {since} to the day before {horizon.start}"
                yield Mismatch(("history", "assignments", index, "date"), message, item.date.isoformat())


def _contradictory_pins(parts: _Parts) -> Iterator[Mismatch]:
    settled: dict[tuple[str, date], str | None] = {}
    for index, pin in parts.items["pins"].items():
        key = (pin.employee, pin.date)
        if key in settled and (settled[key] is None) is not (pin.shift is None):
            yield Mismatch(
                ("pins", index), "an earlier pin says otherwise about this day; keep one of them", pin.employee
            )
        settled[key] = pin.shift
