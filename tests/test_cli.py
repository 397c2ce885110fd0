"""The commands as a person or a script meets them."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from scheduler.cli import app, common
from scheduler.cli.options import Format, Method
from scheduler.formats import WRITERS, read_problem, read_roster
from scheduler.outcome import ExitCode
from scheduler.solve import METHODS, Disagreement
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
    monkeypatch.delenv("NO_COLOR", raising=False)
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
    assert {"roster.csv", "roster-data.csv", "roster.html", "roster.json", "calendars/everyone.ics"} <= files
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
    assert "INFEASIBLE: no roster keeps every hard rule, proven" in run("solve", "problem.yaml", code=3).stdout
    run("solve", "nowhere.yaml", code=2)
    run("solve", given("employees: 3"), code=2)
    run("solve", "--no-such-option", code=2)
    year = str(published / "curtois" / "Instance20.txt")
    assert said("solve", year, "--seconds", "0.1", code=4)["status"] == "UNKNOWN"
    assert "UNKNOWN: nothing found and nothing proven" in run("solve", year, "--seconds", "0.1", code=4).stdout


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    broken = SMALL.replace("Europe/Berlin", "Mars").replace("ann, days", "anna, days").replace("max: 2", "max: two")
    result = run("check", given(broken), code=2)
    assert [line.split(":")[1] for line in result.stderr.splitlines()] == ["2", "6", "7"]


@pytest.mark.parametrize("command", [["check"], ["solve", "-o", "out"], ["verify"], ["compare"]])
def test_bad_input_is_one_json_object_too(command: list[str]) -> None:
    given(SMALL.replace("Europe/Berlin", "Mars"))
    rosters = {"verify": ["a.json"], "compare": ["a.json", "b.json"]}.get(command[0], [])
    content = said(command[0], "problem.yaml", *rosters, *command[1:], code=2)
    [fault] = content["faults"]
    assert content["status"] == "BAD_INPUT"
    assert (fault["file"], fault["line"], fault["field"], fault["value"]) == (
        "problem.yaml",
        2,
        "horizon.zone",
        '"Mars"',
    )


def test_check_warns_of_demand_that_nobody_can_meet() -> None:
    result = run("check", given(SMALL.replace("daily: 1", "daily: 3")))
    assert "warning: coverage[0]: 3 people on D needed on Mon 23 Nov" in result.stdout
    assert said("check", "problem.yaml")["warnings"]


def test_check_proves_a_contradiction_before_any_solving() -> None:
    impossible = SMALL + "contracts: [{id: full, rules: [{rule: hours, min: 30}]}]\n"
    problem = given(impossible.replace("{id: bob,", "{id: bob, contract: full,"))
    result = run("check", problem, code=3)
    assert "(INFEASIBLE)" in result.stdout
    assert "contradiction: =Bob: hours (contract full, rules[0]) asks for at least 30:00 hours" in result.stdout
    told = said("check", problem, code=3)
    assert told["status"] == "INFEASIBLE" and len(told["contradictions"]) == 1
    assert said("check", given(SMALL))["contradictions"] == []
    assert said("check", given(IMPOSSIBLE), code=3)["status"] == said("solve", given(IMPOSSIBLE), code=3)["status"]


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


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        (["-o", "problem.yaml"], "name a folder"),
        (["-o", "/proc/nowhere"], "name another place"),
        (["-f", "docx"], "choose from csv, google, html, ical, json, pdf, xlsx, inrc2"),
        (["-f", ""], "choose from csv, google, html, ical, json, pdf, xlsx, inrc2"),
        (["-f", "inrc2"], "is not a case of the competition"),
        (["--start", "nothing.json"], "check the name"),
        (["--start", "problem.yaml"], "is not a roster"),
        (["--seconds", "0"], "greater than or equal to 0.1"),
        (["--workers", "0"], "greater than or equal to 1"),
    ],
)
def test_what_cannot_end_well_is_told_before_the_search(options: list[str], remedy: str) -> None:
    result = run("solve", given(SMALL), "--seconds", "9999999", *options, code=2)
    assert remedy in " ".join(result.stderr.replace("│", " ").split())
    assert result.stdout == ""


def test_a_secret_or_a_clock_that_is_none_is_told_before_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    given(SMALL)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert "unset it" in run("solve", "problem.yaml", "-o", "out", "--seconds", "9999999", code=2).stderr
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    Path("key").write_text("short")
    assert "restore it" in run("solve", "problem.yaml", "-o", "out", "--seconds", "9999999", code=2).stderr


def test_the_choices_are_those_that_there_are() -> None:
    assert set(Format) == set(WRITERS)
    assert set(Method) == {"auto", *METHODS}


def test_a_roster_without_assignments_is_a_roster() -> None:
    empty = SMALL.replace("coverage: [{shifts: D, days: {daily: 1}}]\n", "")
    content = said("solve", given(empty), "-o", "out", "-f", "json,csv", "--seconds", "20")
    assert (content["status"], content["files"]) == (
        "OPTIMAL",
        ["out/roster-data.csv", "out/roster.csv", "out/roster.json"],
    )
    assert len(read_roster("out/roster.json")) == 0


def test_a_defect_of_the_program_is_owned_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def contradict(*_: object, **__: object) -> None:
        raise Disagreement("the solver claims 3, verify finds 4")

    monkeypatch.setattr(sys.modules["scheduler.solve"], "solve", contradict)
    result = run("solve", given(SMALL), code=ExitCode.DEFECT)
    assert "a defect of scheduler" in result.stderr and "verify finds 4" in result.stderr


def test_a_full_disk_does_not_take_the_roster_from_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "out/roster.csv")

    monkeypatch.setattr("scheduler.formats.files.write_files", full)
    result = run("solve", given(SMALL), "-o", "out", "--seconds", "20", code=2)
    assert "OPTIMAL: penalty 0" in result.stdout
    assert result.stderr == "out/roster.csv: No space left on device; make room or rights, or name another place\n"


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
    broken = "staff_id,date,shift\r\n" + "".join(f"ann,2026-11-{day},D\r\n" for day in (23, 24, 25))
    Path("broken.csv").write_text(broken)
    warned = run("solve", "problem.yaml", "--start", "broken.csv", "--seconds", "20").stderr
    assert "warning: broken.csv breaks hard rules, so the search begins without it: " in warned
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
    run("export", "problem.yaml", "out/roster.json", "-o", "more", "--format", "html,xlsx")
    assert "Proven best" in Path("more/roster.html").read_text(encoding="utf-8")
    assert Path("more/roster.xlsx").stat().st_size > 5000


def test_the_page_tells_of_the_search_unless_files_are_to_be_repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    given(SMALL)
    for folder in ("repeatable", "timed"):
        run("solve", "problem.yaml", "-o", folder, "-f", "html", "--seconds", "20")
        monkeypatch.delenv("SOURCE_DATE_EPOCH")  # for the second
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    told = [
        "over time" in Path(f"{folder}/roster.html").read_text(encoding="utf-8") for folder in ("repeatable", "timed")
    ]
    assert told == [False, True]


def test_what_comes_next_is_told() -> None:
    saved = run("solve", given(SMALL), "-o", "out", "-f", "html,csv", "--seconds", "20")
    assert saved.stdout.endswith("3 files written to out; open out/roster.html in a browser\n")
    page = run("verify", "problem.yaml", "out/roster.html", code=2).stderr
    assert page == "out/roster.html: is a page for a browser; name the roster.json beside it\n"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("scheduler so", ["solve"]),
        ("scheduler solve x.yaml --method po", ["portfolio"]),
        ("scheduler solve x.yaml --format csv,x", ["csv,xlsx"]),
        ("scheduler rules hou", ["hours"]),
    ],
)
def test_the_shell_completes(words: str, offered: list[str]) -> None:
    asked = {"_SCHEDULER_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    told = CliRunner().invoke(app, [], env=asked, prog_name="scheduler")
    assert told.output.split() == offered


def test_a_format_whose_library_is_missing_is_told_before_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    result = run("solve", given(SMALL), "-o", "out", "-f", "csv,pdf", "--seconds", "9999999", code=2)
    assert "pip install 'scheduler[pdf]'" in result.stderr


def test_the_rule_book_and_the_schema_are_printed() -> None:
    assert "hours" in run("rules").stdout
    assert "Paid hours" in run("rules", "hours").stdout
    assert '"zzz": there is no rule of this name; the rules are' in run("rules", "zzz", code=2).stderr
    assert '"rst": there is no rule of this name; did you mean rest? The rules' in run("rules", "rst", code=2).stderr
    assert json.loads(run("schema").stdout)["title"] == "Staff scheduling problem"
    assert run("--version").stdout.strip()


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_the_roster_fits_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = SMALL.replace("days: 3", "days: 28").replace("=Bob", "Bob שלום " + "long" * 30)
    output = run("solve", given(text), "--seconds", "20").stdout
    table = output[: output.index("OPTIMAL")]
    assert max(cell_len(line) for line in table.splitlines()) <= width
    assert table.count("Mon") == 4
    assert "Nov" in table and "2026" in table


def test_who_left_leaves_no_calendar_behind() -> None:
    formats = ("-f", "ical,google")
    run("solve", given(SMALL.replace("=Bob", "Bob")), "-o", "out", "--seconds", "20", *formats)
    Path("out/calendars/people/mine.ics").write_text("BEGIN:VCALENDAR\nPRODID:-//somebody//else//EN\n")
    run("solve", given(SMALL.replace("=Bob", "Eve")), "-o", "out", "--seconds", "20", "--force", *formats)
    there = {path.name for folder in ("calendars/people", "google") for path in Path("out", folder).iterdir()}
    assert there == {"bold-Ann-bold.ics", "Eve.ics", "mine.ics", "bold-Ann-bold.csv", "Eve.csv"}


# --- as a process: signals, pipes, terminals ---------------------------------------------------


def started(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "scheduler", *arguments], start_new_session=True, **options)


class Screen:
    """What a process shows on a terminal, which is read all the time, as a real one is."""

    def __init__(self, leader: int) -> None:
        self.leader = leader
        self.shown = b""
        self.changed = threading.Condition()
        self.ended = False
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        chunk = b" "
        while chunk:
            try:
                chunk = os.read(self.leader, 4096)
            except OSError:  # the way in which Linux says that nobody writes any more
                chunk = b""
            with self.changed:
                self.shown += chunk
                self.ended = not chunk
                self.changed.notify_all()

    def read(self, until: bytes | None = None) -> bytes:
        """Wait until ``until`` is shown, or for the end."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or (until is not None and until in self.shown))
            assert until is None or until in self.shown, f"ended without {until!r}: {self.shown!r}"
            return self.shown


