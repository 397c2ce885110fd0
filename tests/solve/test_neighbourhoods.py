"""Neighbourhoods: days by employee, inside the roster."""

from __future__ import annotations

import random

import pytest

from scheduler.rules import Coverage
from scheduler.solve.neighbourhoods import NEIGHBOURHOODS, Search, block, worst_days
from tests.world import world

PEOPLE = tuple("abcdef")


@pytest.mark.parametrize("choose", NEIGHBOURHOODS, ids=lambda choose: choose.__name__)
@pytest.mark.parametrize("size", [1, 20, 10_000])
def test_neighbourhoods_stay_inside_the_roster(choose, size: int) -> None:  # type: ignore[no-untyped-def]
    problem = world(Coverage(shifts="D", days={"daily": 2}), 14, people=PEOPLE, shifts="DN")
    rng = random.Random(size)
    shares = {(person, day, "D"): rng.random() for person in PEOPLE for day in range(0, 14, 2)}
    search = Search(problem, rng, {person: {} for person in PEOPLE}, 0, {3: 100, 13: 1}, shares)
    for _ in range(20):
        free = choose(search, size)
        assert free and set(free) <= set(PEOPLE)
        for days in free.values():
            assert days and list(days) == sorted(set(days)) and days[0] >= 0 and days[-1] < 14


@pytest.mark.parametrize("choose", [block, worst_days])
def test_where_everybody_is_freed_a_larger_size_frees_more_days(choose) -> None:  # type: ignore[no-untyped-def]
    problem = world(Coverage(shifts="D", days={"daily": 2}), 70, people=PEOPLE, shifts="DN")
    search = Search(problem, random.Random(1), {person: {} for person in PEOPLE}, 0, {30: 100})
    for size in (6 * 30, 6 * 50):
        free = choose(search, size)
        assert set(free) == set(PEOPLE) and {len(days) for days in free.values()} == {size // 6}
