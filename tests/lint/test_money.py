"""Budgets below what hard coverage costs at least are told with figures, and only where no roster exists."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.lint import contradictions
from scheduler.problem import Problem
from scheduler.rules import Budget
from scheduler.rules.rule import Rule, Who
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.solve import Status, solve
from tests.lint.test_contradictions import hard
from tests.world import world

PAY = {"rate": 10, "premiums": [{"days": "Sat, Sun", "percent": 50}]}
PEOPLE: Any = ("me", {"id": "ann", "rate": 20}, {"id": "bob", "rate": 30})
DAILY = hard(shifts="D", days={"daily": 1})


def week(*rules: Rule, days: int = 7, **more: Any) -> Problem:
    return world(rules, days, people=PEOPLE, shifts="DEN", pay=PAY, **more)


ANN = Who(employees=("ann", "bob"))


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (week(Budget(max=639), DAILY), "allows 639 USD from Mon 23 Nov to Sun 29 Nov, but coverage[0] cost 640.00 USD"),
        (week(Budget(max=399, per="week"), hard(shifts="D", days={"Mon-Fri": 1}, who=ANN)), "cost 800.00 USD at least"),
        (week(Budget(max=230), hard(shifts="D", days={"Mon": 2})), "cost 240.00 USD"),
        (
            week(Budget(max=159), DAILY, hard(shifts="E", days={"Mon": 1}), days=1),
            "coverage[0] and coverage[1] cost 160.00",
        ),
        (week(Budget(max=0, who=ANN), hard(shifts="D", days={"Mon": 2}), days=1), "cost 160.00"),
    ],
)
def test_a_budget_below_the_cheapest_way_is_told_and_solving_proves_it(problem: Problem, says: str) -> None:
    [told] = contradictions(problem)
    assert told.startswith("budget (rules[0]) allows") and says in told, told
    assert solve(problem, seconds=20, workers=1).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    "problem",
    [
        week(Budget(max=640), DAILY),
        week(Budget(max=300, weight=1), DAILY),
        week(Budget(max=0, who=ANN), DAILY),
        week(Budget(max=80), DAILY, hard(shifts=["D", "E"], days={"daily": 1}), days=1),
        week(Budget(max=320), ShiftsPerDay(max=2), hard(shifts=["D", "E"], days={"daily": 3}), days=1),
    ],
)
def test_a_budget_that_is_enough_is_not(problem: Problem) -> None:
    assert contradictions(problem) == []
    assert solve(problem, seconds=20, workers=1).roster is not None


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 100).map(lambda tens: 10 * tens),
    st.lists(st.tuples(st.sets(st.sampled_from("DEN"), min_size=1), st.integers(0, 2)), min_size=1, max_size=3),
    st.integers(1, 2),
)
def test_whatever_is_told_solving_proves(most: int, entries: list[tuple[set[str], int]], a_day: int) -> None:
    demands = [hard(shifts=sorted(shifts), days={"Mon, Sat": least}) for shifts, least in entries]
    problem = week(Budget(max=most), ShiftsPerDay(max=a_day), *demands)
    if any("budget" in text for text in contradictions(problem)):
        assert solve(problem, seconds=20, workers=1).status is Status.INFEASIBLE