@contextmanager
def at_a_terminal(*arguments: str, **options: Any) -> Iterator[tuple[subprocess.Popen[bytes], Screen]]:
    """A process whose standard error is a terminal, and what is on it."""
    leader, follower = pty.openpty()
    process = started(*arguments, stderr=follower, **options)
    os.close(follower)
    try:
        yield process, Screen(leader)
    finally:
        process.kill()
        process.wait()
        os.close(leader)


def test_ctrl_c_keeps_the_best_roster_and_writes_it(published: Path) -> None:
    instance = str(published / "curtois" / "Instance10.txt")
    command = ["solve", instance, "-o", "out", "--seconds", "600"]
    with at_a_terminal(*command, stdout=subprocess.PIPE) as (process, screen):
        screen.read(until=b"best ")
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
        output, _ = process.communicate(timeout=120)
        assert process.returncode == ExitCode.DONE
        assert b"Traceback" not in screen.read()
    written = json.loads(Path("out/roster.json").read_bytes())
    assert f"{written['status']}: penalty {written['penalty']}, bound {written['bound']}, " in output.decode()
    assert verify(read_problem(instance), read_roster("out/roster.json")).penalty == written["penalty"]


def test_ctrl_c_before_anything_was_found_is_no_traceback(published: Path) -> None:
    instance = str(published / "curtois" / "Instance24.txt")
    with at_a_terminal("solve", instance, "-o", "out", "--seconds", "600", stdout=subprocess.PIPE) as (process, screen):
        screen.read(until=b"no roster yet")
        assert b"best " not in screen.shown
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
        output, _ = process.communicate(timeout=120)
        assert process.returncode == ExitCode.NOTHING_FOUND
        assert b"Traceback" not in screen.read()
    assert output.startswith(b"UNKNOWN: nothing found and nothing proven")
    assert not list(Path("out").iterdir())


