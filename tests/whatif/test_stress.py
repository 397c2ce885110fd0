"""Absences against a finished roster."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.roster import Assignment, Roster
from scheduler.rules.availability import Availability
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.coverage import Coverage
from scheduler.rules.fairness import Fairness
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.verify import verify
from scheduler.whatif.calls import calls
from scheduler.whatif.stress import stress
from tests.test_cli import SMALL
from tests.world import MONDAY, roster, world

TWO = [Coverage(shifts="D", days={"Mon": 1, "Tue": {"min": 1, "ideal": 2}})]
PROBLEM = world(TWO, 2, people=["ann", "bob"])
KNOWN = roster(ann="DD", bob="-D")


def test_nobody_away_and_everybody_away() -> None:
    assert stress(PROBLEM, KNOWN, 10, 0.0).held == 10
    gone = stress(PROBLEM, KNOWN, 10, 1.0)
    assert (gone.held, gone.fragile) == (0, {"2026-11-23": 10, "2026-11-24": 10})


def test_what_has_a_second_person_is_not_critical() -> None:
    assert stress(PROBLEM, KNOWN, 1, 0.0).critical == (Assignment("ann", MONDAY, "D"),)


def test_the_days_that_hang_on_one_person_fail_most_often() -> None:
    found = stress(PROBLEM, KNOWN, 400, 0.3, seed=1)
    assert found.fragile["2026-11-23"] > 2 * found.fragile["2026-11-24"] > 0
    assert found == stress(PROBLEM, KNOWN, 400, 0.3, seed=1) != stress(PROBLEM, KNOWN, 400, 0.3, seed=2)


def test_a_shift_is_fragile_where_whoever_is_away_is_missed() -> None:
    both = [Coverage(shifts="D", days={"Mon": 1}), Coverage(shifts="E", days={"Mon": 0})]
    problem = world(both, 1, people=["ann", "bob"])
    found = stress(problem, roster(ann="D", bob="E"), 7, 1.0)
    assert found.shifts == {("2026-11-23", "D"): 7}


def test_what_was_missing_before_is_no_fault_of_the_absence() -> None:
    problem = world(
        [TimeCoverage(days={"Mon": {"08:00-10:00": 2}, "Tue": {"08:00-10:00": 1}})], 2, people=["ann", "bob"]
    )
    assert stress(problem, roster(ann="D-", bob="--"), 5, 0.0).held == 5


def test_rules_about_everybody_that_ask_for_nobody_are_no_demand() -> None:
    problem = world([*TWO, Fairness(weight=1)], 2, people=["ann", "bob"])
    assert stress(problem, KNOWN, 10, 1.0) == stress(PROBLEM, KNOWN, 10, 1.0)


def test_the_call_list_has_those_who_may_and_no_others() -> None:
    rules = [*TWO, ConsecutiveDays(max=2), Availability(employee="cat", days="Mon")]
    problem = world(rules, 3, people=["ann", "bob", "cat", "dan"], shifts="D")
    known = roster(ann="D--", bob="--D", cat="-D-", dan="-DD")
    found = {(call.absent.employee, call.absent.date.day): call for call in calls(problem, known)}
    assert {key for key, call in found.items() if call.needed} == {("ann", 23)}  # the others are not missed
    assert set(found["ann", 23].who) == {"bob"}  # cat is away, and dan would have three days in a row
    for name in found["ann", 23].who:
        called = Roster([*(item for item in known if item.employee != "ann"), Assignment(name, MONDAY, "D")])
        assert verify(problem, called).feasible and verify(problem, called).penalty <= verify(problem, known).penalty


def test_that_nobody_may_is_told() -> None:
    problem = world([*TWO, Availability(employee="bob", days="Mon")], 2, people=["ann", "bob"], shifts="D")
    [first, *_] = calls(problem, KNOWN)
    assert (first.absent, first.needed, first.who, first.holds) == (Assignment("ann", MONDAY, "D"), True, (), False)


def write_small(folder: Path, monkeypatch: pytest.MonkeyPatch, worked: list[dict[str, str]]) -> None:
    """The small problem and a roster of it, as files where commands look."""
    monkeypatch.chdir(folder)
    Path("problem.yaml").write_text(SMALL, encoding="utf-8")
    known = {"format": "scheduler-roster", "version": 1, "assignments": worked}
    Path("known.json").write_text(json.dumps(known), encoding="utf-8")


def test_the_call_list_as_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"employee": "bob", "date": "2026-11-23", "shift": "D"}
    write_small(tmp_path, monkeypatch, [one])
    command = ["stress", "problem.yaml", "known.json", "--calls"]
    told = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    assert told == {"assignments": 1, "held": 1, "calls": [{**one, "needed": True, "call": ["ann"]}]}
    shown = CliRunner().invoke(app, command).stdout
    assert "coverage can be kept for 1 of 1 assignments if one person is away" in shown
    assert "  Mon 23 Nov  D, =Bob away: call [bold]Ann[/bold]" in shown


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"employee": "bob", "date": "2026-11-23", "shift": "D"}
    write_small(tmp_path, monkeypatch, [one])
    command = ["stress", "problem.yaml", "known.json", "--share", "1", "--runs", "3"]
    told = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    shifts = [{"date": "2026-11-23", "shift": "D", "runs": 3}]
    assert told == {"runs": 3, "held": 0, "fragile": {"2026-11-23": 3}, "shifts": shifts, "critical": [one]}
    assert "Mon 23 Nov  D: =Bob" in CliRunner().invoke(app, command).stdout


def test_what_is_not_listed_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worked = [{"employee": name, "date": "2026-11-23", "shift": "D"} for name in ("ann", "bob")]
    worked += [{"employee": "ann", "date": "2026-11-24", "shift": "D"}]
    write_small(tmp_path, monkeypatch, worked)
    command = ["stress", "problem.yaml", "known.json", "--share", "1", "--runs", "3", "--most", "1"]
    told = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    shown = CliRunner().invoke(app, command).stdout
    assert shown.startswith("coverage holds in 0 of 3 runs if nobody is called in\n")
    assert f"{len(told['critical'])} of 3 assignments are critical" in shown
    assert shown.count("more; scheduler stress --most N shows more") == sum(
        len(told[name]) > 1 for name in ("fragile", "shifts", "critical")
    )


def test_the_same_by_the_name_of_whatif(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"employee": "bob", "date": "2026-11-23", "shift": "D"}
    write_small(tmp_path, monkeypatch, [one])
    whatif = ["whatif", "problem.yaml", "--stress", "40", "--roster", "known.json", "--seed", "3"]
    itself = ["stress", "problem.yaml", "known.json", "--runs", "40", "--seed", "3"]
    for more in (["--json"], [], ["--share", "0.4"], ["--share", "0", "-q"]):
        told = CliRunner().invoke(app, [*whatif, *more])
        assert (told.exit_code, told.stdout) == (0, CliRunner().invoke(app, [*itself, *more]).stdout)
    assert CliRunner().invoke(app, [*whatif, "-o", "out"]).exit_code == 0
    assert {path.name for path in Path("out").iterdir()} == {"stress.html", "stress.csv", "calls.csv"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "--stress N"),
        (["--stress", "5"], "--roster"),
        (["ideas.yaml", "--stress", "5", "--roster", "known.json"], "leave out SCENARIOS"),
        (["ideas.yaml", "--roster", "known.json"], "--stress N"),
        (["ideas.yaml", "--share", "0.1"], "--stress N"),
    ],
)
def test_whatif_needs_scenarios_or_a_roster_to_stress(
    options: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("problem.yaml").write_text(SMALL, encoding="utf-8")
    found = CliRunner().invoke(app, ["whatif", "problem.yaml", *options], env={"COLUMNS": "200"})
    assert found.exit_code == 2 and told in found.output
