"""Several sites at once: a folder each, one table, and the exit code of the worst."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app
from scheduler.cli.sites import named, worst
from scheduler.formats import read_problem, read_roster
from scheduler.outcome import ExitCode
from scheduler.verify import verify
from tests.test_cli import SMALL

HARD = """
horizon: {start: 2026-11-23, days: 2}
shifts: [{id: D, start: "07:00", end: "15:00"}]
employees: [{id: ann}]
coverage: [{shifts: D, days: {daily: 2}, weight: null}]
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("south").mkdir()
    for name in ("north.yaml", "south/north.yaml", "west.yaml"):
        Path(name).write_text(SMALL, encoding="utf-8")
    Path("hard.yaml").write_text(HARD, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["solve", *arguments, "--seconds", "60"])


def test_each_site_gets_a_folder_with_a_lawful_roster() -> None:
    done = run("north.yaml", "south/north.yaml", "west.yaml", "-o", "out", "-f", "csv,json")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in Path("out").iterdir()) == ["north", "north-2", "west"]
    problem = read_problem("north.yaml")
    for folder in Path("out").iterdir():
        told = json.loads((folder / "roster.json").read_text(encoding="utf-8"))
        verdict = verify(problem, read_roster(folder / "roster.json"))
        assert verdict.feasible and told["penalty"] == verdict.penalty == told["bound"]
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[:2] for line in lines[1:4]] == [[name, "OPTIMAL"] for name in ("north", "north-2", "west")]
    again = run("north.yaml", "west.yaml", "-o", "out", "-f", "csv")
    assert again.exit_code == ExitCode.BAD_INPUT and "is not empty" in again.output


def test_the_exit_code_is_the_worst_and_the_others_are_written() -> None:
    done = run("north.yaml", "hard.yaml", "-o", "out", "-f", "csv", "--json")
    assert done.exit_code == ExitCode.INFEASIBLE
    told = {item["site"]: item for item in json.loads(done.stdout)["sites"]}
    assert (told["north"]["status"], told["hard"]["status"]) == ("OPTIMAL", "INFEASIBLE")
    assert len(told["north"]["files"]) == 2 and told["hard"]["files"] == []
    assert worst([ExitCode.DONE, ExitCode.NOTHING_FOUND]) is ExitCode.NOTHING_FOUND
    assert worst([ExitCode.INFEASIBLE, ExitCode.NOTHING_FOUND]) is ExitCode.INFEASIBLE


def test_every_site_is_read_before_any_is_solved() -> None:
    Path("wrong.yaml").write_text("horizon: 3\n", encoding="utf-8")
    done = run("north.yaml", "wrong.yaml", "-o", "out")
    assert done.exit_code == ExitCode.BAD_INPUT and "wrong.yaml" in done.output and not Path("out").exists()


@pytest.mark.parametrize("option", [["--start", "known.json"], ["--alternatives", "3"], ["--pin-until", "2026-11-24"]])
def test_what_is_about_one_problem_is_refused(option: list[str]) -> None:
    done = run("north.yaml", "west.yaml", *option)
    assert done.exit_code == 2 and "about one problem" in done.output


def test_a_cluster_is_for_several() -> None:
    assert run("north.yaml", "--cluster", "tcp://127.0.0.1:9").exit_code == 2


def test_names_of_sites_are_names_of_folders() -> None:
    assert list(named([Path("a/x.yaml"), Path("b/X.json"), Path("con.yaml")])) == ["x", "X-2", "con-"]
