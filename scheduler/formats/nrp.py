"""Reader of the shift scheduling benchmark of Curtois and Qu (2014), text format.

T. Curtois, R. Qu: Computational results on new staff scheduling benchmark instances,
University of Nottingham, 2014. The horizon is known to begin on a Monday and has no date;
Monday 4 January 2027 stands for it, in UTC, and every shift starts at midnight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from scheduler.calendar import Horizon
from scheduler.domain import Employee, ShiftType
from scheduler.notation import Days
from scheduler.problem import Contract, Problem
from scheduler.rules.availability import Availability
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.coverage import Coverage, Level
from scheduler.rules.forbidden_succession import ForbiddenSuccession
from scheduler.rules.hours import Hours
from scheduler.rules.request import Request
from scheduler.rules.shift_count import ShiftCount
from scheduler.rules.weekends import Weekends
from scheduler.source import Fault, InputError

FIRST_DAY = date(2027, 1, 4)


def recognises(text: str) -> bool:
    """Whether a text is of this format."""
    return any(line.strip() == "SECTION_HORIZON" for line in text.splitlines()[:50])


def parse(text: str, file: str) -> Problem:
    """Translate a benchmark instance into our rules.

    Raises
    ------
    InputError
        Naming the first line that cannot be understood.
    """
    rows: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        if content.startswith("SECTION_"):
            section = content.removeprefix("SECTION_")
        elif content:
            rows[section].append((number, [part.strip() for part in content.split(",")]))
    line_now = 0

    def each(name: str, *widths: int) -> Iterator[list[str]]:
        nonlocal line_now
        for number, parts in rows[name]:
            line_now = number
            if len(parts) not in widths:
                raise ValueError(f"has {len(parts)} values where {widths[-1]} are expected")
            yield parts

    try:
        [(days,)] = each("HORIZON", 1)
        horizon = Horizon(start=FIRST_DAY, days=int(days), zone="UTC")
        shifts, forbidden = [], []
        for shift, minutes, followers in each("SHIFTS", 3):
            shifts.append(ShiftType(id=shift, start="00:00", length=_length(minutes)))
            if followers:
                forbidden.append(ForbiddenSuccession(first=(shift,), then=tuple(followers.split("|"))))
        employees, contracts = [], []
        for person, *limits in each("STAFF", 8):
            employees.append(Employee(id=person, contract=person))
            contracts.append(Contract(id=person, rules=tuple(_contract_rules(limits))))
        availability = [
            Availability(employee=person, days=Days.parse(", ".join(str(_date(day)) for day in off)))
            for person, *off in each("DAYS_OFF", *range(2, 402))
        ]
        requests = [
            Request(employee=person, days=_days(day), shifts=(shift,), want=want, weight=int(weight))
            for want, name in (("on", "SHIFT_ON_REQUESTS"), ("off", "SHIFT_OFF_REQUESTS"))
            for person, day, shift, weight in each(name, 4)
        ]
        needs: dict[tuple[str, int, int], dict[Days, Level]] = defaultdict(dict)
        for day, shift, required, under, over in each("COVER", 5):
            level = Level(min=int(required), max=int(required))
            needs[shift, int(under), int(over)][_days(day)] = level
        coverage = [
            Coverage(shifts=(shift,), weight=under, ideal_weight=0, max_weight=over, days=levels)
            for (shift, under, over), levels in needs.items()
        ]
    except (ValueError, ValidationError) as error:
        why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        message = f"is not a line of the benchmark format: {why}"
        raise InputError(Fault(file, line_now, "", "", message)) from None
    try:
        return Problem(
            name=file,
            horizon=horizon,
            shifts=tuple(shifts),
            contracts=tuple(contracts),
            employees=tuple(employees),
            availability=tuple(availability),
            requests=tuple(requests),
            coverage=tuple(coverage),
            rules=tuple(forbidden),
        )
    except ValidationError as error:
        raise InputError(*(Fault(file, 0, "", "", item["msg"]) for item in error.errors())) from None


def _length(minutes: str) -> str:
    return f"{int(minutes) // 60}:{int(minutes) % 60:02d}"


def _date(day: str) -> date:
    return FIRST_DAY + timedelta(days=int(day))


def _days(day: str) -> Days:
    return Days.parse(_date(day).isoformat())


def _contract_rules(limits: list[str]) -> Iterator[Any]:
    per_shift, most, least, longest, shortest, shortest_off, weekends = limits
    counts: Mapping[str, str] = dict(item.split("=", 1) for item in per_shift.split("|") if item)
    for shift, number in counts.items():
        yield ShiftCount(shifts=(shift,), max=int(number))
    yield Hours(min=_length(least), max=_length(most))
    yield ConsecutiveDays(min=int(shortest), max=int(longest))
    yield ConsecutiveDays(of=("off",), min=int(shortest_off))
    yield Weekends(max=int(weekends))
