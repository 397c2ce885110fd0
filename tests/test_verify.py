"""The judge adds up what the rules find, and knows strangers when it sees them."""

from __future__ import annotations

from datetime import date

from scheduler.roster import Assignment, Roster
from scheduler.rules import ConsecutiveDays, Coverage, Request, Rest
from scheduler.verify import verify
from tests.world import roster, world


def test_the_penalty_is_the_sum_of_amounts_times_weights() -> None:
    problem = world(
        [
            ConsecutiveDays(max=2, weight=7),
            Rest(hours=11, weight=2),
            Request(employee="me", days="Mon", want="off", weight=5),
        ],
        5,
    )
    verdict = verify(problem, roster("DDED-"))
    assert verdict.feasible
    assert verdict.by_rule == {"consecutive-days": 14, "rest": 6, "request": 5}
    assert verdict.penalty == 25
    assert [item.amount for item in verdict.violations if item.rule == "consecutive-days"] == [2]


def test_a_broken_hard_rule_has_no_price_and_makes_the_roster_infeasible() -> None:
    verdict = verify(world(ConsecutiveDays(max=2), 3), roster("DDD"))
    assert not verdict.feasible and verdict.penalty == 0
    [violation] = verdict.broken
    assert (violation.employee, violation.dates, violation.penalty) == ("me", (date(2026, 11, 25),), 0)
    assert violation.text == "me has 3 working days in a row (Mon 23 Nov to Wed 25 Nov), 2 allowed"


def test_a_rule_of_weight_zero_only_reports() -> None:
    verdict = verify(world(ConsecutiveDays(max=2, weight=0), 3), roster("DDD"))
    assert verdict.feasible and verdict.penalty == 0 and len(verdict.violations) == 1


def test_a_gap_in_coverage_belongs_to_nobody() -> None:
    [gap] = verify(world(Coverage(shifts="D", days={"Mon": 2}), 2), roster("D-")).violations
    assert (gap.employee, gap.amount, gap.weight, gap.text) == (
        None,
        1,
        1000,
        "Mon 23 Nov: 2 people on D needed, 1 there",
    )


def test_strangers_are_told() -> None:
    problem = world([], 2)
    strange = [
        Assignment("nobody", date(2026, 11, 23), "D"),
        Assignment("me", date(2026, 11, 23), "Z"),
        Assignment("me", date(2026, 11, 25), "D"),
        Assignment("me", date(2026, 11, 22), "D"),
    ]
    verdict = verify(problem, Roster(strange))
    assert not verdict.feasible
    assert [item.rule for item in verdict.broken] == ["roster"] * 4
    assert "no such employee" in verdict.violations[3].text or "no such employee" in " ".join(
        item.text for item in verdict.violations
    )


def test_history_is_not_judged_but_counts() -> None:
    problem = world(ConsecutiveDays(max=2), 2, history="DDD")
    assert verify(problem, roster("--")).feasible
    assert not verify(problem, roster("D-")).feasible
