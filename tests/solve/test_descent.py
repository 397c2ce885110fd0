"""What column generation does with its time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scheduler.roster import Roster
from scheduler.rules import Coverage
from scheduler.solve import colgen
from scheduler.solve.colgen.model import Model
from scheduler.solve.colgen.relaxation import Relaxation
from scheduler.solve.descent import MANY_TURNS, Descent
from tests.world import world

Taken = list[tuple[int, float]]


class Clock:
    """Goes by only where it is told to."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


class Alone:
    """A link to no other search, which is never stopped."""

    def __init__(self) -> None:
        self.offered: list[float] = []

    def stopped(self) -> bool:
        return False

    def roster(self) -> None:
        return None

    def offer(self, roster: Roster, penalty: float) -> None:
        self.offered.append(penalty)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def taken(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Taken:
    """Seed and seconds of each time that turns are taken, of which the first take 12 seconds and the others 8."""
    asked: Taken = []

    def turns(model: Model, root: Relaxation, *, seconds: float, stop: object, seed: int) -> Iterator[Roster]:
        asked.append((seed, seconds))
        clock.now += 12.0 if len(asked) == 1 else 8.0
        if len(asked) < 10:
            yield model.roster([column for column in model.columns(Roster(())) if column])

    monkeypatch.setattr(colgen, "take_turns", turns)
    return asked


def _descent(clock: Clock, seconds: float) -> tuple[Descent, Alone]:
    problem = world(Coverage(shifts="D", days={"daily": 1}, weight=5), 7, people=("ann", "bob"), shifts="D")
    link, model = Alone(), colgen.build(problem)
    assert model is not None
    return Descent(problem, link, model, seconds, 7, None, clock), link  # type: ignore[arg-type]


def test_turns_are_taken_anew_while_there_is_time_for_as_many_more(clock: Clock, taken: Taken) -> None:
    search, link = _descent(clock, 70.0)
    search._turns_anew(search.model.relaxation())
    assert MANY_TURNS * 70 == 35
    assert taken == [(7, 35.0), (8, 23.0), (9, 15.0)]  # 7 seconds are left after them, of the 8 that the last took
    assert link.offered == [35]


def test_turns_are_not_taken_anew_where_they_find_nothing(clock: Clock, taken: Taken) -> None:
    search, _ = _descent(clock, 1000.0)
    search._turns_anew(search.model.relaxation())
    assert len(taken) == 10


@pytest.mark.parametrize("seconds", [0.0, -3.0])
def test_no_turns_are_taken_where_no_time_is_left(clock: Clock, taken: Taken, seconds: float) -> None:
    search, _ = _descent(clock, seconds)
    search._turns_anew(search.model.relaxation())
    assert not taken
