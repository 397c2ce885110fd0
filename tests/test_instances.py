"""Our own problems: what their stories promise holds in the rosters that come out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from scheduler.domain import ShiftType
from scheduler.lint import warnings
from scheduler.notation import DAY_MINUTES
from scheduler.problem import Problem, load
from scheduler.rules.coverage import Coverage, Demand, Level
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.solve import Result, Status, solve
from scheduler.verify import verify

INSTANCES = Path(__file__).resolve().parents[1] / "instances"
SECONDS = {"clinic": 240.0, "ward": 20.0, "callcentre": 20.0}
"""Generous where a proof is asserted; elsewhere any roster will do, and nothing below depends on how good it is."""


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
    assert 0 <= result.bound <= result.penalty


@pytest.mark.parametrize("name", sorted(SECONDS))
def test_whoever_is_missing_is_told_of_day_by_day(name: str) -> None:
    """People below every minimum, counted from the assignments alone, are those that the verdict names."""
    problem, result = solved(name)
    assert result.roster is not None and result.verdict is not None
    told: Counter[date] = Counter()
    for item in result.verdict.violations:
        if item.rule in ("coverage", "time-coverage") and " needed, " in item.text:
            told[item.dates[0]] += item.amount
    missing: Counter[date] = Counter()
    for day in range(problem.calendar.days):
        today = problem.calendar.date(day)
        for rule in (*problem.coverage, *problem.time_coverage):
            there = [
                problem.catalog[item.shift]
                for item in result.roster
                if item.date == today
                and problem.catalog[item.shift] in counted(problem, rule)
                and (rule.skill is None or qualified(problem, item.employee, rule.skill, rule.level, today))
            ]
            for level, start, end in minima(problem, rule, day):
                present = sum(shift.start <= start and end <= shift.start + shift.nominal for shift in there)
                missing[today] += max(0, level - present)
    assert +told == +missing
    if name == "clinic":
        assert not +missing, "somebody is missing although there are enough"


def counted(problem: Problem, rule: Demand) -> list[ShiftType]:
    return [
        shift
        for shift in problem.shifts
        if (shift.kind == "work" if rule.shifts is None else {shift.id, *shift.tags}.intersection(rule.shifts))
    ]


def qualified(problem: Problem, person: str, skill: str, level: int, today: date) -> bool:
    return any(
        held.skill == skill and held.level >= level and (held.expires or today) >= today
        for held in problem.people[person].skills
    )


def minima(problem: Problem, rule: Coverage | TimeCoverage, day: int) -> Iterator[tuple[int, int, int]]:
    """The fewest people of a day with the minutes in which they are to be there; of a shift, none in particular."""
    for days, need in rule.days.items():
        if not problem.calendar.matches(days, day):
            continue
        if isinstance(need, Level):
            yield need.min, DAY_MINUTES, 0
        else:
            for window, level in need.items():
                for start in range(window.start, window.end, 30):
                    yield level.min, start, start + 30


@pytest.mark.parametrize("name", sorted(SECONDS))
def test_every_instance_tells_its_story(name: str) -> None:
    text = (INSTANCES / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../docs/schema.json\n#\n# ")
    assert all(len(line) < 110 for line in text.splitlines())


def test_the_clinic_is_proved_optimal() -> None:
    _, result = solved("clinic")
    assert (result.status, result.penalty) == (Status.OPTIMAL, 34)


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


def test_an_opener_and_a_closer_are_at_the_front_desk_and_saturdays_go_round() -> None:
    problem, result = solved("clinic")
    assert result.roster is not None
    front = {(item.date, item.shift) for item in result.roster}
    for step in range(28):
        day = date(2026, 11, 23) + timedelta(days=step)
        opened = day.weekday() < 5 and day not in (date(2026, 11, 26), date(2026, 11, 27))
        assert ((day, "Fo") in front) == ((day, "Fc") in front) == opened
    saturdays = Counter(
        item.employee
        for item in result.roster
        if item.date.weekday() == 5 and problem.catalog[item.shift].kind == "work"
    )
    assert len(saturdays) > 4
    assert all(
        count <= (1 if problem.people[person].contract == "three-fifths" else 2) for person, count in saturdays.items()
    )


@pytest.mark.parametrize("name", sorted(SECONDS))
def test_nobody_works_on_leave(name: str) -> None:
    problem, result = solved(name)
    assert result.roster is not None
    away = [entry for entry in problem.availability if entry.kind == "leave"]
    assert away
    for entry in away:
        free = {day for day in range(problem.calendar.days) if problem.calendar.matches(entry.days, day)}
        for item in result.roster:
            if item.employee == entry.employee:
                shift, day = problem.catalog[item.shift], problem.calendar.day(item.date)
                last = day + (shift.start + shift.nominal - 1) // DAY_MINUTES
                assert free.isdisjoint(range(day, last + 1)), f"{item} on leave"


def lines(name: str) -> dict[str, list[tuple[date, ShiftType]]]:
    """Everybody's working shifts in order, those of the history first."""
    problem, result = solved(name)
    assert result.roster is not None and problem.history is not None
    found: dict[str, list[tuple[date, ShiftType]]] = defaultdict(list)
    for item in [*problem.history.assignments, *result.roster]:
        if problem.catalog[item.shift].kind == "work":
            found[item.employee].append((item.date, problem.catalog[item.shift]))
    return {person: sorted(line, key=lambda duty: duty[0]) for person, line in found.items()}


