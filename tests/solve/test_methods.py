"""The ways to search: what one worker does, in order, and again the same."""

from __future__ import annotations

import pytest

from scheduler.problem import Problem
from scheduler.rules import ConsecutiveDays, Coverage, Hours, Request, Rest
from scheduler.solve import Status, methods, solve
from scheduler.solve.incumbent import Incumbent
from scheduler.verify import verify
from tests.world import world

PEOPLE = tuple("abcdef")


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Demand for more than anybody can work, so that the bound stays far below every roster for a while."""
    wishes = [Request(employee=person, days=day, want="off", weight=4) for person in PEOPLE for day in ("Mon", "Sat")]
    return world(
        [
            ConsecutiveDays(max=4),
            ConsecutiveDays(of="off", min=2, weight=3),
            Rest(hours=11),
            Hours(min=48, max=80),
            Coverage(shifts="D", days={"daily": {"min": 2, "max": 3}}, max_weight=5),
            Coverage(shifts="N", days={"daily": {"min": 2, "max": 2}}, weight=30),
            *wishes,
        ],
        14,
        people=PEOPLE,
        shifts="DN",
    )  # fmt: skip


@pytest.mark.parametrize(("near", "then"), [(False, ["neighbourhoods"] * 3), (True, ["neighbourhoods", "whole"] * 2)])
def test_one_worker_comes_back_to_cpsat_where_proof_is_what_is_left_to_do(
    problem: Problem, near: bool, then: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    for name in ("whole", "neighbourhoods"):
        method = getattr(methods, name)

        def noted(*arguments: object, name: str = name, method: methods.Method = method) -> Status:
            called.append(name)
            status = method(*arguments)  # type: ignore[arg-type]
            return Status.FEASIBLE if status is Status.OPTIMAL else status  # as if it took longer to prove

        monkeypatch.setattr(methods, name, noted)
    monkeypatch.setattr(methods, "ALONE", 0.02)
    monkeypatch.setattr(Incumbent, "nearly", lambda self: near)
    result = solve(problem, seconds=600, workers=1, effort=0.3)
    assert called[0] == "whole" and called[1:] == then[: len(called) - 1] and len(called) >= 3
    assert result.roster is not None and result.penalty == verify(problem, result.roster).penalty
    assert result.repeatable


def test_one_worker_with_little_effort_spends_it_on_cpsat(problem: Problem) -> None:
    result = solve(problem, seconds=600, workers=1, effort=0.001)
    assert result.status in (Status.FEASIBLE, Status.UNKNOWN) and result.seconds < 300


def test_one_worker_gives_the_same_roster_again(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "ALONE", 0.05)
    first, second = (solve(problem, seconds=600, workers=1, effort=2.0, seed=5) for _ in range(2))
    assert first.roster == second.roster and (first.penalty, first.bound) == (second.penalty, second.bound)
