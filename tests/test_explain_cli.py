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


def test_a_problem_that_has_a_roster_has_no_clash() -> None:
    assert "there is a roster" in run("possible.yaml").stdout


def test_json_says_the_same() -> None:
    told = json.loads(run("impossible.yaml", "--json", code=3).stdout)
    assert told["status"] == "INFEASIBLE" and [clash["layer"] for clash in told["clashes"]] == ["person"]
    assert {way["cost"] for way in told["ways"]["single"]} == {4, 8} and told["ways"]["undecided"] == 0
