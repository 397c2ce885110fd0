"""`solve --start --pin-until`, `cover` and `swap` as a person or a script meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app
from scheduler.formats import read_problem, read_roster
from scheduler.verify import verify
from tests.test_cli import SMALL

ROSTER = """{"format": "scheduler-roster", "version": 1, "assignments": [
    {"employee": "ann", "date": "2026-11-23", "shift": "D"}, {"employee": "ann", "date": "2026-11-24", "shift": "D"},
    {"employee": "bob", "date": "2026-11-25", "shift": "D"}]}"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("SCHEDULER_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    Path("problem.yaml").write_text(SMALL, encoding="utf-8")
    Path("known.json").write_text(ROSTER, encoding="utf-8")


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result


def said(*arguments: str, code: int = 0) -> Any:
    return json.loads(run(*arguments, "--json", code=code).stdout)


REPLAN = ("solve", "problem.yaml", "--start", "known.json", "--workers", "1")


def test_what_is_published_is_kept_and_changes_have_a_price() -> None:
    told = said(*REPLAN, "--pin-until", "2026-11-23", "--changes-weight", "1", "-o", "out")
    assert told["changes"]["cost"] == 0 and told["penalty"] == 3  # two changes would cost six, the wish is worth three
    assert (told["bound"], told["gap"], told["changes"]["bound_of_both"]) == (None, None, 3)
    written = json.loads(Path("out/roster.json").read_text(encoding="utf-8"))
    problem = read_problem("problem.yaml")
    assert written["penalty"] == verify(problem, read_roster("out/roster.json")).penalty == 3
    assert written["bound"] is None and written["changes"]["pinned_until"] == "2026-11-23"


def test_changes_without_a_price_are_free() -> None:
    shown = run(*REPLAN, "--pin-until", "2026-11-23").stdout
    assert "of this, 0 are the rules and 0 the changes (1 taken away, 1 given)" in shown
    assert "2026-11-24  =Bob: off -> D" in shown


def test_keeping_needs_something_to_keep() -> None:
    run("solve", "problem.yaml", "--pin-until", "2026-11-23", code=2)


def test_cover_ranks_and_refuses() -> None:
    shown = run("cover", "problem.yaml", "known.json", "2026-11-24", "D", "--for", "ann").stdout
    assert "  1. =Bob: penalty -1003" not in shown and "  1. =Bob: penalty -1000" in shown
    told = said("cover", "problem.yaml", "known.json", "2026-11-24", "D", "--for", "ann")
    assert [item["employee"] for item in told["candidates"]] == ["bob"] and told["candidates"][0]["lawful"]
    assert (
        "does not have D"
        in run("cover", "problem.yaml", "known.json", "2026-11-24", "D", "--for", "bob", code=2).stderr
    )


def test_swap_judges_and_finds() -> None:
    told = said("swap", "problem.yaml", "known.json", "ann", "bob", "2026-11-24")
    assert told["swaps"][0]["suits_everybody"] and told["swaps"][0]["people"] == {"ann": -3, "bob": 0}
    found = said("swap", "problem.yaml", "known.json", "--find")
    assert found["swaps"][0]["gives"] == [{"date": "2026-11-24", "employee": "ann", "shifts": ["D"], "to": "bob"}]
    assert said("swap", "problem.yaml", "known.json", "--find", "ann", "--most", "1")["swaps"] == found["swaps"][:1]
    assert "lawful, suits everybody" in run("swap", "problem.yaml", "known.json", "--find").stdout
    run("swap", "problem.yaml", "known.json", "ann", "ann", "2026-11-24", code=2)
    run("swap", "problem.yaml", "known.json", "ann", code=2)


def test_swap_says_that_it_did_not_try_all(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = "there are more exchanges than were tried"
    assert everything not in run("swap", "problem.yaml", "known.json", "--find").stdout
    monkeypatch.setattr("scheduler.reroster.swap.TRIED", 0)
    shown = run("swap", "problem.yaml", "known.json", "--find").stdout
    assert everything in shown and "none of the 0 exchanges of two or three people that were tried is any good" in shown
    assert said("swap", "problem.yaml", "known.json", "--find") == {"swaps": [], "all_tried": False}


def test_days_are_exchanged_and_a_day_given_away() -> None:
    shown = run("swap", "problem.yaml", "known.json", "ann", "bob", "2026-11-23", "2026-11-25").stdout
    assert "  Mon 23 Nov: [bold]Ann[/bold] 😀 gives D to =Bob" in shown
    assert "  Wed 25 Nov: =Bob gives D to" in shown
    given = said("swap", "problem.yaml", "known.json", "--find", "ann", "--give", "2026-11-23")["swaps"]
    assert given and all(["2026-11-23", "ann"] in [[g["date"], g["employee"]] for g in s["gives"]] for s in given)
    for wrong in (("--find", "--give", "2026-11-23"), ("--find", "bob", "--give", "2026-11-23"), ("ann", "bob")):
        run("swap", "problem.yaml", "known.json", *wrong, code=2)
