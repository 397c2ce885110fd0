"""Too few people for the weekends: told with the names and the rules, and only where no roster exists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.lint import contradictions
from scheduler.problem import Problem
from scheduler.rules import Availability
from scheduler.rules.rule import Rule, Who
from scheduler.rules.weekends import Weekends
from scheduler.solve import Status, solve
from tests.lint.test_contradictions import hard
from tests.world import world

THREE = ("me", "ann", "bob")


def month(*rules: Rule, days: int = 28) -> Problem:
    return world(rules, days, people=THREE, shifts="DEN")


DAILY = hard(shifts="D", days={"Sat, Sun": 1})
AWAY = Availability(employee="bob", days="Sat, Sun", kind="leave")


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (
            month(Weekends(max=1), DAILY),
            (
                "coverage[0]: the 4 weekends from Sat 28 Nov to Sun 20 Dec take 4 weekends of work",
                "by weekends (rules[0]) and leave, me, ann and bob may work only 3 together",
            ),
        ),
        (
            month(Weekends(max=2), DAILY, hard(shifts="E", days={"Sun": 1})),
            ("coverage[0] and coverage[1]: the 4 weekends", "take 8 weekends of work", "only 6 together"),
        ),
        (
            month(Weekends(max=3), Weekends(max=3, before=2), DAILY),
            ("but by weekends (rules[1]) and", "only 3 together"),
        ),
        (
            month(Weekends(max=1), AWAY, hard(shifts="D", days={"Sat": 1}), days=21),
            ("take 3 weekends", "only 2 together"),
        ),
        (
            month(Weekends(max=1, weekend=["Fri", "Sat", "Sun"], shifts=["D", "E"]), hard(shifts="D", days={"Fri": 1})),
            ("from Fri 27 Nov to Sun 20 Dec",),
        ),
    ],
)
def test_too_few_people_for_the_weekends_are_told_and_solving_proves_it(
    problem: Problem, says: tuple[str, ...]
) -> None:
    [told] = contradictions(problem)
    assert all(part in told for part in says), told
    assert solve(problem, seconds=20, workers=1).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    "problem",
    [
        month(Weekends(max=2), DAILY),
        month(Weekends(max=1, weight=5), DAILY),
        month(Weekends(max=1, shifts="N"), DAILY),
        month(Weekends(max=1, who=Who(employees=("me", "ann"))), DAILY),
        month(Weekends(max=1), hard(shifts="D", days={"Sat, Sun": 1}, weight=5)),
        month(Weekends(max=1), hard(shifts="D", days={"Mon-Fri": 1})),
    ],
)
def test_where_there_are_enough_nothing_is_told(problem: Problem) -> None:
    assert contradictions(problem) == []
    assert solve(problem, seconds=20, workers=1).roster is not None


WEEKENDS = st.lists(st.sampled_from(["--", "D-", "-D", "DD", "DE", "EN", "N-"]), min_size=2, max_size=2)


@settings(max_examples=60, deadline=None)
@given(st.lists(WEEKENDS, min_size=3, max_size=3), st.lists(st.sets(st.sampled_from("DEN"), min_size=1), max_size=4))
def test_what_a_planted_roster_covers_is_never_told(lines: list[list[str]], entries: list[set[str]]) -> None:
    rules: list[Rule] = []
    for shifts in entries:
        dates = ("2026-11-28", "2026-11-29", "2026-12-05", "2026-12-06")
        there = {when: sum("".join(line)[at] in shifts for line in lines) for at, when in enumerate(dates)}
        rules.append(hard(shifts=sorted(shifts), days=there))
    for person, line in zip(THREE, lines, strict=True):
        worked = sum(weekend != "--" for weekend in line)
        rules.append(Weekends(max=worked, who=Who(employees=(person,))))
    assert contradictions(month(*rules, days=14)) == []
