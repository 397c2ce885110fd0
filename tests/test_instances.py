"""Our own problems: what their stories promise holds in the rosters that come out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from scheduler.lint import warnings
from scheduler.problem import Problem, load
from scheduler.solve import Result, Status, solve
from scheduler.verify import verify

INSTANCES = Path(__file__).resolve().parents[1] / "instances"
SECONDS = {"clinic": 240.0, "ward": 40.0, "callcentre": 40.0}


@cache
def solved(name: str) -> tuple[Problem, Result]:
    problem = load(INSTANCES / f"{name}.yaml")
    return problem, solve(problem, seconds=SECONDS[name])


@pytest.mark.parametrize("name", sorted(SECONDS))
def test_every_instance_is_solved_and_verified(name: str) -> None:
    problem, result = solved(name)
    assert warnings(problem) == []
    assert result.roster is not None and result.penalty is not None
    verdict = verify(problem, result.roster)
    assert verdict.feasible and verdict.penalty == result.penalty
    assert 0 < result.bound <= result.penalty
    assert not [item for item in verdict.violations if item.weight == 1000], "somebody is missing"


@pytest.mark.parametrize("name", sorted(SECONDS))
def test_every_instance_tells_its_story(name: str) -> None:
    text = (INSTANCES / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../docs/schema.json\n#\n# ")
    assert all(len(line) <= 120 for line in text.splitlines())


def test_the_clinic_is_proved_optimal() -> None:
    _, result = solved("clinic")
    assert (result.status, result.penalty) == (Status.OPTIMAL, 64)


def test_a_nurse_is_in_the_clinic_whenever_it_is_open() -> None:
    problem, result = solved("clinic")
    assert result.roster is not None
    nurses = {"jonas", "keisha", "liam", "mara"}
    there: dict[date, set[int]] = defaultdict(set)
    for item in result.roster:
        shift = problem.catalog[item.shift]
        if item.employee in nurses and shift.kind == "work":
            there[item.date].update(range(shift.start, shift.start + shift.nominal))
    for step in range(28):
        day = date(2026, 11, 23) + timedelta(days=step)
        if day == date(2026, 11, 26) or day.weekday() == 6:
            assert not there[day]
        elif day.weekday() == 5 or day == date(2026, 11, 27):
            assert set(range(8 * 60, 12 * 60)) <= there[day]
        else:
            assert set(range(7 * 60, 18 * 60 + 30)) <= there[day]


def test_nobody_works_on_thanksgiving_but_the_phone_is_answered_every_night() -> None:
    problem, result = solved("clinic")
    assert result.roster is not None
    calls = [item for item in result.roster if item.shift == "C"]
    assert sorted(item.date for item in calls) == [problem.calendar.date(day) for day in range(28)]
    assert {item.shift for item in result.roster if item.date == date(2026, 11, 26)} == {"C"}
    shared = {(item.employee, item.date) for item in calls} & {
        (item.employee, item.date) for item in result.roster if item.shift != "C"
    }
    assert shared, "on-call stands beside normal shifts"


def test_no_expired_licence_is_used_and_the_flu_clinic_is_keishas() -> None:
    _, result = solved("clinic")
    assert result.roster is not None
    assert not [item for item in result.roster if item.employee == "liam" and item.date > date(2026, 12, 11)]
    flu_clinic = [item.shift for item in result.roster if (item.employee, item.date) == ("keisha", date(2026, 12, 2))]
    assert "Ne" in flu_clinic


def test_everybody_on_the_ward_sleeps_eleven_hours() -> None:
    problem, result = solved("ward")
    assert result.roster is not None
    moments: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for item in result.roster:
        shift = problem.catalog[item.shift]
        start = datetime.combine(item.date, datetime.min.time()) + timedelta(minutes=shift.start)
        moments[item.employee].append((start, start + timedelta(minutes=shift.nominal)))
    for line in moments.values():
        line.sort()
        for (_, end), (start, _) in pairwise(line):
            assert start - end >= timedelta(hours=11)


def test_the_phones_of_the_call_centre_are_staffed_half_hour_by_half_hour() -> None:
    problem, result = solved("callcentre")
    assert result.roster is not None
    for day in range(7):
        today = [item for item in result.roster if item.date == problem.calendar.date(day)]
        [windows] = [
            need for days, need in problem.time_coverage[0].days.items() if problem.calendar.matches(days, day)
        ]
        for window, level in windows.items():
            for minute in range(window.start, window.end, 30):
                present = [
                    item
                    for item in today
                    if (shift := problem.catalog[item.shift]).start <= minute
                    and minute + 30 <= shift.start + shift.nominal
                ]
                assert len(present) >= level.min
