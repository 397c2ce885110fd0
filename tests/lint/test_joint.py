"""Hard coverage that each entry alone could have, but not all of them together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.lint import contradictions
from scheduler.problem import Problem
from scheduler.rules import Coverage
from scheduler.rules.hours import Hours
from scheduler.rules.rule import Rule
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.solve import Status, solve
from tests.world import world


def need(shifts: str, least: int = 1, weight: int | None = None, **more: Any) -> Coverage:
    return Coverage.model_validate({"shifts": shifts, "days": {"daily": least}, "weight": weight, **more})


def ward(*rules: Rule, people: tuple[str, ...], days: int = 2) -> Problem:
    return world(rules, days, shifts="DEN", people=people)


WEEK = (Hours(max=40, per="week"), need("D"), need("E"), need("N"))
ONE = ShiftsPerDay(max=1)


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (ward(ONE, need("D"), need("E"), need("N"), people=("me", "ann")), ("on D", "on E", "on N", "at most 2")),
        (ward(ONE, need("D", 2), need("E"), people=("me", "ann")), ("2 people on D", "1 person on E", "at most 2")),
        (ward(*WEEK, people=("me", "ann", "bob"), days=7), ("coverage[0] and coverage[1]", "18 shifts", "at most 15")),
    ],
)
def test_what_cannot_be_had_together_is_told_and_solving_proves_it(problem: Problem, says: tuple[str, ...]) -> None:
    told = contradictions(problem)
    assert len(told) == 1 and all(part in told[0] for part in says), told
    assert solve(problem, seconds=20).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    "problem",
    [
        ward(ONE, need("D"), need("E"), need("N"), people=("me", "ann", "bob")),
        ward(ONE, need("D"), need("E"), need("N", weight=5), people=("me", "ann")),
        ward(ONE, need("D", 2), need("D", 1), people=("me", "ann")),
        ward(*WEEK, people=("me", "ann", "bob", "cy", "di"), days=7),
    ],
)
def test_what_can_be_had_is_not_told(problem: Problem) -> None:
    assert contradictions(problem) == []


def test_two_shifts_a_day_are_allowed_where_a_rule_says_so() -> None:
    problem = ward(ShiftsPerDay(max=2), need("D"), need("N"), people=("me",))
    assert not any("together" in text for text in contradictions(problem))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("DEN-"), min_size=3, max_size=3), min_size=3, max_size=3),
    st.lists(st.sets(st.sampled_from("DEN"), min_size=1), min_size=2, max_size=5),
)
def test_what_a_planted_roster_covers_is_never_told(lines: list[list[str]], entries: list[set[str]]) -> None:
    rules = []
    for shifts in entries:
        days = {day: sum(line[at] in shifts for line in lines) for at, day in enumerate(("Mon", "Tue", "Wed"))}
        rules.append(Coverage.model_validate({"shifts": sorted(shifts), "days": days, "weight": None}))
    most = max(sum(shift != "-" for shift in line) for line in lines)
    told = contradictions(ward(ONE, Hours(max=8 * most), *rules, people=("me", "ann", "bob"), days=3))
    assert told == []


def test_one_of_few_who_count_cannot_be_on_two_shifts() -> None:
    only = {"who": {"employees": ["me"]}}
    (told,) = contradictions(ward(ONE, need("D", **only), need("N", **only), people=("me", "ann", "bob")))
    assert "coverage[0] and coverage[1]" in told and "1 employee " in told
