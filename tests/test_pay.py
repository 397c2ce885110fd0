"""Rates, premiums and overtime, reckoned by hand."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest

from scheduler.pay import Cost
from scheduler.rules import Budget, Coverage
from scheduler.solve import solve
from scheduler.terminal import verdict_lines
from scheduler.verify import verify
from tests.test_problem import clinic, faults
from tests.world import roster, world


def cost(line: str, history: str = "", **pay: Any) -> Cost:
    """What a line costs at 20.00 an hour."""
    days = line.count("-") + sum(letter.isupper() for letter in line)
    problem = world(
        [], days, history=history, pay={"rate": 20, **pay}, holidays={"add": {"2026-11-26": "Thanksgiving"}}
    )
    found = verify(problem, roster(line)).cost
    assert found is not None
    return found


def test_hours_times_rate() -> None:
    assert cost("DN-").total == 320
    assert cost("DC-").total == 160, "on call at no pay"
    assert cost("-D-", history="DDD").total == 160, "the history is paid already"


@pytest.mark.parametrize(
    ("line", "premium", "extra"),
    [
        ("DNN-", {"shifts": "night", "percent": 15}, 2 * 8 * 3),
        ("DNN-", {"shifts": "night", "add": "2.50"}, 2 * 8 * 2.5),
        ("DDDDDDD", {"days": "Sat, Sun", "add": 1}, 16),
        ("DDDDDDD", {"days": "holiday", "percent": 50}, 80),
        ("DDDNDDD", {"days": "holiday", "shifts": "day", "percent": 50}, 0),
    ],
)
def test_premiums_are_paid_on_top(line: str, premium: dict[str, Any], extra: float) -> None:
    assert float(cost(line, premiums=[premium]).total - cost(line).total) == pytest.approx(extra)


FORTY = {"over": 40, "per": "week"}
DAILY = [{"over": 6, "per": "day"}, {"over": 7, "per": "day", "percent": 100}]


@pytest.mark.parametrize(
    ("line", "overtime", "extra"),
    [
        ("DDDDD--", [FORTY], 0),
        ("DDDDDD-", [FORTY], 8 * 10),
        ("DDDDDD-DDDDD--", [FORTY], 8 * 10),
        ("DDDDDD-DDDD---", [{"over": 80, "per": "2 weeks"}], 0),
        ("DD-", DAILY, 2 * (1 * 10 + 1 * 20)),
        ("M--", DAILY, 0),
        # Six days of 8 hours, 6 of them usual: 36 usual hours in the week, so nothing more by the week.
        ("DDDDDD-", [*DAILY, FORTY], 6 * 30),
        ("DDDDDDD", [{"over": 7, "per": "day"}, FORTY], 7 * 10 + 9 * 10),
    ],
)
def test_overtime_pays_each_hour_once(line: str, overtime: list[dict[str, Any]], extra: int) -> None:
    found = cost(line, overtime=overtime)
    assert float(found.overtime) == pytest.approx(extra)
    assert found.total == cost(line).total + found.overtime


def test_overtime_is_for_those_it_is_stated_for() -> None:
    people = [{"id": "ann", "tags": ["salaried"]}, {"id": "bob"}]
    others = {"except": {"tags": "salaried"}}
    pay = {"rate": 20, "overtime": [{**FORTY, "who": others}, {"over": 44, "per": "week"}]}
    problem = world([], 7, pay=pay, people=people)
    found = verify(problem, roster(ann="DDDDDD-", bob="DDDDDD-")).cost
    assert found is not None
    assert found.by_employee == {"ann": 48 * 20 + 4 * 10, "bob": 48 * 20 + 8 * 10}


def test_hours_of_the_history_count_towards_the_week() -> None:
    problem = world(
        [], 3, start=__import__("datetime").date(2026, 11, 27), history="DDDD", pay={"rate": 20, "overtime": [FORTY]}
    )
    found = verify(problem, roster("DD-", start=problem.horizon.start)).cost
    assert found is not None and (found.total, found.overtime) == (400, 80)


def test_it_is_shown_and_told() -> None:
    problem = world([], 7, pay={"rate": 20, "currency": "EUR", "overtime": [FORTY]}, people=("me", "ann"))
    verdict = verify(problem, roster("DDDDDD-", ann="DD-----"))
    assert verdict.to_data()["cost"] == {
        "currency": "EUR",
        "total": "1360.00",
        "overtime": "80.00",
        "by_employee": {"me": "1040.00", "ann": "320.00"},
    }
    assert [line.plain for line in verdict_lines(verdict)] == ["  cost  1,360.00 EUR, 80.00 of it overtime"]
    assert "cost" not in verify(world([], 1), roster("D")).to_data()


def test_the_cheapest_roster_is_found() -> None:
    people = [{"id": "ann", "rate": 30}, {"id": "bob", "rate": 20}]
    rules = [Coverage(shifts="D", days={"daily": 1}), Budget(max=0, step=10, weight=1)]
    for overtime, each in ((40, {"bob": 7}), (100, {"bob": 5, "ann": 2})):
        pay = {"overtime": [{"over": 40, "percent": overtime}], "premiums": [{"days": "Sat", "add": 1}]}
        best = solve(world(rules, 7, people=people, pay=pay), seconds=30, method="cpsat")
        assert best.roster is not None and best.verdict is not None and best.verdict.cost is not None
        assert best.penalty == math.ceil(best.verdict.cost.total / 10)
        assert Counter(item.employee for item in best.roster) == each, f"{overtime} % on top"


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"pay": {}}, "employees[0]: has no rate, and pay has none for everybody; add rate here or to pay"),
        ({"rules": [{"rule": "budget", "max": 5}]}, "needs to know how work is paid; add the section pay"),
        ({"pay": {"rate": 1, "overtime": [{"over": 8, "per": "rolling 2 days"}]}}, "rolling periods overlap"),
        ({"pay": {"rate": 1, "overtime": [{"over": 8}, {"over": 9, "percent": 20}]}}, "pays less than the one below"),
        ({"pay": {"rate": 1, "premiums": [{"shifts": "X", "add": 1}]}}, "there is no shift or shift tag of this name"),
    ],
)
def test_pay_that_makes_no_sense_is_refused(sections: dict[str, Any], said: str) -> None:
    [fault] = faults(clinic(**sections))
    assert said in fault or said.split(": ")[-1] in fault
