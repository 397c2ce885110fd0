"""Levels of priority: settled in order, with what each costs the next, whatever the weights."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.formats import read_problem, read_roster
from scheduler.outcome import ExitCode
from scheduler.priority import Priority
from scheduler.problem import Problem, parse
from scheduler.roster import Roster
from scheduler.rules import Budget, Coverage, Fairness, Request, ShiftCount
from scheduler.rules.rule import Rule
from scheduler.solve import Status, solve
from scheduler.solve.cap import Cap
from scheduler.verify import verify
from tests.world import roster, world

DOCS = Path(__file__).resolve().parents[2] / "docs"
PEOPLE = ("ann", "bob")
LEVELS = (
    Priority(id="safety", rules=("coverage",)),
    Priority(id="fair", rules=("fairness", "shift-count")),
    Priority(id="wishes"),
)
LINES = ["".join(cells) for cells in product("D-", repeat=3)]
EVERY = [roster(ann=one, bob=other) for one in LINES for other in LINES]


def costs(problem: Problem, which: Roster) -> tuple[int, ...]:
    return tuple(verify(problem.aiming([level.id]), which).penalty for level in problem.priorities)


def rules_of(weights: list[int]) -> list[Rule]:
    demand, fair, count, off, on, money = weights
    return [
        Coverage(shifts="D", days={"daily": {"min": 1, "ideal": 2}}, weight=demand + 3, ideal_weight=demand),
        Fairness(weight=fair),
        ShiftCount(max=1, weight=count),
        Request(employee="ann", days="Mon, Tue", want="off", weight=off),
        Request(employee="bob", days="Tue, Wed", want="on", weight=on, priority="safety"),
        Budget(max=100, step=50, weight=money),
    ]


WEIGHTS = st.lists(st.sampled_from([1, 2, 7, 1000, 10**6 - 3]), min_size=6, max_size=6)


@given(weights=WEIGHTS, order=st.permutations(LEVELS))
@settings(max_examples=25, deadline=None)
def test_the_roster_is_the_first_in_order_and_every_loss_is_true(weights: list[int], order: list[Priority]) -> None:
    problem = world(rules_of(weights), 3, people=PEOPLE, shifts="D", priorities=order)
    result = solve(problem, seconds=60, workers=1)
    assert result.roster is not None and result.status is Status.OPTIMAL
    every = [costs(problem, which) for which in EVERY]
    best = min(every)
    assert costs(problem, result.roster) == best == tuple(level.penalty for level in result.levels)
    assert result.penalty == sum(best) == verify(problem, result.roster).penalty >= result.bound
    for number, level in enumerate(result.levels):
        alone = best[number] - min(cost[number] for cost in every)
        assert level.loss is not None and level.loss[0] <= alone <= level.loss[1]
        assert level.bound == level.penalty


@given(weights=WEIGHTS, known=st.sampled_from(EVERY), most=st.integers(0, 3000))
@settings(max_examples=20, deadline=None)
def test_a_limit_to_a_part_is_what_every_roster_says(weights: list[int], known: Roster, most: int) -> None:
    problem = world(rules_of(weights), 3, people=PEOPLE, shifts="D", priorities=LEVELS)
    part, aim = problem.aiming(["fair", "safety"]), problem.aiming(["wishes"])
    capped = aim.also(Cap.of(part, most, "the first two"))
    within = [which for which in EVERY if verify(part, which).penalty <= most]
    assert [which for which in EVERY if verify(capped, which).feasible] == within
    best = min((verify(aim, which).penalty for which in within), default=None)
    assert solve(capped, seconds=30, workers=1, start=known).penalty == best


@pytest.mark.parametrize(("method", "workers"), [("lns", 1), ("portfolio", 2)])
def test_limits_hold_in_neighbourhoods_and_in_other_processes(method: str, workers: int) -> None:
    rules = [
        Coverage(shifts="D", days={"daily": 1}, weight=5),
        Coverage(shifts="N", days={"daily": 1}, weight=5),
        Fairness(shifts=("N",), weight=3),
        ShiftCount(max=8, weight=1),
        *(Request(employee=who, days="Sat, Sun", want="off", weight=9) for who in ("ann", "bob", "cat")),
        Budget(max=1000, step=80, weight=2),
    ]
    priorities = [*LEVELS[:2], Priority(id="cost", rules=("budget",)), LEVELS[2]]
    problem = world(rules, 14, people=("ann", "bob", "cat"), shifts="DN", priorities=priorities)
    proven = solve(problem, seconds=120, workers=1)
    found = solve(problem, seconds=240, workers=workers, method=method, effort=3.0 if workers == 1 else None)
    assert proven.roster is not None and found.roster is not None
    assert costs(problem, found.roster) == tuple(level.penalty for level in found.levels)
    assert costs(problem, found.roster) >= costs(problem, proven.roster)
    assert costs(problem, found.roster)[0] == costs(problem, proven.roster)[0] == 0
    for mine, theirs in zip(found.levels, proven.levels, strict=True):
        if mine.bound > theirs.penalty:
            pytest.fail(f"{mine} is above {theirs}")
        if mine.penalty != theirs.penalty:
            break  # from here on they speak of different rosters


def test_what_is_hard_is_hard_on_every_level() -> None:
    problem = world([Coverage(shifts="D", days={"daily": 3}, weight=None)], 2, people=PEOPLE, priorities=LEVELS)
    result = solve(problem, seconds=20, workers=1)
    assert (result.status, result.roster, result.levels) == (Status.INFEASIBLE, None, ())


def test_no_time_is_no_proof(published: Path) -> None:
    problem = read_problem(published / "curtois" / "Instance2.txt").changed(priorities=LEVELS)
    result = solve(problem, seconds=2, workers=1)
    if result.roster is not None:
        assert result.status is Status.FEASIBLE and len(result.levels) == 3 and not result.repeatable
        assert costs(problem, result.roster) == tuple(level.penalty for level in result.levels)


@pytest.mark.parametrize(
    ("priorities", "where", "why"),
    [
        ("[{id: a, rules: coverrage}]", "priorities[0].rules", "did you mean coverage?"),
        ("[{id: a, rules: hours}, {id: b, rules: hours}]", "priorities[1].rules", "belongs to a already"),
        ("[{id: a}, {id: a}]", "priorities[1].id", "this id is taken"),
        (
            "[{id: a}, {id: b}]\nrequests: [{employee: ann, days: Mon, priority: c}]",
            "requests[0].priority",
            "there is no",
        ),
    ],
)
def test_levels_that_make_no_sense_are_told(priorities: str, where: str, why: str) -> None:
    text = (
        "horizon: {start: 2026-11-23, days: 3}\nshifts: [{id: D, start: '07:00', end: '15:00'}]\n"
        f"employees: [{{id: ann}}]\npriorities: {priorities}\n"
    )
    with pytest.raises(Exception, match=re.escape(why)) as caught:
        parse(text)
    assert where in str(caught.value)


def test_the_command_tells_each_level_and_verify_judges_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHEDULER_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    page = (DOCS / "priorities.md").read_text(encoding="utf-8")
    Path("p.yaml").write_text(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0], encoding="utf-8")

    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exit_code == code, result.output
        return result.stdout

    told: Any = json.loads(run("solve", "p.yaml", "--workers", "1", "-o", "out", "-f", "json,html,xlsx", "--json"))
    assert [(level["id"], level["penalty"], level["loss"]) for level in told["levels"]] == [
        ("safety", 0, [0, 0]),
        ("cost", 120, [120, 120]),
        ("wishes", 40, [40, 40]),
    ]
    assert (told["status"], told["penalty"], told["bound"], told["gap"]) == ("OPTIMAL", 160, None, None)
    assert "each level of priority settled before the next" in Path("out/roster.html").read_text(encoding="utf-8")
    assert "priority cost: penalty 120, bound 120, nothing open" in run("verify", "p.yaml", "out/roster.json")
    run("export", "p.yaml", "out/roster.json", "-o", "more", "-f", "json")
    receipts = [
        json.loads(Path(folder, "roster.json").read_text(encoding="utf-8"))["receipt"] for folder in ("out", "more")
    ]
    assert receipts[0] == receipts[1]
    content = Path("out/roster.json").read_text(encoding="utf-8")
    other = [item for item in read_roster("out/roster.json") if item.date.day != 25]
    changed = json.loads(content) | {
        "assignments": [{"employee": i.employee, "date": str(i.date), "shift": i.shift} for i in other]
    }
    Path("out/roster.json").write_text(json.dumps(changed), encoding="utf-8")
    faults = run("verify", "p.yaml", "out/roster.json", code=ExitCode.RECEIPT_FAILS)
    assert "priority safety: penalty 0 then, 5 now" in faults
    others = run("solve", "p.yaml", "--workers", "1", "--alternatives", "2")
    assert "of penalty 42 or less in the level Wishes and none worse than the best in the levels before it" in others
    assert "no further roster that differs on 1 days of people from all of these and is no worse" in " ".join(
        others.split()
    )