def test_ctrl_c_while_the_program_is_loaded_is_no_traceback() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "scheduler", "check", str(CLINIC)]
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background, it may be ignored
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        signal.signal(signal.SIGINT, usual)
        assert process.stderr is not None
        for line in process.stderr:  # a line for each module that is loaded
            if line.endswith(b" scheduler.outcome\n"):
                break
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode in (ExitCode.INTERRUPTED, -signal.SIGINT)
    assert (output, b"Traceback" in errors) == (b"", False)


def test_progress_is_for_terminals_only() -> None:
    given(SMALL)
    command = [sys.executable, "-m", "scheduler", "solve", str(CLINIC), "--seconds", "60"]
    piped = subprocess.run(command, capture_output=True, check=True)
    assert piped.stderr == b""
    assert b"\x1b[" not in piped.stdout
    with at_a_terminal("solve", str(CLINIC), "--seconds", "60", stdout=subprocess.DEVNULL) as (process, screen):
        told = screen.read()
        assert b"Ctrl-C keeps the best" in told and b"add -o FOLDER to keep the roster" in told
        assert process.wait() == ExitCode.DONE
    with at_a_terminal("solve", str(CLINIC), "--quiet", stdout=subprocess.DEVNULL) as (_, screen):
        assert screen.read() == b""


