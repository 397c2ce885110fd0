"""Reader of the First International Nurse Rostering Competition (2010), XML.

S. Haspeslagh, P. De Causmaecker, A. Schaerf, M. Stølevik: The first international nurse
rostering competition 2010, Annals of Operations Research 218, 2014. Nothing is known of the
days before the first and after the last; runs that touch them count as ended there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from pydantic import TypeAdapter, ValidationError

from scheduler.calendar import Horizon
from scheduler.domain import Employee, HeldSkill, ShiftType, Skill, SkillNeed
from scheduler.formats.xmltree import Element, read_xml
from scheduler.notation import WEEKDAYS, Days
from scheduler.problem import Contract, Problem
from scheduler.rules.complete_weekends import CompleteWeekends
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.consecutive_weekends import ConsecutiveWeekends
from scheduler.rules.coverage import Coverage, Level
from scheduler.rules.identical_weekends import IdenticalWeekends
from scheduler.rules.pattern import Pattern
from scheduler.rules.request import Request
from scheduler.rules.rule import RowRule, Weekend
from scheduler.rules.shift_count import ShiftCount
from scheduler.rules.stand_in import StandIn
from scheduler.rules.weekends import Weekends
from scheduler.source import Fault, InputError

LONG_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FOUR_WEEKS = 28
REQUESTS = (
    ("DayOffRequests", "DayOff", "off"),
    ("DayOnRequests", "DayOn", "on"),
    ("ShiftOffRequests", "ShiftOff", "off"),
    ("ShiftOnRequests", "ShiftOn", "on"),
)


def recognises(text: str) -> bool:
    """Whether a text is of this format."""
    return "<SchedulingPeriod" in text[:5000]


def parse(text: str, file: str) -> Problem:
    """Translate an instance of the competition into our rules.

    Raises
    ------
    InputError
        Naming the line of what cannot be understood.
    """
    root = read_xml(text, file)
    first, last = (_date(root.one(tag)) for tag in ("StartDate", "EndDate"))
    if not first <= last:
        raise root.one("EndDate").fault("is before the start", last)
    skills = [skill.text.strip() for skill in root.all("Skills", "Skill")]
    try:
        horizon = Horizon(start=first, days=(last - first).days + 1, zone="UTC")
        shifts = tuple(_shift(shift) for shift in root.all("ShiftTypes", "Shift"))
        patterns = {pattern.attributes.get("ID"): _pattern(pattern) for pattern in root.all("Patterns", "Pattern")}
        return Problem(
            name=root.attributes.get("ID", file),
            horizon=horizon,
            skills=tuple(Skill(id=skill) for skill in skills),
            shifts=shifts,
            contracts=tuple(
                Contract(
                    id=contract.attributes.get("ID", ""),
                    name=contract.string("Description"),
                    rules=tuple(_contract(contract, patterns, shifts, horizon)),
                )
                for contract in root.all("Contracts", "Contract")
            ),
            employees=tuple(_employee(person, skills) for person in root.all("Employees", "Employee")),
            requests=tuple(_requests(root)),
            coverage=tuple(_coverage(root.one("CoverRequirements"), shifts)),
        )
    except ValidationError as error:
        raise InputError(*(Fault(file, 0, "", "", item["msg"]) for item in error.errors())) from None


def _date(element: Element) -> date:
    try:
        return date.fromisoformat(element.text.strip())
    except ValueError:
        raise element.fault("is not a date", element.text) from None


def _weekday(element: Element) -> str:
    if element.text.strip() not in LONG_NAMES:
        raise element.fault(f"is not one of {', '.join(LONG_NAMES)}", element.text)
    return WEEKDAYS[LONG_NAMES.index(element.text.strip())]


def _shift(shift: Element) -> ShiftType:
    start, end = (shift.string(tag)[:5] for tag in ("StartTime", "EndTime"))
    needs = tuple(SkillNeed(skill=skill.text.strip()) for skill in shift.all("Skills", "Skill"))
    identity, name = shift.attributes.get("ID", ""), shift.string("Description")
    return ShiftType.model_validate({"id": identity, "name": name, "start": start, "end": end, "skills": needs})


def _employee(person: Element, skills: list[str]) -> Employee:
    """With every skill: whether one that is not the person's own may be used, and for what, the contract says."""
    own = [skill.text.strip() for skill in person.all("Skills", "Skill")]
    held = [HeldSkill(skill=skill, stand_in=skill not in own) for skill in skills]
    name = person.string("Name")
    identity = person.attributes.get("ID", "")
    return Employee(id=identity, name=name, contract=person.string("ContractID"), skills=tuple(held))


def _requests(root: Element) -> Iterator[Request]:
    for section, tag, want in REQUESTS:
        for item in root.all(section, tag):
            yield Request(
                employee=item.string("EmployeeID"),
                days=Days.parse(_date(item.one("Date")).isoformat()),
                shifts=(item.string("ShiftTypeID"),) if section.startswith("Shift") else None,
                want="on" if want == "on" else "off",
                weight=item.number("weight"),
            )


