"""`solve` proves what it says, verifies what it gives, and can be repeated."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.formats import read_problem
from scheduler.roster import Roster
from scheduler.rules import (
    ConsecutiveDays,
    Coverage,
    ForbiddenSuccession,
    Hours,
    Pin,
    Request,
    Rest,
    ShiftCount,
    TimeCoverage,
    Weekends,
)
from scheduler.rules.rule import Finding, Rule
from scheduler.solve import Disagreement, Progress, Status, solve
from scheduler.verify import verify
from tests.world import days_of, roster, world

DEMAND = Coverage(shifts="D", days={"daily": 1}, weight=100)


def test_the_best_roster_is_found_and_proven() -> None:
    problem = world([DEMAND, Request(employee="ann", days="Tue", want="off", weight=3)], 3, people=("ann",), shifts="D")
    result = solve(problem, seconds=20)
    assert (result.status, result.penalty, result.bound, result.gap) == (Status.OPTIMAL, 3, 3, 0.0)
    assert result.roster == roster(ann="DDD")
    assert result.verdict == verify(problem, result.roster)


def test_a_problem_without_any_roster_is_proven_infeasible() -> None:
    problem = world([Hours(min=40), ConsecutiveDays(max=1)], 5, shifts="D")
    result = solve(problem, seconds=20)
    assert result.status is Status.INFEASIBLE
    assert result.roster is None and result.penalty is None and result.gap is None


def test_history_alone_can_make_it_infeasible() -> None:
    problem = world(ShiftCount(max=2, per="week"), 2, history="DDD", start=date(2026, 11, 26), shifts="D")
    assert solve(problem, seconds=20).status is Status.INFEASIBLE


def test_no_time_proves_nothing(published: Path) -> None:
    problem = read_problem(published / "curtois" / "Instance15.txt")
    result = solve(problem, seconds=0.01)
    assert result.status in (Status.UNKNOWN, Status.FEASIBLE)
    assert result.status is not Status.INFEASIBLE


@pytest.mark.parametrize(("instance", "best"), [(1, 607), (2, 828)])
def test_published_optima_are_reached_and_proven(published: Path, instance: int, best: int) -> None:
    problem = read_problem(published / "curtois" / f"Instance{instance}.txt")
    result = solve(problem, seconds=240)
    assert (result.status, result.penalty, result.bound) == (Status.OPTIMAL, best, best)


def test_one_worker_and_one_seed_take_the_same_way_twice() -> None:
    problem = world(
        [DEMAND, Coverage(shifts="N", days={"daily": {"min": 1, "max": 1}}), Rest(hours=11), Hours(max=32)],
        7,
        people=("ann", "bob", "cat"),
        shifts="DN",
    )
    first, second = (solve(problem, seconds=60, workers=1, seed=5) for _ in range(2))
    assert first.status is Status.OPTIMAL
    assert first.roster == second.roster


def test_a_start_that_keeps_the_rules_is_the_first_answer() -> None:
    problem = world(DEMAND, 3, people=("ann", "bob"), shifts="D")
    seen: list[Progress] = []
    solve(problem, start=roster(ann="D--", bob="---"), seconds=20, watch=seen.append)
    assert seen[0].penalty == 200


def test_a_start_that_breaks_a_rule_is_no_answer() -> None:
    problem = world([DEMAND, ConsecutiveDays(max=1)], 2, shifts="D")
    result = solve(problem, start=roster("DD"), seconds=20)
    assert result.penalty == 100


def test_every_step_of_the_trace_is_an_improvement() -> None:
    problem = world([DEMAND, Weekends(max=0), Rest(hours=11)], 14, people=("ann", "bob"), shifts="DN")
    steps = solve(problem, seconds=20).trace
    assert steps
    for before, after in pairwise(steps):
        assert (after.penalty or 0) < (before.penalty or 10**9) or after.bound > before.bound
        assert after.seconds >= before.seconds


def test_a_rule_that_says_one_thing_and_checks_another_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(self: Rule, schedule: object) -> list[Finding]:
        return [Finding(1, (0,), "always broken")]

    monkeypatch.setattr(Request, "check", check)
    problem = world(Request(employee="me", days="Mon", want="on", weight=5), 2, shifts="D")
    with pytest.raises(Disagreement, match="verify"):
        solve(problem, seconds=20)


# --- planted rosters: the roster first, then a problem that it satisfies ------------------------

LINE = st.text(alphabet="DN--", min_size=8, max_size=8)


def kept_by(lines: dict[str, str]) -> list[Rule]:
    """Hard rules that the planted lines keep, as tight as they come."""
    cells = {person: days_of(line) for person, line in lines.items()}
    works = [[bool(shift) for shift in days] for days in cells.values()]
    longest = max((len(run) for days in works for run in "".join(".x"[on] for on in days).split(".")), default=0)
    nights = max(days.count("N") for days in cells.values())
    hours = [8 * sum(days) for days in works]
    demands = [
        {
            f"2026-11-{23 + day}": {"min": count, "max": count}
            for day in range(8)
            if (count := sum(days[day] == shift for days in cells.values())) is not None
        }
        for shift in "DN"
    ]
    rules: list[Rule] = [
        ConsecutiveDays(max=longest),
        ShiftCount(shifts="N", max=nights),
        Hours(min=min(hours), max=max(hours)),
        *(
            Coverage(shifts=shift, days=days, weight=None, ideal_weight=0)
            for shift, days in zip("DN", demands, strict=True)
        ),
        TimeCoverage(
            days={f"2026-11-{23 + day}": {"09:00-11:00": demands[0][f"2026-11-{23 + day}"]["min"]} for day in range(8)},
            weight=None,
        ),
        Pin(employee="ann", date="2026-11-25", shift=cells["ann"][2] or None),
    ]
    if not any("ND" in line for line in lines.values()):
        rules += [Rest(hours=11), ForbiddenSuccession(first="N", then="D")]
    return rules


@settings(max_examples=40, deadline=None)
@given(lines=st.fixed_dictionaries({"ann": LINE, "bob": LINE, "cat": LINE}))
def test_a_planted_roster_is_never_called_infeasible(lines: dict[str, str]) -> None:
    problem = world(kept_by(lines), 8, people=lines, shifts="DN")
    planted: Roster = roster(**lines)
    assert verify(problem, planted).feasible, [item.text for item in verify(problem, planted).broken]
    result = solve(problem, seconds=60, workers=1)
    assert result.status is Status.OPTIMAL
    assert result.penalty is not None and result.penalty <= verify(problem, planted).penalty
