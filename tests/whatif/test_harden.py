"""Rosters changed so that somebody can be called."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.priority import Priority
from scheduler.problem import Problem
from scheduler.reroster.tally import Tally
from scheduler.roster import Roster
from scheduler.rules.availability import Availability
from scheduler.rules.budget import Budget
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.coverage import Coverage
from scheduler.rules.request import Request
from scheduler.rules.rest import Rest
from scheduler.rules.rule import Rule
from scheduler.rules.shift_count import ShiftCount
from scheduler.solve.reserve import Demanded, Reserves
from scheduler.verify import verify
from scheduler.whatif.calls import calls, uncovered
from scheduler.whatif.harden import harden
from tests.world import roster, world

THREE = ["ann", "bob", "cleo"]
DAILY = Coverage(shifts="D", days={"daily": 1})


def gaps(problem: Problem, known: Roster) -> int:
    return sum(not call.holds for call in calls(problem, known))


def test_work_is_given_to_those_who_leave_somebody_to_call() -> None:
    # Only Ann and Bob may work on Tuesday, so that neither may have worked on Monday if the other is away.
    rules: list[Rule] = [DAILY, ConsecutiveDays(max=1), Availability(employee="cleo", days="Tue")]
    problem = world(rules, 2, people=THREE, shifts="D")
    known = roster(ann="D-", bob="-D", cleo="--")
    assert gaps(problem, known) == 1
    found = harden(problem, known, 0, seconds=60)
    assert found.roster in (roster(cleo="D-", bob="-D"), roster(cleo="D-", ann="-D"))
    assert (len(found.before), len(found.after), gaps(problem, found.roster)) == (1, 0, 0)


def test_no_more_is_lost_than_is_allowed() -> None:
    rules: list[Rule] = [DAILY, ConsecutiveDays(max=1), Availability(employee="cleo", days="Tue")]
    problem = world([*rules, Request(employee="cleo", days="Mon", want="off", weight=5)], 2, people=THREE, shifts="D")
    known = roster(ann="D-", bob="-D", cleo="--")
    assert harden(problem, known, 4, seconds=60).roster == known
    dearer = harden(problem, known, 5, seconds=60)
    assert not dearer.after and verify(problem, dearer.roster).penalty == 5


def test_earlier_levels_lose_nothing() -> None:
    levels = (Priority(id="wishes", rules=("request",)), Priority(id="rest"))
    rules: list[Rule] = [DAILY, ConsecutiveDays(max=1), Availability(employee="cleo", days="Tue")]
    wish = Request(employee="cleo", days="Mon", want="off", weight=1)
    problem = world([*rules, wish], 2, people=THREE, shifts="D", priorities=levels)
    known = roster(ann="D-", bob="-D", cleo="--")
    assert harden(problem, known, 100, seconds=60).roster == known


def test_whoever_moves_from_a_shift_with_one_to_spare_can_be_called() -> None:
    rules: list[Rule] = [Coverage(shifts=shift, days={"Mon": 1}) for shift in "DE"]
    rules += [Request(employee="cleo", days="Mon", want="off", shifts="E", weight=None), ShiftCount(max=1)]
    problem = world(rules, 1, people=THREE, shifts="DE")
    known = roster(ann="D", bob="E", cleo="-")
    assert gaps(problem, known) == 1  # the evening
    assert not harden(problem, known, 0, seconds=60).after  # Cleo works the day beside Ann, who can be called


lines = st.lists(st.sampled_from("DE--"), min_size=3, max_size=3).map("".join)


@settings(max_examples=25, deadline=None)
@given(lines, lines, lines, st.integers(1, 2), st.integers(0, 6))
def test_as_few_gaps_as_there_can_be(ann: str, bob: str, cleo: str, most: int, within: int) -> None:
    rules: list[Rule] = [
        Coverage(shifts="D", days={"daily": 1}, weight=4),
        Coverage(shifts="E", days={"Tue": 1}, weight=4),
        Rest(hours=11),
        ConsecutiveDays(max=most),
        Request(employee="ann", days="Mon, Wed", want="off", weight=2),
    ]
    problem, known = world(rules, 3, people=THREE, shifts="DE"), roster(ann=ann, bob=bob, cleo=cleo)
    before = verify(problem, known)
    if not before.feasible:
        return
    found = harden(problem, known, within, seconds=60)
    after = verify(problem, found.roster)
    assert after.feasible and after.penalty <= before.penalty + within
    assert len(found.after) == gaps(problem, found.roster) <= len(found.before) == gaps(problem, known)
    rosters = (roster(ann=a, bob=b, cleo=c) for a, b, c in product(map("".join, product("DE-", repeat=3)), repeat=3))
    if found.after and within == 0:
        allowed = before.penalty
        fewest = min(
            len(uncovered(Tally(problem, other)))
            for other in rosters
            if (verdict := verify(problem, other)).feasible and verdict.penalty <= allowed
        )
        assert len(found.after) == fewest


def test_what_the_model_calls_covered_is_covered() -> None:
    rules: list[Rule] = [DAILY, Coverage(shifts="E", days={"Tue": 1}), Rest(hours=11), ConsecutiveDays(max=2)]
    problem, known = world(rules, 4, people=THREE, shifts="DE"), roster(ann="DD--", bob="-ED-", cleo="---D")
    tally = Tally(problem, known)
    model = Reserves(problem, Demanded(problem), tally.lines, THREE, 1000, lambda *line: not tally.change(*line).breaks)
    lines, best = model.solve(60, 0)
    found = tally.with_lines(lines)
    assert best and verify(problem, found).feasible and gaps(problem, found) == 0


SHOP = """
horizon: {start: 2026-11-23, days: 2}
shifts: [{id: D, name: Day, start: "08:00", end: "16:00"}]
employees: [{id: ann, name: Ann}, {id: bob, name: Bob}, {id: cleo, name: Cleo}]
coverage: [{shifts: D, days: {daily: 1}}]
rules: [{rule: consecutive-days, max: 1}]
availability: [{employee: cleo, days: Tue}]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHEDULER_KEY_FILE", str(tmp_path / "key"))
    Path("shop.yaml").write_text(SHOP, encoding="utf-8")
    known = [("ann", "2026-11-23"), ("bob", "2026-11-24")]
    items = [{"employee": who, "date": when, "shift": "D"} for who, when in known]
    data = {"format": "scheduler-roster", "version": 1, "assignments": items}
    Path("known.json").write_text(json.dumps(data), encoding="utf-8")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.mark.usefixtures("here")