def test_whatever_may_take_long_says_what_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    run("solve", given(SMALL), "-o", "out", "--seconds", "20", "-q")
    told: list[str] = []

    def waiting(doing: str, *, quiet: bool = False) -> AbstractContextManager[None]:
        told.append("" if quiet else doing)
        return nullcontext()

    monkeypatch.setattr(common, "waiting", waiting)
    both = ("problem.yaml", "out/roster.json")
    for command, doing in (
        (("explain", "problem.yaml", "--seconds", "20"), "looking for what clashes, 20 s at most"),
        (("explain", *both, "--assign", "ann", "2026-11-23", "D", "--seconds", "20"), "planning with it, 20 s at most"),
        (("verify", *both), "judging the roster"),
        (("stress", *both, "--runs", "2"), "drawing absences"),
        (("swap", *both, "--find"), "trying exchanges"),
        (("publish", *both, "--yes"), "publishing"),
        (("feeds", "www"), "writing calendars"),
    ):
        told.clear()
        run(*command)
        assert doing in told
    told.clear()
    run("verify", *both, "--quiet")
    assert not any(told)


@pytest.mark.parametrize(
    ("variable", "option", "coloured"), [("", "", True), ("1", "", False), ("", "--no-color", False)]
)
def test_colours_are_for_those_who_want_them(variable: str, option: str, coloured: bool) -> None:
    given(SMALL)
    environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": variable, "FORCE_COLOR": "1"}
    command = [sys.executable, "-m", "scheduler", "solve", "problem.yaml", "--seconds", "20", *option.split()]
    shown = subprocess.run(command, capture_output=True, check=True, env=environment).stdout
    assert (b"\x1b[38;5;" in shown) is coloured


