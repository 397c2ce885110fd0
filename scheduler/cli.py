"""The command line. Heavy imports happen inside the commands, so that help is quick."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.problem import Problem
    from scheduler.roster import Roster
    from scheduler.solve.result import Result
    from scheduler.verify import Verdict

EXIT_NOT_FEASIBLE = 1
EXIT_BAD_INPUT = 2
EXIT_INFEASIBLE = 3
EXIT_NOTHING_FOUND = 4

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


ProblemFile = Annotated[Path, typer.Argument(metavar="PROBLEM", help="YAML, JSON, or a published benchmark file.")]
RosterFile = Annotated[Path, typer.Argument(metavar="ROSTER", help="A roster.json or roster CSV written by solve.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no roster and no progress.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Print without colours (NO_COLOR does the same).")]
Formats = Annotated[
    str, typer.Option("--format", "-f", help="Formats to write, joined by commas: csv, ical, json.", metavar="LIST")
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder to write the roster to.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that are there already and differ.")]


def main() -> None:
    """Entry point."""
    app()


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(installed("scheduler"))
        raise typer.Exit


@app.command()
def check(problem: ProblemFile, as_json: AsJson = False, no_color: NoColor = False) -> None:
    """Validate a problem: every fault of the file at once, and warnings about what nobody can satisfy."""
    from scheduler.lint import warnings

    loaded = _load(problem)
    found = warnings(loaded)
    if as_json:
        _print_json({"valid": True, "warnings": found, **_size(loaded)})
        return
    size = _size(loaded)
    console = _console(no_color=no_color)
    _say(console, f"{problem} is valid: " + ", ".join(f"{count} {what}" for what, count in size.items()))
    for warning in found:
        _say(console, f"warning: {warning}")


@app.command()
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
    method: Annotated[Method, typer.Option(help="How to search; auto chooses by size.")] = Method.auto,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Find the best roster, print it, and write it as CSV, calendars and JSON."""
    from scheduler.lint import warnings

    loaded = _load(problem)
    first = _load_roster(start) if start else None
    writers = _formats(formats)
    if output is not None:
        _make_sure(output, force)
    errors = _console(no_color=no_color, stderr=True)
    for warning in warnings(loaded):
        _say(errors, f"warning: {warning}")
    result = _search(
        loaded,
        None if quiet or as_json else errors,
        seconds=seconds,
        workers=workers,
        seed=seed,
        start=first,
        method=method.value,
    )
    written: list[Path] = []
    if result.roster is not None and result.verdict is not None and output is not None:
        release = _release(loaded, result.roster, result.verdict, _provenance(result))
        written = _write(release, writers, output, force)
    if as_json:
        _print_json(
            {
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
                "files": [str(path) for path in written],
            }
        )
    else:
        _show(loaded, result, written, output, quiet=quiet, no_color=no_color)
    raise typer.Exit(_exit_code(result))


@app.command()
def verify(problem: ProblemFile, roster: RosterFile, as_json: AsJson = False, no_color: NoColor = False) -> None:
    """Judge a roster afresh, from the files and without any solver. Exit code 1 if a hard rule is broken."""
    from scheduler import terminal

    loaded = _load(problem)
    verdict = _judge(loaded, _load_roster(roster))
    if as_json:
        _print_json(_verdict_json(verdict))
    else:
        console = _console(no_color=no_color)
        state = "feasible" if verdict.feasible else "NOT feasible"
        _say(
            console,
            f"{state}: penalty {verdict.penalty}" + (f" ({terminal.by_rule(verdict)})" if verdict.by_rule else ""),
        )
        for line in terminal.verdict_lines(verdict, most=1000):
            console.print(line, soft_wrap=True)
    raise typer.Exit(0 if verdict.feasible else EXIT_NOT_FEASIBLE)


@app.command()
def export(
    problem: ProblemFile,
    roster: RosterFile,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")],
    formats: Formats = "csv,ical",
    force: Force = False,
) -> None:
    """Write a roster that exists already in other formats."""
    loaded = _load(problem)
    found = _load_roster(roster)
    verdict = _judge(loaded, found)
    if not verdict.feasible:
        _fail(
            f"{roster}: breaks {len(verdict.broken)} hard rules; see: scheduler verify {problem} {roster}",
            EXIT_NOT_FEASIBLE,
        )
    for path in _write(_release(loaded, found, verdict, {}), _formats(formats), output, force):
        typer.echo(path)


@app.command()
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
        _print_json(
            {
                "rosters": [_verdict_json(verdict) for verdict in verdicts],
                **{
                    name: [
                        {"employee": item.employee, "date": item.date.isoformat(), "shift": item.shift}
                        for item in items
                    ]
                    for name, items in (("removed", change.removed), ("added", change.added))
                },
            }
        )
        return
    console = _console(no_color=no_color)
    for path, verdict in zip((before, after), verdicts, strict=True):
        state = "feasible" if verdict.feasible else "NOT feasible"
        _say(
            console,
            f"{path}: {state}, penalty {verdict.penalty}"
            + (f" ({terminal.by_rule(verdict)})" if verdict.by_rule else ""),
        )
    for line in terminal.differences(loaded, *rosters):
        console.print(line, soft_wrap=True)


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(help="A problem in any format that can be read.")],
    target: Annotated[Path, typer.Argument(help="The YAML file to write.")],
    force: Force = False,
) -> None:
    """Translate a published benchmark file (or tidy one of our own) into our YAML."""
    from scheduler.formats.files import write_files
    from scheduler.problem import save

    text = save(_load(source))
    _reporting(lambda: write_files(target.parent, {target.name: text.encode()}, overwrite=force))


