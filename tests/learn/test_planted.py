"""What is planted is found, what chance does is not proposed, and what is proposed holds."""

from __future__ import annotations

import random
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.calendar import Horizon
from scheduler.learn.fragment import fragment, sections
from scheduler.learn.propose import Learnt, learn
from scheduler.learn.record import Record, gather
from scheduler.problem import Problem, parse, save
from scheduler.verify import verify
from tests.learn.practice import Line, practice, record, sheet, worked
from tests.world import LONG, MONDAY

DRAWS = 25
seeds = st.integers(0, 10**6)


def found(made: Record) -> list[dict[str, Any]]:
    return [dict(item.data) for item in learn(made, DRAWS).rules]


def holds(made: Record, learnt: Learnt) -> None:
    """`verify` finds no exception to what is hard, and as many as are told to what is not."""
    for item in learnt.rules:
        weight = item.data.get("max_weight" if item.section == "coverage" else "weight")
        for part in made.stretches:
            verdict = verify(part.problem.changed(**sections([item])), part.roster)
            mine = [violation for violation in verdict.violations if violation.rule == item.data["rule"]]
            assert len(mine) == item.exceptions and (weight is None) is (not mine), item.what


@settings(max_examples=4, deadline=None)
@given(seeds, st.integers(2, 5))
def test_the_most_days_in_a_row_are_found(seed: int, most: int) -> None:
    def allowed(person: str, lines: dict[str, Line], shift: str) -> bool:
        return worked(lines, person) < most

    made = record(practice(seed, allowed, people=12, need="DDDDEEEN"))
    learnt = learn(made, DRAWS)
    longest = max(len(list(run)) for line in made.lines.values() for busy, run in groupby(map(bool, line)) if busy)
    assert longest <= most
    assert {"rule": "consecutive-days", "max": most} in [dict(item.data) for item in learnt.rules]
    holds(made, learnt)


@settings(max_examples=4, deadline=None)
@given(seeds, st.integers(0, 6), st.integers(0, 7))
def test_the_weekday_on_which_somebody_never_works_is_found(seed: int, weekday: int, number: int) -> None:
    def allowed(person: str, lines: dict[str, Line], shift: str) -> bool:
        return not (person == f"p{number}" and len(lines[person]) % 7 == weekday and shift in "DEN")

    made = record(practice(seed, allowed, weeks=30, people=8))
    learnt = learn(made, DRAWS)
    [mine] = [item for item in learnt.rules if item.what.startswith(f"p{number} never on")]
    assert mine.exceptions == 0 and mine.expected is not None and mine.expected > 5
    holds(made, learnt)


@settings(max_examples=4, deadline=None)
@given(seeds)
def test_two_who_are_never_there_together_are_found(seed: int) -> None:
    def allowed(person: str, lines: dict[str, Line], shift: str) -> bool:
        other = {"p1": "p2", "p2": "p1"}.get(person)
        return other is None or len(lines[other]) == len(lines[person])  # the other has nothing today yet

    made = record(practice(seed, allowed, weeks=16, need="DDEEEN"))
    rule = {"rule": "together", "employees": ["p1", "p2"], "want": "apart", "on": "day"}
    learnt = learn(made, DRAWS)
    assert rule in [dict(item.data) for item in learnt.rules]
    holds(made, learnt)


@settings(max_examples=4, deadline=None)
@given(seeds, st.booleans())
def test_rest_is_found_where_times_are_known_and_successions_where_not(seed: int, timed: bool) -> None:
    def allowed(person: str, lines: dict[str, Line], shift: str) -> bool:
        before = lines[person][-1:] or ["-"]
        return (before[0], shift) not in {("E", "D"), ("N", "D"), ("N", "E")}

    made = record(practice(seed, allowed), timed=timed)
    rules, rest = found(made), {"rule": "rest", "hours": "11:00"}
    successions = {(rule["first"], rule["then"]) for rule in rules if rule["rule"] == "forbidden-succession"}
    assert (rest in rules) is timed
    assert successions == (set() if timed else {("E", "D"), ("N", "D"), ("N", "E")})


