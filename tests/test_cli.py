"""The commands as a person or a script meets them."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app
from scheduler.formats import read_problem, read_roster
from scheduler.verify import verify

CLINIC = Path(__file__).resolve().parents[1] / "instances" / "clinic.yaml"
SMALL = """
horizon: {start: 2026-11-23, days: 3, zone: Europe/Berlin}
shifts: [{id: D, start: "07:00", end: "15:00"}]
employees: [{id: ann, name: "[bold]Ann[/bold] 😀"}, {id: bob, name: "=Bob"}]
coverage: [{shifts: D, days: {daily: 1}}]
requests: [{employee: ann, days: Tue, want: off, weight: 3}]
rules: [{rule: consecutive-days, max: 2}]
"""
IMPOSSIBLE = (
    SMALL
    + "pins: [{employee: ann, date: 2026-11-23, shift: D}, {employee: ann, date: 2026-11-24, shift: D},"
    + ("{employee: ann, date: 2026-11-25, shift: D}]\n")
)


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEDULER_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def given(text: str, name: str = "problem.yaml") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def said(*arguments: str, code: int = 0) -> Any:
    return json.loads(run(*arguments, "--json", code=code).stdout)


def test_solve_prints_the_roster_and_writes_every_format() -> None:
    result = run("solve", given(SMALL), "-o", "out", "--seconds", "20")
    assert "OPTIMAL: penalty 0, bound 0, proven best" in result.stdout
    assert "[bold]Ann[/bold]" in result.stdout  # a name, not markup
    files = {str(path.relative_to("out")) for path in Path("out").rglob("*") if path.is_file()}
    assert {"roster.csv", "roster-data.csv", "roster.json", "calendars/everyone.ics"} <= files
    assert len([name for name in files if name.startswith("calendars/people/")]) == 2
    problem = read_problem("problem.yaml")
    assert verify(problem, read_roster("out/roster.json")) == verify(problem, read_roster("out/roster.csv"))


def test_json_is_all_that_standard_output_holds() -> None:
    content = said("solve", given(SMALL), "-o", "out", "--seconds", "20", "--seed", "7")
    assert (content["status"], content["penalty"], content["bound"], content["gap"]) == ("OPTIMAL", 0, 0, 0)
    assert content["seed"] == 7 and set(content["versions"]) >= {"scheduler", "ortools", "tzdata", "python"}
    assert "out/roster.json" in content["files"]


def test_exit_codes_tell_infeasible_from_bad_input_and_from_no_time(published: Path) -> None:
    assert said("solve", given(IMPOSSIBLE), code=3)["status"] == "INFEASIBLE"
    assert "No roster keeps every hard rule (proven)" in run("solve", "problem.yaml", code=3).stdout
    run("solve", "nowhere.yaml", code=2)
    run("solve", given("employees: 3"), code=2)
    run("solve", "--no-such-option", code=2)
    year = str(published / "curtois" / "Instance20.txt")
    assert said("solve", year, "--seconds", "0.1", code=4)["status"] == "UNKNOWN"


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    broken = SMALL.replace("Europe/Berlin", "Mars").replace("ann, days", "anna, days").replace("max: 2", "max: two")
    result = run("check", given(broken), code=2)
    assert [line.split(":")[1] for line in result.stderr.splitlines()] == ["2", "6", "7"]


def test_check_warns_of_demand_that_nobody_can_meet() -> None:
    result = run("check", given(SMALL.replace("daily: 1", "daily: 3")))
    assert "warning: coverage[0]: 3 people on D needed on Mon 23 Nov" in result.stdout
    assert said("check", "problem.yaml")["warnings"]


def test_verify_judges_the_written_files_afresh() -> None:
    run("solve", given(SMALL), "-o", "out", "--seconds", "20")
    assert said("verify", "problem.yaml", "out/roster-data.csv")["feasible"] is True
    rows = "staff_id,date,shift\r\n" + "".join(f"ann,2026-11-{day},D\r\n" for day in (23, 24, 25))
    Path("bad.csv").write_text(rows)
    verdict = said("verify", "problem.yaml", "bad.csv", code=1)
    assert verdict["feasible"] is False and verdict["penalty"] == 3
    assert "has 3 working days in a row" in run("verify", "problem.yaml", "bad.csv", code=1).stdout
    run("export", "problem.yaml", "bad.csv", "-o", "nothing", code=1)
    assert not Path("nothing").exists()


def test_nothing_is_overwritten_without_being_told_and_nobody_waits_for_that() -> None:
    run("solve", given(SMALL), "-o", "out", "--seconds", "20")
    before = Path("out/roster.json").read_bytes()
    result = run("solve", "problem.yaml", "-o", "out", "--seconds", "9999999", code=2)
    assert "--force" in result.stderr
    assert Path("out/roster.json").read_bytes() == before
    run("solve", "problem.yaml", "-o", "out", "--seconds", "20", "--force")
    run("solve", "problem.yaml", "-o", "problem.yaml", code=2)
    run("solve", "problem.yaml", "--format", "pdf", code=2)


def test_one_worker_one_seed_one_clock_give_the_same_bytes() -> None:
    given(SMALL)
    for folder in ("one", "two"):
        run("solve", "problem.yaml", "-o", folder, "--seconds", "60", "--workers", "1", "--seed", "3")
    for path in Path("one").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (Path("two") / path.relative_to("one")).read_bytes()


def test_a_search_can_start_from_a_roster_and_rosters_can_be_compared() -> None:
    run("solve", given(SMALL), "-o", "out", "--seconds", "20")
    Path("old.csv").write_text("staff_id,date,shift\r\nann,2026-11-24,D\r\n")
    assert said("solve", "problem.yaml", "--start", "old.csv", "--seconds", "20")["penalty"] == 0
    compared = said("compare", "problem.yaml", "old.csv", "out/roster.json")
    assert [verdict["penalty"] for verdict in compared["rosters"]] == [2003, 0]
    assert {"employee": "ann", "date": "2026-11-24", "shift": "D"} in compared["removed"]
    assert "D -> off" in run("compare", "problem.yaml", "old.csv", "out/roster.json").stdout


def test_other_formats_are_converted_and_exported(published: Path) -> None:
    run("convert", str(published / "curtois" / "Instance1.txt"), "one.yaml")
    assert read_problem("one.yaml").shifts == read_problem(published / "curtois" / "Instance1.txt").shifts
    run("convert", str(published / "curtois" / "Instance2.txt"), "one.yaml", code=2)
    run("solve", given(SMALL), "-o", "out", "--format", "json", "--seconds", "20")
    assert len(run("export", "problem.yaml", "out/roster.json", "-o", "more", "--format", "csv").stdout.split()) == 2


def test_the_rule_book_and_the_schema_are_printed() -> None:
    assert "hours" in run("rules").stdout
    assert "Paid hours" in run("rules", "hours").stdout
    assert "there is no rule ours" in run("rules", "ours", code=2).stderr
    assert json.loads(run("schema").stdout)["title"] == "Staff scheduling problem"
    assert run("--version").stdout.strip()


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_the_roster_fits_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    from rich.cells import cell_len

    text = SMALL.replace("days: 3", "days: 28").replace("=Bob", "Bob שלום " + "long" * 30)
    output = run("solve", given(text), "--seconds", "20").stdout
    table = output[: output.index("OPTIMAL")]
    assert max(cell_len(line) for line in table.splitlines()) <= width
    assert table.count("Mon") == 4


# --- as a process: signals, pipes, terminals ---------------------------------------------------


def started(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "scheduler", *arguments], **options)


def test_ctrl_c_keeps_the_best_roster_and_writes_it(published: Path) -> None:
    instance = str(published / "curtois" / "Instance5.txt")
    process = started("solve", instance, "-o", "out", "--seconds", "600", "--json", stdout=subprocess.PIPE)
    time.sleep(15)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    content = json.loads(output)
    assert content["status"] == "FEASIBLE" and content["seconds"] < 500
    assert verify(read_problem(instance), read_roster("out/roster.json")).penalty == content["penalty"]


def test_ctrl_c_before_anything_was_found_is_no_traceback(published: Path) -> None:
    instance = str(published / "curtois" / "Instance24.txt")
    process = started("solve", instance, "--seconds", "600", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode in (4, 130)  # in the search, or on the way to it
    assert b"Traceback" not in errors
    assert process.returncode == 130 or b"UNKNOWN" in output


def test_progress_is_for_terminals_only() -> None:
    given(SMALL)
    done = subprocess.run(
        [sys.executable, "-m", "scheduler", "solve", "problem.yaml", "--seconds", "20"], capture_output=True, check=True
    )
    assert done.stderr == b""
    leader, follower = pty.openpty()
    process = started("solve", str(CLINIC), "--seconds", "60", stdout=subprocess.DEVNULL, stderr=follower)
    os.close(follower)
    shown = b""
    try:
        while chunk := os.read(leader, 4096):
            shown += chunk
    except OSError:
        pass
    assert process.wait() == 0
    assert b"Ctrl-C keeps the best" in shown


def test_a_reader_that_leaves_early_is_no_traceback() -> None:
    given(SMALL)
    done = subprocess.run(
        f"{sys.executable} -m scheduler schema | head -1", shell=True, capture_output=True, text=True, check=False
    )
    assert done.stdout == "{\n" and "Traceback" not in done.stderr