def test_the_command_writes_a_roster_that_is_judged_and_says_what_it_costs() -> None:
    shown = run("stress", "shop.yaml", "known.json", "--harden", "-o", "out", "-f", "json")
    assert "before: nobody can be called for 1 assignments, penalty 0" in shown
    assert "after:  nobody can be called for 0 assignments, penalty 0 (+0), " in shown
    assert "coverage can be kept for 2 of 2 assignments" in shown and "Day, Cleo away: call " in shown
    assert "feasible" in run("verify", "shop.yaml", "out/roster.json")
    assert "coverage can be kept for 2 of 2" in run("stress", "shop.yaml", "out/roster.json", "--calls")
    told: Any = json.loads(run("stress", "shop.yaml", "known.json", "--harden", "--json"))
    assert told["held"] == 2 and told["hardened"]["before"] == {"penalty": 0, "nobody_to_call": 1}
    assert told["hardened"]["after"] == {"penalty": 0, "nobody_to_call": 0}


@pytest.mark.usefixtures("here")
def test_a_roster_that_breaks_hard_rules_is_not_hardened() -> None:
    Path("shop.yaml").write_text(SHOP.replace("cleo, days: Tue", "bob, days: Tue"), encoding="utf-8")
    assert "before" not in run("stress", "shop.yaml", "known.json", "--harden", code=1)
    run("stress", "shop.yaml", "known.json", "--within", "3", code=2)


@pytest.mark.usefixtures("here")
def test_the_page_and_the_lists() -> None:
    run("stress", "shop.yaml", "known.json", "--share", "0.5", "-o", "out")
    assert {path.name for path in Path("out").iterdir()} == {"stress.html", "stress.csv", "calls.csv"}
    page = Path("out/stress.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2 and "nobody may work it" in page and "chance of 50%" in page
    assert Path("out/calls.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "2026-11-23,D,ann,yes,cleo",
        "2026-11-24,D,bob,yes,",
    ]
    rows = [row.split(",") for row in Path("out/stress.csv").read_text(encoding="utf-8").splitlines()[1:]]
    told: Any = json.loads(run("stress", "shop.yaml", "known.json", "--share", "0.5", "--json"))
    assert {row[0]: int(row[2]) for row in rows} == told["fragile"] and sum(int(row[2]) for row in rows) > 60


def test_money_that_must_not_be_spent_is_not() -> None:
    rules: list[Rule] = [DAILY, ConsecutiveDays(max=1), Availability(employee="cleo", days="Tue")]
    people = [{"id": "ann", "rate": "10"}, {"id": "bob", "rate": "10"}, {"id": "cleo", "rate": "30"}]
    problem = world([*rules, Budget(max=200, weight=None)], 2, people=people, shifts="D")
    known = roster(ann="D-", bob="-D", cleo="--")
    found = harden(problem, known, 0, seconds=60)  # Cleo can neither work instead of Ann nor be called: 320 is too dear
    assert len(found.after) == 2 and verify(problem, found.roster).feasible