@settings(max_examples=3, deadline=None)
@given(seeds, st.integers(2, 4))
def test_the_most_shifts_a_week_are_found(seed: int, most: int) -> None:
    def allowed(person: str, lines: dict[str, Line], shift: str) -> bool:
        days = lines[person]
        return sum(shift != "-" for shift in days[len(days) // 7 * 7 :]) < most

    people = 30 // most + 2
    rules = found(record(practice(seed, allowed, people=people, need="DDEE")))
    assert {"rule": "hours", "max": f"{8 * most}:00", "per": "week"} in rules
    untimed = found(record(practice(seed, allowed, people=people, need="DDEE"), timed=False))
    assert {"rule": "shift-count", "max": most, "per": "week"} in untimed


@settings(max_examples=3, deadline=None)
@given(seeds)
def test_whole_weekends_are_found(seed: int) -> None:
    def allowed(person: str, lines: dict[str, Line], shift: str) -> bool:
        days = lines[person]
        return len(days) % 7 != 6 or days[-1] != "-"

    lines = practice(seed, allowed, people=8, need="DDE")
    assert {"rule": "complete-weekends"} in found(record(lines))


def test_a_limit_with_exceptions_gets_a_price() -> None:
    def allowed(person: str, lines: dict[str, Line], shift: str) -> bool:
        return worked(lines, person) < 4

    lines = practice(5, allowed, people=10, need="DDDEEN")
    lines["p0"][:6] = "DDDDDD"
    lines["p0"][6] = "-"
    made = record(lines)
    learnt = learn(made, DRAWS)
    [mine] = [item for item in learnt.rules if item.data["rule"] == "consecutive-days" and "max" in item.data]
    assert (mine.data["max"], mine.exceptions) == (4, 1) and mine.data["weight"] > 10
    holds(made, learnt)


def test_somebody_on_nights_is_kept_free_by_the_day_that_shifts_start_on() -> None:
    def allowed(person: str, lines: dict[str, Line], shift: str) -> bool:
        if person in ("p0", "p1"):
            return shift == "N" and (person == "p1" or len(lines[person]) % 7 != 1)  # p0: none that starts on a Tuesday
        return shift != "N"

    learnt = learn(record(practice(3, allowed, weeks=30, need="DEN", people=5)), DRAWS)
    [mine] = [item for item in learnt.rules if item.what == "p0 never on Tue"]
    assert mine.section == "coverage" and mine.exceptions == 0  # Monday's night reaches into Tuesday


@pytest.mark.parametrize("seed", range(8))
def test_chance_alone_is_no_rule(seed: int) -> None:
    assert not learn(record(practice(seed, people=9, weeks=8)), DRAWS).rules


def test_what_is_proposed_loads_as_rules_and_holds() -> None:
    def allowed(person: str, lines: dict[str, Line], shift: str) -> bool:
        return worked(lines, person) < 4 and not (person == "p3" and len(lines[person]) % 7 == 2)

    made = record(practice(8, allowed, weeks=20, need="DDDEE"))
    learnt = learn(made, DRAWS)
    assert {item.section for item in learnt.rules} == {"rules", "availability"}
    part = made.stretches[0]
    whole = parse(save(part.problem) + fragment(learnt))
    verdict = verify(whole, part.roster)
    assert len(whole.coverage) == 2 and whole.availability[0].employee == "p3"
    assert verdict.feasible


def test_people_on_a_shift_are_counted_wherever_their_breaks_fall() -> None:
    rng = random.Random(3)
    known = Problem(
        horizon=Horizon(start=MONDAY, days=1), shifts=(LONG,), employees=[{"id": f"p{number}"} for number in range(6)]
    )
    early, late = (shift.id for shift in LONG.variants)
    lines = {f"p{number}": ["-"] * 28 for number in range(6)}
    for day in range(28):
        for person in rng.sample(sorted(lines), 3):
            lines[person][day] = rng.choice((early, late))
    made = gather([sheet(lines)], known)
    learnt = learn(made, 3)
    coverage = [item.data for item in learnt.described if item.section == "coverage"]
    assert [(dict(item)["shifts"], dict(item)["days"]) for item in coverage] == [("L", {"daily": {"min": 3, "max": 3}})]
    holds(made, learnt)
