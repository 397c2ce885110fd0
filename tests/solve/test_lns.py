"""Neighbourhood search: it repairs, improves, repeats, and says nothing that verify does not."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.rules import ConsecutiveDays, Coverage, Hours, Request, Rest, Weekends
from scheduler.solve import Status, lns, solve
from scheduler.solve.neighbourhoods import Free, Lines, everybody_for_days
from scheduler.verify import verify
from tests.world import world

PEOPLE = tuple("abcdef")


@pytest.fixture(scope="module")
def problem() -> Problem:
    wishes = [
        Request(employee=person, days=day, want="off", weight=4)
        for person, day in zip(PEOPLE, ["Mon", "Tue", "Sat"] * 2, strict=True)
    ]
    return world(
        [
            ConsecutiveDays(max=4),
            ConsecutiveDays(of="off", min=2, weight=3),
            Rest(hours=11),
            Weekends(max=1),
            Hours(min=48, max=80),
            Coverage(shifts="D", days={"daily": {"min": 2, "max": 3}}, max_weight=5),
            Coverage(shifts="N", days={"daily": {"min": 1, "max": 1}}, weight=None),
            *wishes,
        ],
        14,
        people=PEOPLE,
        shifts="DN",
    )  # fmt: skip


def after(problem: Problem, steps: int, seed: int = 1) -> tuple[Roster, list[tuple[Roster, int]]]:
    start = lns.construct(problem, stop=lambda: False, seed=seed)
    assert start is not None
    offered: list[tuple[Roster, int]] = []
    count = itertools.count()
    last = lns.improve(
        problem, start, offer=lambda *found: offered.append(found), stop=lambda: next(count) >= steps, seed=seed
    )
    return last, offered


def test_a_first_roster_keeps_the_hard_rules_of_every_person(problem: Problem) -> None:
    start = lns.construct(problem, stop=lambda: False)
    assert start is not None
    assert not [item for item in verify(problem, start).broken if item.employee is not None]


def test_what_is_offered_is_feasible_and_costs_what_it_says(problem: Problem) -> None:
    _, offered = after(problem, 60)
    assert offered
    for roster, penalty in offered:
        verdict = verify(problem, roster)
        assert verdict.feasible and verdict.penalty == penalty
    penalties = [penalty for _, penalty in offered]
    assert penalties == sorted(penalties, reverse=True)


def test_it_comes_as_far_as_the_proven_optimum(problem: Problem) -> None:
    best = solve(problem, seconds=120, method="cpsat")
    assert best.penalty is not None
    _, offered = after(problem, 150)
    assert best.bound <= offered[-1][1] <= 1.25 * best.penalty


def test_the_same_seed_takes_the_same_steps(problem: Problem) -> None:
    assert after(problem, 25, seed=3)[0] == after(problem, 25, seed=3)[0]


def test_what_is_open_at_once_is_decided_well_and_the_rest_is_left(problem: Problem) -> None:
    start = lns.construct(problem, stop=lambda: False)
    best = solve(problem, seconds=120, method="cpsat")
    assert start is not None and best.roster is not None and best.penalty is not None
    kept = [item for item in best.roster if item.employee == "a"]
    mixed = Roster([*kept, *(item for item in start if item.employee != "a")])
    free = {person: list(range(14)) for person in PEOPLE if person != "a"}
    found = lns.decide(problem, mixed, free, effort=20.0, seconds=120.0)
    verdict = verify(problem, found)
    assert verdict.feasible and verdict.penalty <= 1.25 * best.penalty
    assert [item for item in found if item.employee == "a"] == kept


def test_without_time_a_roster_is_left_as_it_was(problem: Problem) -> None:
    start = lns.construct(problem, stop=lambda: False)
    assert start is not None
    free = {person: list(range(14)) for person in PEOPLE}
    assert lns.decide(problem, start, free, effort=20.0, seconds=0.0) == start


def test_a_better_roster_of_others_is_taken_up(problem: Problem) -> None:
    start = lns.construct(problem, stop=lambda: False)
    best = solve(problem, seconds=120, method="cpsat").roster
    assert start is not None and best is not None
    told, count = [best], itertools.count()
    last = lns.improve(
        problem,
        start,
        offer=lambda *_: None,
        stop=lambda: next(count) >= 3,
        news=lambda: told.pop() if told else None,
    )
    assert verify(problem, last).penalty <= verify(problem, best).penalty


@pytest.mark.parametrize("complete", [True, False])
def test_another_sub_solver_is_held_to_what_verify_says(problem: Problem, complete: bool) -> None:
    start = lns.construct(problem, stop=lambda: False)
    assert start is not None
    offered: list[int] = []
    count = itertools.count()
    lns.improve(
        problem,
        start,
        offer=lambda roster, penalty: offered.append(penalty),
        stop=lambda: next(count) >= 40,
        repair=Careless(complete),
    )
    assert offered == sorted(offered, reverse=True)
    if complete:  # nobody else decides anything, and everything it offers is worse
        assert len(offered) <= 1


@dataclass(frozen=True)
class Careless:
    """Gives everybody freed a year off, and calls that the best there is."""

    complete: bool
    patience: float = 1.0

    def __call__(self, lines: Lines, free: Free, stop: Callable[[], bool]) -> Off:
        return Off({person: {day: [] for day in days} for person, days in free.items()})


@dataclass(frozen=True)
class Off:
    lines: Lines
    gain: float = 0.0
    solved: bool = True
    seconds: float = 0.1


def test_a_roster_that_costs_nothing_ends_the_search_and_is_proven() -> None:
    small = world(Coverage(shifts="D", days={"daily": 1}), 3, people=("a", "b"), shifts="D")
    result = solve(small, seconds=60, workers=1, method="lns")
    assert (result.status, result.penalty, result.bound) == (Status.OPTIMAL, 0, 0)
    assert result.seconds < 30 and result.repeatable


def an_arm(growth: float) -> lns._Arm:
    return lns._Arm(everybody_for_days, lns.by_cpsat, 3.0, growth)


@pytest.mark.parametrize("growth", [lns.STEADY, lns.BOLD])
def test_sizes_grow_with_easy_steps_as_far_as_the_sub_solver_is_foreseeable(growth: float) -> None:
    arm = an_arm(growth)
    arm.learn(0.0, 0.01, True)
    assert arm.size == pytest.approx(growth * lns.PERSON_DAYS)
    arm.learn(0.0, 0.7, True)  # hardly easy
    assert arm.size == pytest.approx(growth * lns.PERSON_DAYS * lns.STEADY)
    arm.learn(0.0, 1.0, True)  # neither easy nor too much
    assert arm.size == pytest.approx(growth * lns.PERSON_DAYS * lns.STEADY)
    arm.learn(0.0, 2.0, False)
    assert arm.size < growth * lns.PERSON_DAYS * lns.STEADY


def test_dear_kinds_of_steps_are_taken_less_often() -> None:
    dear, cheap = an_arm(lns.BOLD), an_arm(lns.BOLD)
    for _ in range(20):
        dear.learn(0.0, 2.0, False)
        cheap.learn(0.0, 0.2, False)
    assert dear.usual == pytest.approx(lns.QUICK + 2.0, rel=0.02)
    assert cheap.usual == pytest.approx(lns.QUICK + 0.2, rel=0.02)
