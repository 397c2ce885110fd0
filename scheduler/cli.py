"""The command line. Heavy imports happen inside the commands, so that help is quick."""

from __future__ import annotations

import io
import sys
import tempfile
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.outcome import Command, Defect, ExitCode, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.formats import Release
    from scheduler.problem import Problem
    from scheduler.roster import Roster
    from scheduler.solve.result import Result
    from scheduler.verify import Verdict

app = typer.Typer(
    name="scheduler",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Staff shift scheduling: the best roster for your people, your rules and your coverage.",
    epilog="Exit codes: 0 done, a feasible roster; 1 a hard rule is broken (verify); 2 bad usage or bad input; "
    "3 no roster can keep every hard rule; 4 none was found in time.",
)
command = partial(app.command, cls=Command)


class Format(StrEnum):
    """Formats that a roster is written in."""

    csv = "csv"
    ical = "ical"
    json = "json"


class Method(StrEnum):
    """Ways to search."""

    auto = "auto"
    cpsat = "cpsat"
    lns = "lns"
    portfolio = "portfolio"
    stages = "stages"


def _known(listed: str) -> str:
    """The list of formats, if there are such; asked while the command line is read, long before they are needed."""
    names = [name.strip() for name in listed.split(",")]
    strange = [name for name in names if name not in set(Format)]
    if strange:
        raise typer.BadParameter(f"there is no format {strange[0]!r}; choose from {', '.join(Format)}")
    return ",".join(dict.fromkeys(names))


