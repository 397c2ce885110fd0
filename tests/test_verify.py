"""The judge adds up what the rules find, and knows strangers when it sees them."""

from __future__ import annotations

import json
from datetime import date

import pytest

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


@pytest.mark.parametrize(
    ("stranger", "why"),
    [
        (Assignment("nobody", date(2026, 11, 23), "D"), "there is no such employee"),
        (Assignment("me", date(2026, 11, 23), "Z"), "there is no such shift"),
        (Assignment("me", date(2026, 11, 25), "D"), "the date is outside the horizon"),
        (Assignment("me", date(2026, 11, 22), "D"), "the date is outside the horizon"),
    ],
)
def test_strangers_are_told_and_nothing_else_is_made_of_them(stranger: Assignment, why: str) -> None:
    problem = world([Coverage(shifts="D", days={"daily": {"max": 0}})], 2)
    [violation] = verify(problem, Roster([stranger])).violations
    assert (violation.rule, violation.employee, violation.weight) == ("roster", None, None)
    assert violation.dates == (stranger.date,)
    assert violation.text == f"{stranger.employee} has {stranger.shift} on {stranger.date}, but {why}"


def test_strangers_do_not_hide_what_others_break() -> None:
    crowd = Roster([*roster("DDD"), Assignment("nobody", date(2026, 11, 23), "D")])
    assert [item.rule for item in verify(world(ConsecutiveDays(max=2), 3), crowd).broken] == [
        "roster",
        "consecutive-days",
    ]


def test_the_dearest_rule_comes_first() -> None:
    rules = [ConsecutiveDays(max=1, weight=1), Request(employee="me", days="Mon", want="off", weight=9)]
    assert list(verify(world(rules, 2), roster("DD")).by_rule.items()) == [("request", 9), ("consecutive-days", 1)]


def test_history_is_not_judged_but_counts() -> None:
    problem = world(ConsecutiveDays(max=2), 2, history="DDD")
    assert verify(problem, roster("--")).feasible
    assert not verify(problem, roster("D-")).feasible


def test_a_verdict_is_plain_data_for_programs() -> None:
    problem = world([ConsecutiveDays(max=2, weight=7), Rest(hours=11)], 3)
    data = verify(problem, roster("DED")).to_data()
    assert json.loads(json.dumps(data)) == data
    assert (data["feasible"], data["penalty"], data["by_rule"]) == (False, 7, {"consecutive-days": 7})
    assert [(item["rule"], item["weight"], item["dates"]) for item in data["violations"]] == [
        ("consecutive-days", 7, ["2026-11-25"]),
        ("rest", None, ["2026-11-24", "2026-11-25"]),
    ]