@pytest.mark.parametrize("name", sorted(SECONDS))
def test_everybody_sleeps_eleven_hours(name: str) -> None:
    for line in lines(name).values():
        for (before, first), (after, then) in pairwise(line):
            end = datetime.combine(before, time()) + timedelta(minutes=first.start + first.nominal)
            start = datetime.combine(after, time()) + timedelta(minutes=then.start)
            assert start - end >= timedelta(hours=11)


def test_nobody_on_the_ward_works_more_than_is_good_for_them() -> None:
    for line in lines("ward").values():
        days = {day for day, _ in line}
        assert not any({day + timedelta(days=ahead) for ahead in range(7)} <= days for day in days), "seven in a row"
        planned = [(day, shift.id) for day, shift in line if day >= date(2027, 2, 1)]
        assert sum(shift == "N" for _, shift in planned) <= 7
        assert len({day.isocalendar().week for day, _ in planned if day.weekday() >= 5}) <= 2
        for (before, first), (after, then) in pairwise(line):
            assert not (first.id == "N" and then.id != "N" and after - before == timedelta(days=1)), "no sleep"


def test_agents_work_the_shifts_and_hours_of_their_contract() -> None:
    problem, _ = solved("callcentre")
    lectures = {"juno": 15 * 60, "mina": 15 * 60}
    lengths = {"full-time": {"full", "short"}, "part-time": {"short", "part"}, "student": {"part"}}
    for person, line in lines("callcentre").items():
        contract = problem.people[person].contract
        assert contract is not None
        planned = [(day, shift) for day, shift in line if day >= date(2027, 3, 8)]
        assert len({day for day, _ in planned}) == len(planned)
        if contract != "student":
            days = {day for day, _ in line}
            assert not any({day + timedelta(days=ahead) for ahead in range(6)} <= days for day in days), "six in a row"
        assert all(lengths[contract].intersection(shift.tags) for _, shift in planned)
        hours = sum(shift.nominal - shift.unpaid_break for _, shift in planned) / 60
        assert hours <= {"full-time": 40, "part-time": 24, "student": 16}[contract]
        if contract == "student":
            for day, shift in planned:
                after = shift.start >= lectures.get(person, 13 * 60 + 30)
                assert day.weekday() >= 5 or after or shift.start + shift.nominal <= 8 * 60
