"""`scheduler solve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Force, Formats, Method, NoColor, Output, ProblemFile, Quiet
from scheduler.notation import plural
from scheduler.outcome import Defect, ExitCode, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.problem import Problem
    from scheduler.solve.result import Result


def solve(
    problem: ProblemFile,
    output: Output = None,
    formats: Formats = "csv,html,ical,json",
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
    """Find the best roster, print it, and write it as CSV, a page for the browser, calendars and JSON."""
    from scheduler import installation
    from scheduler.formats import Release, check_writable
    from scheduler.lint import warnings
    from scheduler.solve.result import Progress

    loaded = common.load(problem, quiet=quiet)
    check_writable(loaded, formats.split(","))
    first = common.load_roster(start) if start is not None else None
    key = common.prepared(output, force, formats) if output is not None else b""
    errors = common.console(no_color=no_color, stderr=True)
    for warning in warnings(loaded):
        common.say(errors, f"warning: {warning}")
    if first is not None and (broken := common.judge(loaded, first).broken):
        common.say(errors, f"warning: {start} breaks hard rules, so the search begins without it: {broken[0].text}")
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
            ending = Progress(result.seconds, result.penalty, result.bound)
            trace = () if installation.repeatable() else (*result.trace, ending)
            found = Release(loaded, result.roster, result.verdict, installation.now(), key, _provenance(result), trace)
            files = common.write(found, formats, output, force, quiet=quiet)
    finally:  # a disk that is full now must not take the roster from the screen
        if not as_json:
            _show(loaded, result, quiet=quiet, no_color=no_color)
    if as_json:
        print_json(_result_json(result, files))
    elif files:
        common.say(common.console(no_color=no_color), _written(files, output))
    elif result.roster is not None and not quiet and errors.is_terminal:
        common.say(errors, "nothing was written; add -o FOLDER to keep the roster")
    raise typer.Exit(_exit_code(result))


def _written(files: list[Path], output: Path | None) -> str:
    page = next((path for path in files if path.suffix == ".html"), None)
    return f"{plural(len(files), 'file')} written to {output}" + (f"; open {page} in a browser" if page else "")


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


def _exit_code(result: Result) -> ExitCode:
    from scheduler.solve import Status

    if result.roster is not None:
        return ExitCode.DONE
    return ExitCode.INFEASIBLE if result.status is Status.INFEASIBLE else ExitCode.NOTHING_FOUND


def _show(problem: Problem, result: Result, *, quiet: bool, no_color: bool) -> None:
    from scheduler import terminal

    console = common.console(no_color=no_color)
    if result.roster is not None and not quiet:
        for table in terminal.roster_tables(problem, result.roster, console.width, console.color_system):
            console.print(table)
            console.print()
    common.say(console, terminal.summary(result))
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
        "trace": [
            {"seconds": round(step.seconds, 3), "penalty": step.penalty, "bound": step.bound} for step in result.trace
        ],
        "files": [str(path) for path in files],
    }
