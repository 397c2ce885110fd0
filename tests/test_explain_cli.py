"""`scheduler explain` as a person or a script meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app
from tests.test_cli import IMPOSSIBLE, SMALL


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("possible.yaml").write_text(SMALL, encoding="utf-8")
    Path("impossible.yaml").write_text(IMPOSSIBLE, encoding="utf-8")


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["explain", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_the_clash_and_the_ways_out_are_told() -> None:
    shown = run("impossible.yaml", code=3).stdout
    assert "  - [bold]Ann[/bold] 😀 is settled to D on Mon 23 Nov" in shown
    assert "Without any one of them, the others can hold together: each was tested." in shown
    assert "     4  [bold]Ann[/bold] 😀 is to work D on Mon 23 Nov but does not" in shown


def test_the_clash_is_shown_before_ways_out_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scheduler.explain.ways.ways_out", interrupted)
    cut_off = CliRunner().invoke(app, ["explain", "impossible.yaml"])
    assert cut_off.exit_code != 0
    assert "Without any one of them, the others can hold together: each was tested." in cut_off.stdout


def test_a_problem_that_has_a_roster_has_no_clash() -> None:
    assert "there is a roster" in run("possible.yaml").stdout


def test_json_says_the_same() -> None:
    told = json.loads(run("impossible.yaml", "--json", code=3).stdout)
    assert told["status"] == "INFEASIBLE" and [clash["layer"] for clash in told["clashes"]] == ["person"]
    assert {way["cost"] for way in told["ways"]["single"]} == {4, 8} and told["ways"]["undecided"] == 0


ROSTER = """{"format": "scheduler-roster", "version": 1, "assignments": [
    {"employee": "bob", "date": "2026-11-23", "shift": "D"},
    {"employee": "ann", "date": "2026-11-24", "shift": "D"}]}"""


def test_a_rosters_penalty_is_taken_apart() -> None:
    Path("roster.json").write_text(ROSTER, encoding="utf-8")
    assert "     3  [bold]Ann[/bold]" in run("possible.yaml", "roster.json").stdout
    told = json.loads(run("possible.yaml", "roster.json", "--json").stdout)
    assert told["by_person"] == {"": 1000, "ann": 3} and sum(told["by_day"].values()) == told["penalty"] == 1003


def test_another_assignment_is_weighed() -> None:
    Path("roster.json").write_text(ROSTER, encoding="utf-8")
    told = json.loads(run("possible.yaml", "roster.json", "--assign", "=Bob", "2026-11-24", "D", "--json").stdout)
    assert (told["at_least"], told["at_most"], told["decided"]) == (-1003, -1003, True)


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (("zoe", "2026-11-24", "D"), "no such employee"),
        (("ann", "2026-12-24", "D"), "outside the horizon"),
        (("ann", "tomorrow", "D"), "is not a date"),
        (("ann", "2026-11-24", "X"), "no such shift"),
    ],
)
def test_what_is_not_there_is_named(asked: tuple[str, str, str], fault: str) -> None:
    Path("roster.json").write_text(ROSTER, encoding="utf-8")
    assert fault in run("possible.yaml", "roster.json", "--assign", *asked, code=2).stderr


def test_an_assignment_needs_a_roster() -> None:
    run("possible.yaml", "--assign", "ann", "2026-11-24", "D", code=2)