@pytest.mark.parametrize("command", [["schema"], ["rules"], ["solve", str(CLINIC), "-o", "out"]])
def test_a_reader_that_leaves_early_is_no_traceback(command: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)  # nobody has ever read
    process = started(*command, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (ExitCode.NOBODY_READS, b"")
    assert Path("out").exists() is ("solve" in command)


def test_a_terminal_that_lacks_a_letter_shows_the_rest() -> None:
    given(SMALL)
    command = [sys.executable, "-m", "scheduler", "solve", "problem.yaml", "--seconds", "20"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = subprocess.run(command, capture_output=True, check=True, env=environment).stdout
    assert b"[bold]Ann[/bold] \\U0001f600" in shown


# --- import-leave -------------------------------------------------------------------------------

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//somebody//else//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20261124
SUMMARY:Chemotherapy
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:sometime
END:VEVENT
END:VCALENDAR
"""


def test_import_leave_prints_what_can_be_pasted_and_nothing_private() -> None:
    result = run("import-leave", given(SMALL), given(CALENDAR, "ann.ics"), "--employee", "ann")
    assert "availability:\n- employee: ann\n  days: '2026-11-24'\n" in result.stdout
    assert "warning: ann.ics:9: DTSTART: cannot be read, so the event is left out" in result.stderr
    assert "Chemo" not in result.output
    assert (
        "note: Chemotherapy" in run("import-leave", "problem.yaml", "ann.ics", "-e", "ann", "--keep-summaries").stdout
    )


def test_import_leave_writes_a_file_that_the_problem_includes() -> None:
    arguments = ("import-leave", given(SMALL), given(CALENDAR, "ann.ics"), "-e", "ann", "--into", "leave/ann.yaml")
    result = run(*arguments, "--kind", "leave")
    assert result.stdout.splitlines()[0] == "leave/ann.yaml: 1 entry for ann"
    given(SMALL + result.stdout.split("problem.yaml:\n")[1])
    assert [item.kind for item in read_problem("problem.yaml").availability] == ["leave"]
    assert "include" not in run(*arguments, "--kind", "leave").stdout  # nothing is left to do
    assert "is there already and differs; add --force" in run(*arguments, code=2).stderr
    told = said(*arguments, "--force")
    assert (told["status"], told["file"], len(told["availability"]), len(told["warnings"])) == (
        "IMPORTED",
        "leave/ann.yaml",
        1,
        1,
    )


def test_import_leave_says_what_is_wrong() -> None:
    problem = given(SMALL)
    assert "is no calendar" in run("import-leave", problem, given("x", "x.ics"), "-e", "ann", code=2).stderr
    assert "choose from ann, bob" in run("import-leave", problem, given(CALENDAR, "a.ics"), "-e", "eve", code=2).stderr


# --- for scripts --------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, Any]]:
    def below(command: Any, name: str) -> Iterator[tuple[str, Any]]:
        if not hasattr(command, "commands"):
            yield name.strip(), command
        for key, part in getattr(command, "commands", {}).items():
            yield from below(part, f"{name} {key}")

    return below(typer.main.get_command(app), "")


NO_JSON = {"serve": "runs until it is ended", "schema": "prints JSON anyhow", "links qr": "draws; links rotate tells"}


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_can_tell_it_in_json(name: str, command: Any) -> None:
    options = {option for parameter in command.params for option in parameter.opts}
    assert ("--json" in options) != (name in NO_JSON)


def test_what_is_written_is_told_in_json() -> None:
    run("solve", given(SMALL), "-o", "out", "--seconds", "20", "-q")
    assert said("export", "problem.yaml", "out/roster.json", "-o", "more", "-f", "csv") == {
        "status": "WRITTEN",
        "files": ["more/roster-data.csv", "more/roster.csv"],
    }
    assert run("export", "problem.yaml", "out/roster.json", "-o", "more", "-f", "csv", "-q").output == ""
    assert said("convert", "problem.yaml", "again.yaml") == {"status": "WRITTEN", "files": ["again.yaml"]}
    assert run("verify", "problem.yaml", "out/roster.json", "-q").stdout.startswith("feasible: penalty 0")


def test_the_rule_book_in_json() -> None:
    book = said("rules")
    assert {"rest", "coverage"} <= {rule["name"] for rule in book["rules"]}
    [rest] = said("rules", "rest")["rules"]
    assert rest["page"].startswith("## Rest between shifts")
    assert said("rules", "rset", code=2)["status"] == "BAD_INPUT"