ProblemFile = Annotated[Path, typer.Argument(metavar="PROBLEM", help="YAML, JSON, or a published benchmark file.")]
RosterFile = Annotated[Path, typer.Argument(metavar="ROSTER", help="A roster.json or roster CSV written by solve.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no roster and no progress.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Print without colours (NO_COLOR does the same).")]
Formats = Annotated[
    str,
    typer.Option(
        "--format", "-f", metavar="LIST", callback=_known, help="Formats to write, joined by commas: csv, ical, json."
    ),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder to write the roster to.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that are there already and differ.")]


def main() -> None:
    """Entry point."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter still shows the rest
    app()


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(installed("scheduler"))
        raise typer.Exit


@command()
def check(problem: ProblemFile, as_json: AsJson = False, no_color: NoColor = False) -> None:
    """Validate a problem: every fault of the file at once, and warnings about what nobody can satisfy."""
    from scheduler.lint import warnings
    from scheduler.notation import plural

    loaded = _load(problem)
    found = warnings(loaded)
    size = _size(loaded)
    if as_json:
        print_json({"status": "VALID", "warnings": found, **size})
        return
    console = _console(no_color=no_color)
    counts = ", ".join(plural(count, what.replace("_", " ").removesuffix("s")) for what, count in size.items())
    _say(console, f"{problem} is valid: {counts}")
    for warning in found:
        _say(console, f"warning: {warning}")


@command()
def solve(
    problem: ProblemFile,
    output: Output = None,
    formats: Formats = "csv,ical,json",
    seconds: Annotated[float, typer.Option(min=0.1, max=10**7, help="Time allowed for the search.")] = 60.0,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=512, help="Searches side by side, one a core if left out; 1 makes runs repeatable."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the search.")] = 0,
    start: Annotated[Path | None, typer.Option(metavar="ROSTER", help="A roster to start from.")] = None,
    method: Annotated[
        Method, typer.Option(metavar="METHOD", help=f"How to search: {', '.join(Method)}; auto chooses by size.")
    ] = Method.auto,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Find the best roster, print it, and write it as CSV, calendars and JSON."""
    from scheduler import installation
    from scheduler.formats import Release
    from scheduler.lint import warnings

    loaded = _load(problem)
    first = _load_roster(start) if start is not None else None
    key = _prepared(output, force) if output is not None else b""
    errors = _console(no_color=no_color, stderr=True)
    for warning in warnings(loaded):
        _say(errors, f"warning: {warning}")
    if first is not None and (broken := _judge(loaded, first).broken):
        _say(errors, f"warning: {start} breaks hard rules, so the search begins without it: {broken[0].text}")
    result = _search(
        loaded,
        None if quiet or as_json else errors,
        seconds=seconds,
        workers=workers,
        seed=seed,
        start=first,
        method=method.value,
    )
    files: list[Path] = []
    try:
        if output is not None and result.roster is not None and result.verdict is not None:
            now, how = installation.now(), _provenance(result)
            files = _write(Release(loaded, result.roster, result.verdict, now, key, how), formats, output, force)
    finally:  # a disk that is full now must not take the roster from the screen
        if not as_json:
            _show(loaded, result, quiet=quiet, no_color=no_color)
    if as_json:
        print_json(_result_json(result, files))
    elif files:
        _say(_console(no_color=no_color), f"{len(files)} files written to {output}")
    raise typer.Exit(_exit_code(result))


@command()
def verify(problem: ProblemFile, roster: RosterFile, as_json: AsJson = False, no_color: NoColor = False) -> None:
    """Judge a roster afresh, from the files and without any solver. Exit code 1 if a hard rule is broken."""
    from scheduler import terminal

    loaded = _load(problem)
    verdict = _judge(loaded, _load_roster(roster))
    if as_json:
        print_json(verdict.to_data())
    else:
        console = _console(no_color=no_color)
        _say(console, terminal.judgement(verdict))
        for line in terminal.verdict_lines(verdict, most=1000):
            console.print(line, soft_wrap=True)
    raise typer.Exit(ExitCode.DONE if verdict.feasible else ExitCode.NOT_FEASIBLE)


@command()
def export(
    problem: ProblemFile,
    roster: RosterFile,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")],
    formats: Formats = "csv,ical",
    force: Force = False,
) -> None:
    """Write a roster that exists already in other formats."""
    from scheduler import installation
    from scheduler.formats import Release

    loaded = _load(problem)
    found = _load_roster(roster)
    verdict = _judge(loaded, found)
    if not verdict.feasible:
        typer.echo(f"{roster}: breaks hard rules; see: scheduler verify {problem} {roster}", err=True)
        raise typer.Exit(ExitCode.NOT_FEASIBLE)
    key = installation.secret(installation.key_file())
    for path in _write(Release(loaded, found, verdict, installation.now(), key), formats, output, force):
        typer.echo(path)


@command()
def compare(
    problem: ProblemFile,
    before: Annotated[Path, typer.Argument(metavar="ROSTER_A", help="A roster.")],
    after: Annotated[Path, typer.Argument(metavar="ROSTER_B", help="Another one.")],
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Tell two rosters of one problem apart: what each costs, and who changes when."""
    from scheduler import terminal
    from scheduler.roster import diff

    loaded = _load(problem)
    rosters = [_load_roster(path) for path in (before, after)]
    verdicts = [_judge(loaded, roster) for roster in rosters]
    change = diff(*rosters)
    if as_json:
        sides = {
            side: [{"employee": item.employee, "date": item.date.isoformat(), "shift": item.shift} for item in items]
            for side, items in (("removed", change.removed), ("added", change.added))
        }
        print_json({"rosters": [verdict.to_data() for verdict in verdicts], **sides})
        return
    console = _console(no_color=no_color)
    for path, verdict in zip((before, after), verdicts, strict=True):
        _say(console, f"{path}: {terminal.judgement(verdict)}")
    for line in terminal.differences(loaded, *rosters):
        console.print(line, soft_wrap=True)


@command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A problem in any format that can be read.")],
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The YAML file to write.")],
    force: Force = False,
) -> None:
    """Translate a published benchmark file (or tidy one of our own) into our YAML."""
    from scheduler.formats.files import write_files
    from scheduler.problem import save

    text = save(_load(source))
    write_files(target.parent, {target.name: text.encode()}, overwrite=force)


@command()
def rules(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One rule; all of them where left out.")] = None,
    no_color: NoColor = False,
) -> None:
    """The rule book: every rule there is, or one of them with its fields and examples."""
    from scheduler import rulebook

    console = _console(no_color=no_color)
    if name is None:
        for line in rulebook.contents():
            _say(console, line)
        return
    from rich.markdown import Markdown

    console.print(Markdown(rulebook.page(name)))


@command()
def schema() -> None:
    """Print the JSON schema of problem files, for editors that complete and check as you type."""
    from scheduler.problem import schema as problem_schema

    print_json(problem_schema())


# --- helpers --------------------------------------------------------------------------------


def _load(path: Path) -> Problem:
    from scheduler.formats import read_problem

    return read_problem(path)


def _load_roster(path: Path) -> Roster:
    from scheduler.formats import read_roster

    return read_roster(path)


def _judge(problem: Problem, roster: Roster) -> Verdict:
    from scheduler.verify import verify as judge

    return judge(problem, roster)


def _prepared(output: Path, force: bool) -> bytes:
    """Find out before the search, not an hour later, that nothing could be written; gives the secret for calendars."""
    from scheduler import installation
    from scheduler.source import Fault, InputError

    if output.exists() and not output.is_dir():
        raise InputError(Fault(str(output), 0, "", "", "is a file; name a folder"))
    if not force and output.is_dir() and any(output.iterdir()):
        message = "is not empty; choose another folder, or add --force to replace files of the same names"
        raise InputError(Fault(str(output), 0, "", "", message))
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=output):
        pass
    installation.now()
    return installation.secret(installation.key_file())


def _search(problem: Problem, console: Console | None, **options: Any) -> Result:
    from scheduler.solve import Disagreement
    from scheduler.solve import solve as search
    from scheduler.terminal import ProgressLine

    try:
        if console is None:
            return search(problem, **options)
        with ProgressLine(console, options["seconds"]) as watch:
            return search(problem, watch=watch, **options)
    except (Disagreement, RuntimeError) as error:
        raise Defect(str(error)) from error


def _provenance(result: Result) -> dict[str, Any]:
    """All that is needed to repeat the search; no time taken, which never repeats."""
    return {
        "status": result.status,
        "bound": result.bound,
        "method": result.method,
        "limit": result.limit,
        "seed": result.seed,
        "workers": result.workers,
        "versions": dict(result.versions),
    }


def _write(release: Release, formats: str, output: Path, force: bool) -> list[Path]:
    from scheduler.formats import WRITERS
    from scheduler.formats.files import write_files

    files: dict[str, bytes] = {}
    for name in formats.split(","):
        files.update(WRITERS[name](release))
    return write_files(output, files, overwrite=force)


def _exit_code(result: Result) -> ExitCode:
    from scheduler.solve import Status

    if result.roster is not None:
        return ExitCode.DONE
    return ExitCode.INFEASIBLE if result.status is Status.INFEASIBLE else ExitCode.NOTHING_FOUND


def _show(problem: Problem, result: Result, *, quiet: bool, no_color: bool) -> None:
    from scheduler import terminal

    console = _console(no_color=no_color)
    if result.roster is not None and not quiet:
        for table in terminal.roster_tables(problem, result.roster, console.width):
            console.print(table)
            console.print()
    _say(console, terminal.summary(result))
    if result.verdict is not None and not quiet:
        for line in terminal.verdict_lines(result.verdict):
            console.print(line, soft_wrap=True)


def _result_json(result: Result, files: list[Path]) -> dict[str, Any]:
    return {
        "status": result.status,
        "penalty": result.penalty,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": round(result.seconds, 3),
        "limit": result.limit,
        "method": result.method,
        "seed": result.seed,
        "workers": result.workers,
        "versions": dict(result.versions),
        "by_rule": result.verdict.by_rule if result.verdict else None,
        "files": [str(path) for path in files],
    }


def _size(problem: Problem) -> dict[str, int]:
    return {
        "days": problem.horizon.days,
        "employees": len(problem.employees),
        "shift_types": len(problem.shifts),
        "demands": len(problem.coverage) + len(problem.time_coverage),
        "requests": len(problem.requests),
    }


def _console(*, no_color: bool = False, stderr: bool = False) -> Console:
    from scheduler.terminal import Terminal

    return Terminal(stderr=stderr, no_color=no_color or None, highlight=False)


def _say(console: Console, text: str) -> None:
    from scheduler.terminal import plain

    console.print(plain(text), soft_wrap=True)