def _coverage(section: Element, shifts: tuple[ShiftType, ...]) -> Iterator[Coverage]:
    """Exactly so many people, on a shift that is not mentioned nobody."""
    levels: dict[str, dict[Days, Level]] = defaultdict(lambda: {Days.parse("daily"): Level(max=0)})
    for tag in ("DayOfWeekCover", "DateSpecificCover"):
        for entry in section.all(tag):
            when = _weekday(entry.one("Day")) if tag == "DayOfWeekCover" else _date(entry.one("Date")).isoformat()
            for cover in entry.all("Cover"):
                number = cover.one("Preferred").number()
                levels[cover.string("Shift")][Days.parse(when)] = Level(min=number, max=number)
    for shift in (*levels, *(shift.id for shift in shifts if shift.id not in levels)):
        yield Coverage(shifts=(shift,), days=levels[shift], weight=None, ideal_weight=0)


# --- contracts ----------------------------------------------------------------------------------


def _contract(
    contract: Element, patterns: dict[str | None, Pattern], shifts: tuple[ShiftType, ...], horizon: Horizon
) -> Iterator[RowRule]:
    weekend = _weekend(contract.one("WeekendDefinition"))
    yield from _bounds(contract, weekend, horizon)
    nights = tuple(shift.id for shift in shifts if shift.end is not None and shift.end <= shift.start)
    others = tuple(shift.id for shift in shifts if shift.id not in nights)
    eve = WEEKDAYS[WEEKDAYS.index(weekend[0]) - 1]
    if (weight := _flag(contract, "CompleteWeekends")) is not None:
        yield CompleteWeekends(weekend=weekend, count="days", weight=weight)
    if (weight := _flag(contract, "IdenticalShiftTypesDuringWeekend")) is not None:
        yield IdenticalWeekends(weekend=weekend, count="days", partial=True, weight=weight)
    if (weight := _flag(contract, "NoNightShiftBeforeFreeWeekend")) is not None and nights:
        yield Pattern(days=(nights, *[("off",)] * len(weekend)), starts=Days.parse(eve), weight=weight)
    if (weight := _flag(contract, "TwoFreeDaysAfterNightShifts")) is not None and nights and others:
        yield Pattern(days=(nights, others), weight=weight)
        yield Pattern(days=(nights, ("off",), ("work",)), weight=weight)
    if (weight := _flag(contract, "AlternativeSkillCategory")) is not None:
        yield StandIn(weight=weight)
    for named in contract.all("UnwantedPatterns", "Pattern"):
        if named.text.strip() not in patterns:
            raise named.fault("there is no pattern of this ID", named.text)
        yield patterns[named.text.strip()]


def _bounds(contract: Element, weekend: Weekend, horizon: Horizon) -> Iterator[RowRule]:
    """The rules with a smallest and a largest number: one rule of both, where they weigh the same."""
    closed: dict[str, object] = {"border": "closed"}
    # The competition has no longer periods; in one, any four weeks are meant.
    four_weeks = "rolling 4 weeks" if horizon.days > FOUR_WEEKS else "horizon"
    kinds: tuple[tuple[str, type[RowRule], dict[str, object]], ...] = (
        ("NumAssignments", ShiftCount, {}),
        ("ConsecutiveWorkingDays", ConsecutiveDays, closed),
        ("ConsecutiveFreeDays", ConsecutiveDays, {"of": "off", **closed}),
        ("ConsecutiveWorkingWeekends", ConsecutiveWeekends, {"weekend": weekend, **closed}),
        ("WorkingWeekendsInFourWeeks", Weekends, {"weekend": weekend, "per": four_weeks}),
    )
    for name, rule, fields in kinds:
        bounds: dict[int, dict[str, int]] = defaultdict(dict)
        for which in ("Min", "Max"):
            for element in contract.all(which + name):
                if element.number("on"):
                    bounds[element.number("weight")][which.lower()] = element.number()
        for weight, stated in bounds.items():
            try:
                yield rule.model_validate({**stated, **fields, "weight": weight})
            except ValidationError as error:
                raise contract.fault(f"{name}: {error.errors()[0]['msg']}") from None


def _flag(contract: Element, tag: str) -> int | None:
    """The weight of what is only switched on or off; None where it is off."""
    for element in contract.all(tag):
        if element.text.strip() == "true":
            return element.number("weight")
        if element.text.strip() != "false":
            raise element.fault("is neither true nor false", element.text)
    return None


def _weekend(element: Element) -> Weekend:
    """``("Sat", "Sun")`` for ``SaturdaySunday``."""
    days = re.findall("[A-Z][a-z]*", element.text)
    if not days or not set(days) <= set(LONG_NAMES):
        raise element.fault("is not a row of weekdays such as SaturdaySunday", element.text)
    found: Weekend = TypeAdapter(Weekend).validate_python([WEEKDAYS[LONG_NAMES.index(day)] for day in days])
    return found


def _pattern(pattern: Element) -> Pattern:
    """Its steps; the weekday of the first settles those of the others."""
    names = {"Any": "work", "None": "off"}
    entries = sorted(pattern.all("PatternEntries", "PatternEntry"), key=lambda entry: entry.number("index"))
    if not entries:
        raise pattern.fault("has no entries")
    steps = tuple((names.get(entry.string("ShiftType"), entry.string("ShiftType")),) for entry in entries)
    bound = None if entries[0].string("Day") == "Any" else Days.parse(_weekday(entries[0].one("Day")))
    return Pattern(days=steps, starts=bound, weight=pattern.number("weight"))