@app.command()
def rules(
    name: Annotated[str | None, typer.Argument(help="One rule; all of them where left out.")] = None,
    no_color: NoColor = False,
) -> None:
    """The rule book: every rule there is, or one of them with its fields and examples."""
    from scheduler import rulebook

    console = _console(no_color=no_color)
    if name is None:
        for line in rulebook.contents():
            _say(console, line)
        return
    page = _reporting(lambda: rulebook.page(name))
    from rich.markdown import Markdown

    console.print(Markdown(page))


@app.command()
def schema() -> None:
    """Print the JSON schema of problem files, for editors that complete and check as you type."""
    from scheduler.problem import schema as problem_schema

    _print_json(problem_schema())


# --- helpers --------------------------------------------------------------------------------

T = TypeVar("T")


def _fail(message: str, code: int = EXIT_BAD_INPUT) -> NoReturn:
    from rich.markup import escape

    _console(stderr=True).print(f"[bold red]error:[/] {escape(message)}", soft_wrap=True, highlight=False)
    raise typer.Exit(code)


def _reporting(do: Callable[[], T]) -> T:
    """Call it; what is wrong with the input or the disk becomes a message and exit code 2."""
    from scheduler.source import InputError

    try:
        return do()
    except InputError as error:
        for fault in error.faults[:100]:
            typer.echo(str(fault), err=True)
        if len(error.faults) > 100:
            typer.echo(f"and {len(error.faults) - 100} more", err=True)
    except OSError as error:
        typer.echo(f"error: {error.filename or ''}: {error.strerror or error}", err=True)
    except (ValueError, KeyError) as error:
        typer.echo(f"error: {error.args[0] if error.args else error}", err=True)
    raise typer.Exit(EXIT_BAD_INPUT)


def _load(path: Path) -> Problem:
    from scheduler.formats import read_problem

    return _reporting(lambda: read_problem(path))


def _load_roster(path: Path) -> Roster:
    from scheduler.formats import read_roster

    return _reporting(lambda: read_roster(path))


def _judge(problem: Problem, roster: Roster) -> Verdict:
    from scheduler.verify import verify as judge

    return judge(problem, roster)


def _formats(listed: str) -> list[str]:
    names = [name.strip() for name in listed.split(",") if name.strip()]
    for name in names:
        if name not in set(Format):
            _fail(f"--format {name}: there is no such format; choose from {', '.join(Format)}")
    return names


def _search(problem: Problem, console: Console | None, **options: Any) -> Result:
    from scheduler.solve import solve as search

    if console is None:
        return search(problem, **options)
    from scheduler.terminal import ProgressLine

    with ProgressLine(console, options["seconds"]) as watch:
        return search(problem, watch=watch, **options)


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


def _release(problem: Problem, roster: Roster, verdict: Verdict, provenance: dict[str, Any]) -> Any:
    from scheduler import installation
    from scheduler.formats import Release

    key = _reporting(lambda: installation.secret(installation.key_file()))
    return Release(problem, roster, verdict, installation.now(), key, provenance)


def _write(release: Any, names: list[str], output: Path, force: bool) -> list[Path]:
    from scheduler.formats import WRITERS
    from scheduler.formats.files import write_files

    files: dict[str, bytes] = {}
    for name in names:
        files.update(WRITERS[name](release))
    return _reporting(lambda: write_files(output, files, overwrite=force))


def _make_sure(output: Path, force: bool) -> None:
    """Find out before the search, not after it, that the files cannot be written."""
    from scheduler.source import Fault, InputError

    def look() -> None:
        if output.exists() and not output.is_dir():
            raise InputError(Fault(str(output), 0, "", "", "is a file; name a folder"))
        if not force and output.is_dir() and any(output.iterdir()):
            message = "is not empty; choose another folder, or add --force to replace what is in it"
            raise InputError(Fault(str(output), 0, "", "", message))

    _reporting(look)


def _exit_code(result: Result) -> int:
    from scheduler.solve import Status

    if result.roster is not None:
        return 0
    return EXIT_INFEASIBLE if result.status is Status.INFEASIBLE else EXIT_NOTHING_FOUND


def _show(
    problem: Problem, result: Result, written: list[Path], output: Path | None, *, quiet: bool, no_color: bool
) -> None:
    from scheduler import terminal
    from scheduler.solve import Status

    console = _console(no_color=no_color)
    if result.roster is None or result.verdict is None:
        why = (
            "No roster keeps every hard rule (proven)."
            if result.status is Status.INFEASIBLE
            else "No roster was found in time; allow more --seconds."
        )
        _say(console, f"{terminal.summary(result)}. {why}")
        return
    if not quiet:
        for table in terminal.roster_tables(problem, result.roster, console.width):
            console.print(table)
            console.print()
    _say(console, terminal.summary(result))
    if not quiet:
        for line in terminal.verdict_lines(result.verdict):
            console.print(line, soft_wrap=True)
    if output is not None:
        _say(console, f"{len(written)} files written to {output}")


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "feasible": verdict.feasible,
        "penalty": verdict.penalty,
        "by_rule": verdict.by_rule,
        "violations": [
            {
                "rule": item.rule,
                "employee": item.employee,
                "dates": [when.isoformat() for when in item.dates],
                "amount": item.amount,
                "weight": item.weight,
                "text": item.text,
            }
            for item in verdict.violations
        ],
    }


def _size(problem: Problem) -> dict[str, int]:
    return {
        "days": problem.horizon.days,
        "employees": len(problem.employees),
        "shift types": len(problem.shifts),
        "demands": len(problem.coverage) + len(problem.time_coverage),
        "requests": len(problem.requests),
    }


def _print_json(data: object) -> None:
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def _console(*, no_color: bool = False, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, no_color=no_color or None, highlight=False)


def _say(console: Console, text: str) -> None:
    from scheduler.terminal import plain

    console.print(plain(text), soft_wrap=True)
