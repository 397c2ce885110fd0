"""Rosters to choose from: within the price, truly different, and proven to be all there are."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.formats import read_problem, read_roster
from scheduler.priority import Priority
from scheduler.reroster.alternatives import Choice, alternatives
from scheduler.reroster.apart import Apart, distance
from scheduler.rules import Coverage, Request
from scheduler.solve import Status, solve
from scheduler.verify import verify
from tests.test_cli import SMALL
from tests.world import roster, world

PEOPLE = ("ann", "bob")
RULES = [
    Coverage(shifts="D", days={"daily": 1}, weight=9),
    Request(employee="ann", days="Mon", want="off", weight=2),
    Request(employee="bob", days="Tue", want="off", weight=5),
]
LINES = ["".join(cells) for cells in product("D-", repeat=3)]
EVERY = [roster(ann=one, bob=other) for one in LINES for other in LINES]


@given(known=st.lists(st.sampled_from(EVERY), min_size=1, max_size=3), least=st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_the_demand_to_differ_is_what_every_roster_says(known: list[Any], least: int) -> None:
    problem = world(RULES, 3, people=PEOPLE, shifts="D")
    far = [item for item in EVERY if all(distance(item, other) >= least for other in known)]
    demanding = problem.also(Apart.of(problem, tuple(known), least))
    assert [item for item in EVERY if verify(demanding, item).feasible] == far
    best = min((verify(problem, item).penalty for item in far), default=None)
    assert solve(demanding, seconds=30, workers=1).penalty == best


def test_two_shifts_on_a_day_are_another_day_than_one() -> None:
    problem = world([], 1, people=("ann",), shifts="DE")
    known = roster(ann="[DE]")
    demanding = problem.also(Apart.of(problem, (known,), 1))
    assert verify(demanding, roster(ann="D")).feasible and not verify(demanding, known).feasible
    assert solve(demanding, seconds=20, workers=1, start=known).status is Status.OPTIMAL


def test_it_holds_in_neighbourhoods_and_in_other_processes() -> None:
    problem = world(RULES, 3, people=PEOPLE, shifts="D")
    best = solve(problem, seconds=20, workers=1)
    assert best.roster is not None and best.penalty == 0
    demanding = problem.also(Apart.of(problem, (best.roster,), 5))
    for method, workers, effort in (("lns", 1, 1.0), ("portfolio", 2, None)):
        found = solve(demanding, seconds=60, workers=workers, method=method, effort=effort)
        assert found.roster is not None and distance(found.roster, best.roster) >= 5
        assert found.penalty == solve(demanding, seconds=20, workers=1).penalty


def test_they_are_within_the_price_and_apart_and_all_there_are() -> None:
    problem = world(RULES, 3, people=PEOPLE, shifts="D")
    search = partial(solve, seconds=20, workers=1)
    choice = Choice.of(problem, 10, 2, 2)
    found = alternatives(problem, search(problem), choice, search)
    assert all(verify(problem, item).penalty <= 2 for item in found.rosters)
    far = found.distances()
    assert all(far[one][other] >= 2 for one in range(len(far)) for other in range(one))
    assert "and 2 was allowed, proven" in found.ended
    left = [item for item in EVERY if all(distance(item, other) >= 2 for other in found.rosters)]
    assert min(verify(problem, item).penalty for item in left) > 2
    assert [item.status for item in found.found] == [
        Status.OPTIMAL if item.penalty == 0 else Status.FEASIBLE for item in found.found
    ]


def test_that_there_is_none_is_proven() -> None:
    problem = world(RULES, 3, people=PEOPLE, shifts="D")
    search = partial(solve, seconds=20, workers=1)
    found = alternatives(problem, search(problem), Choice(3, 1000, 6), search)
    assert len(found.found) == 2  # the opposite of a roster is the only one so far from it
    assert found.ended == "there is no further roster that differs on 6 days of people from all of these, proven"


LEVELS = (Priority(id="cover", rules=("coverage",)), Priority(id="wishes", name="Wishes"))


def test_levels_before_the_last_lose_nothing() -> None:
    problem = world(RULES, 3, people=PEOPLE, shifts="D", priorities=LEVELS)
    search = partial(solve, seconds=20, workers=1)
    found = alternatives(problem, search(problem), Choice.of(problem, 20, 5, 1), search)
    parts = [problem.aiming([level.id]) for level in LEVELS]
    costs = [[verify(part, item).penalty for part in parts] for item in EVERY]
    good = {item for item, (cover, wishes) in zip(EVERY, costs, strict=True) if cover == 0 and wishes <= 5}
    assert set(found.rosters) == good and len(good) > 2 and "proven" in found.ended
    for item in found.found:
        assert item.roster is not None
        assert [level.penalty for level in item.levels] == [verify(part, item.roster).penalty for part in parts]
        assert item.penalty == verify(problem, item.roster).penalty
        assert (item.status is Status.OPTIMAL) == (item.penalty == 0)
    none = alternatives(problem, found.found[0], Choice(3, 1000, 6), search)
    assert none.ended == (
        "there is no further roster that differs on 6 days of people from all of these"
        " and is no worse in the levels before the last, proven"
    )


def test_what_is_not_proven_of_the_first_level_is_not_of_an_alternative() -> None:
    problem = world(
        RULES, 3, people=PEOPLE, shifts="D", priorities=(Priority(id="wishes", rules=("request",)), LEVELS[0])
    )
    search = partial(solve, seconds=20, workers=1)
    best = search(problem)
    costly = replace(
        best,
        status=Status.FEASIBLE,
        roster=roster(ann="DD-", bob="--D"),
        levels=(replace(best.levels[0], status=Status.FEASIBLE, penalty=2), best.levels[1]),
    )
    found = alternatives(problem, costly, Choice(20, 0, 1), search)
    assert {item.status for item in found.found if item.levels[0].penalty == 2} == {Status.FEASIBLE}
    assert any(item.levels[0].penalty == 2 for item in found.found[1:])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHEDULER_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("COLUMNS", "120")
    Path("problem.yaml").write_text(SMALL, encoding="utf-8")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.mark.usefixtures("here")
def test_each_is_written_verified_and_compared() -> None:
    command = ("solve", "problem.yaml", "-f", "json", "--workers", "1", "--alternatives", "3", "--within", "3")
    told = json.loads(run(*command, "--apart", "2", "-o", "out", "--json"))["alternatives"]
    assert (told["allowed"], told["apart"], told["ended"]) == (3, 2, None)
    problem = read_problem("problem.yaml")
    for number, item in enumerate(told["rosters"][1:], start=2):
        assert item["files"] == [f"out/alternative-{number}/roster.json"]
        assert verify(problem, read_roster(item["files"][0])).penalty == item["penalty"] <= 3
        assert "the receipt holds:" in run("verify", "problem.yaml", item["files"][0])
    rows = list(csv.reader(Path("out/differences.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["employee", "date", "roster 1", "roster 2", "roster 3"]
    assert len([row for row in rows[1:] if row[2] != row[3]]) == told["rosters"][0]["days_unlike"][1]
    shown = run(*command, "--apart", "2")
    assert "3 rosters of penalty 3 or less, any two of which differ on 2 days of people or more:" in shown


@pytest.mark.usefixtures("here")
def test_levels_are_shown_and_written() -> None:
    text = SMALL + "priorities: [{id: cover, rules: coverage}, {id: wishes, name: Wishes}]\n"
    Path("problem.yaml").write_text(text, encoding="utf-8")
    command = ("solve", "problem.yaml", "-f", "json", "--workers", "1", "--alternatives", "2", "--within", "3")
    told = json.loads(run(*command, "--apart", "2", "-o", "out", "--json"))["alternatives"]
    assert told["rosters"][1]["levels"]["cover"] == told["rosters"][0]["levels"]["cover"]
    assert "the receipt holds:" in run("verify", "problem.yaml", "out/alternative-2/roster.json")
    shown = run(*command, "--apart", "2")
    assert "of penalty 3 or less in the level Wishes and none worse than the best in the levels before it" in shown


@pytest.mark.usefixtures("here")
def test_what_makes_no_sense_is_refused() -> None:
    run("solve", "problem.yaml", "--within", "3", code=2)
    run("solve", "problem.yaml", "--alternatives", "1", code=2)
    Path("known.csv").write_text("staff_id,date,shift\r\nann,2026-11-24,D\r\n")
    keep = ("--start", "known.csv", "--pin-until", "2026-11-23")
    run("solve", "problem.yaml", *keep, "--alternatives", "2", code=2)
