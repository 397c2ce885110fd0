"""`scheduler solve`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.alternatives import show_alternatives
from scheduler.cli.options import AsJson, Cluster, Force, Formats, Method, NoColor, Output, Quiet
from scheduler.cli.sites import Writing, named, solve_sites, worst
from scheduler.notation import plural
from scheduler.outcome import Defect, ExitCode, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.formats import Release
    from scheduler.problem import Problem
    from scheduler.reroster.alternatives import Choice
    from scheduler.reroster.keep import Keeping
    from scheduler.roster import Roster
    from scheduler.solve.result import Result
    from scheduler.verify import Verdict


def solve(
    problems: Annotated[
        list[Path],
        typer.Argument(
            metavar="PROBLEM...",
            help="YAML, JSON, or a published benchmark file or case; several are solved side by side, each by itself.",
        ),
    ],
    output: Output = None,
    formats: Formats = "csv,html,ical,json",
    seconds: Annotated[float, typer.Option(min=0.1, max=10**7, help="Time allowed for the search.")] = 60.0,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=512, help="Searches side by side, one a core if left out; 1 makes runs repeatable."),
    ] = None,
    effort: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            max=10**7,
            help="Work after which the search ends, counted the same on every machine (about seconds), so that it can "
            "be repeated where --seconds is not reached before; one worker.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the search.")] = 0,
    start: Annotated[Path | None, typer.Option(metavar="ROSTER", help="A roster to start from.")] = None,
    pin_until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Keep the --start roster as it is up to this date, this day included."),
    ] = None,
    changes_weight: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=10**5,
            help="Price of an assignment changed against --start: 3 times in the next week, then 2, then 1.",
        ),
    ] = None,
    method: Annotated[
        Method, typer.Option(metavar="METHOD", help=f"How to search: {', '.join(Method)}; auto chooses by size.")
    ] = Method.auto,
    alternatives: Annotated[
        int | None,
        typer.Option(min=2, max=100, help="Find so many rosters that truly differ, the best one included."),
    ] = None,
    within: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=10**9,
            help="By how much their penalty may be above that of the best; a twentieth of it where left out.",
        ),
    ] = None,
    apart: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=10**7,
            help="Days of people in which any two of them differ at least; a twentieth of all where left out.",
        ),
    ] = None,
    cluster: Cluster = None,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Find the best roster, print it, and write it as CSV, a page for the browser, calendars and JSON."""
    from scheduler.formats import check_writable
    from scheduler.lint import warnings

    if effort is not None and workers not in (None, 1):
        raise typer.BadParameter("is counted for one worker only; say --workers 1", param_hint="--effort")
    if len(problems) > 1:
        if {start, pin_until, changes_weight, alternatives, within, apart} != {None}:
            raise typer.BadParameter("are about one problem; name one", param_hint="--start and --alternatives")
        sites = {name: common.load(path, quiet=quiet) for name, path in named(problems).items()}
        for site in sites.values():
            check_writable(site, formats.split(","))
        key = common.prepared(output, force, formats) if output is not None else b""
        each = 1 if effort is not None else workers or 1
        results = solve_sites(
            sites,
            common.executor(cluster, min(max((os.cpu_count() or 1) // each, 1), len(sites))),
            {"seconds": seconds, "workers": each, "effort": effort, "seed": seed, "method": method.value},
            Writing(output, formats, force, lambda site, result: _release(site, result, key, {})),
            _result_json,
            quiet=quiet,
            as_json=as_json,
            no_color=no_color,
        )
        raise typer.Exit(worst([_exit_code(result) for result in results]))
    if cluster is not None:
        raise typer.BadParameter("is for several problems at once; name more than one", param_hint="--cluster")
    loaded = common.load(problems[0], quiet=quiet)
    check_writable(loaded, formats.split(","))
    first = common.load_roster(start) if start is not None else None
    keeping = _keeping(loaded, first, pin_until, changes_weight)
    choice = _choice(loaded, alternatives, within, apart, keeping)
    planned = keeping.apply(loaded) if keeping is not None else loaded
    key = common.prepared(output, force, formats) if output is not None else b""
    errors = common.console(no_color=no_color, stderr=True)
    for warning in warnings(loaded):
        common.say(errors, f"warning: {warning}")
    if first is not None and (broken := common.judge(planned, first, quiet=quiet).broken):
        common.say(errors, f"warning: {start} breaks hard rules, so the search begins without it: {broken[0].text}")
    options: dict[str, Any] = {
        "seconds": seconds,
        "workers": workers if effort is None else 1,
        "effort": effort,
        "seed": seed,
        "method": method.value,
    }
    progress = None if quiet or as_json else errors
    result = search(planned, progress, start=first, **options)
    verdict = common.judge(loaded, result.roster, quiet=quiet) if result.roster is not None else None
    kept = _kept(loaded, keeping, result, verdict)
    files: list[Path] = []
    try:
        if output is not None and result.roster is not None and verdict is not None:
            found = _release(loaded, result, key, kept)
            files = common.write(found, formats, output, force, quiet=quiet)
    finally:  # a disk that is full now must not take the roster from the screen
        if not as_json:
            _show(loaded, result, verdict, keeping, quiet=quiet, no_color=no_color)
    more: dict[str, Any] = {}
    if choice is not None and result.roster is not None:
        look = partial(search, console=progress, **options)
        release = partial(_release, loaded, key=key) if output is not None else None
        more = show_alternatives(loaded, result, choice, look, release, output, formats, force, as_json, no_color)
    if as_json:
        print_json(_result_json(result, files) | kept | more)
    elif files:
        common.say(common.console(no_color=no_color), _written(files, output))
    elif result.roster is not None and not quiet and errors.is_terminal:
        common.say(errors, "nothing was written; add -o FOLDER to keep the roster")
    raise typer.Exit(_exit_code(result))


def _written(files: list[Path], output: Path | None) -> str:
    page = next((path for path in files if path.suffix == ".html"), None)
    return f"{plural(len(files), 'file')} written to {output}" + (f"; open {page} in a browser" if page else "")


def _keeping(problem: Problem, start: Roster | None, until: str | None, weight: int | None) -> Keeping | None:
    """What of the start roster is to be kept, if anything is said of that."""
    if until is None and weight is None:
        return None
    if start is None:
        raise typer.BadParameter("keep what? name the roster with --start", param_hint="--pin-until, --changes-weight")
    from scheduler.reroster.keep import Keeping

    return Keeping(start, common.planned_date(problem, until) if until is not None else None, weight or 0)


def _kept(problem: Problem, keeping: Keeping | None, result: Result, verdict: Verdict | None) -> dict[str, Any]:
    """What a re-rostering says instead of the bound, which is one of penalty and changes together."""
    if keeping is None or result.roster is None or verdict is None:
        return {}
    change, cost = keeping.changes(problem, result.roster)
    return {
        "penalty": verdict.penalty,
        "by_rule": verdict.by_rule,
        "bound": None,
        "gap": None,
        "changes": {
            "pinned_until": keeping.until.isoformat() if keeping.until else None,
            "weight": keeping.weight,
            "removed": len(change.removed),
            "added": len(change.added),
            "cost": cost,
            "penalty_and_changes": result.penalty,
            "bound_of_both": result.bound,
        },
    }


def _choice(
    problem: Problem, count: int | None, within: int | None, apart: int | None, keeping: Keeping | None
) -> Choice | None:
    """What alternatives are asked for, if any."""
    if count is None:
        if within is not None or apart is not None:
            raise typer.BadParameter("of what? ask for --alternatives K", param_hint="--within, --apart")
        return None
    if keeping is not None:
        raise typer.BadParameter("cannot be asked for together with kept days", param_hint="--alternatives")
    from scheduler.reroster.alternatives import Choice

    return Choice.of(problem, count, within, apart)


def _release(problem: Problem, result: Result, key: bytes, more: Mapping[str, Any]) -> Release:
    """A result on its way to files."""
    from scheduler import installation
    from scheduler.formats import Release
    from scheduler.solve.result import Progress
    from scheduler.verify import verify

    assert result.roster is not None
    ending = Progress(result.seconds, result.penalty, result.bound)
    trace = () if installation.repeatable() else (*result.trace, ending)
    verdict = verify(problem, result.roster)
    return Release(problem, result.roster, verdict, installation.now(), key, _provenance(result) | dict(more), trace)


def search(problem: Problem, console: Console | None, **options: Any) -> Result:
    """Solve, with progress on a console; what contradicts itself is a defect."""
    from scheduler.solve import Disagreement
    from scheduler.solve import solve as run
    from scheduler.terminal import ProgressLine

    try:
        if console is None:
            return run(problem, **options)
        with ProgressLine(console, options["seconds"]) as watch:
            return run(problem, watch=watch, **options)
    except (Disagreement, RuntimeError) as error:
        raise Defect(str(error)) from error


def _provenance(result: Result) -> dict[str, Any]:
    """All that is needed to repeat the search; no time taken, which never repeats."""
    return {
        "status": result.status,
        "bound": None if result.levels else result.bound,
        **({"levels": _levels(result)} if result.levels else {}),
        "method": result.method,
        "limit": result.limit,
        "seed": result.seed,
        "workers": result.workers,
        "repeatable": result.repeatable,
        **({"effort": result.effort} if result.effort is not None else {}),
        "versions": dict(result.versions),
    }


def _levels(result: Result) -> list[dict[str, Any]]:
    """Each level of priority, with what earlier ones cost it."""
    return [
        {
            "id": level.id,
            "status": level.status.value,
            "penalty": level.penalty,
            "bound": level.bound,
            "loss": list(level.loss) if level.loss else None,
        }
        for level in result.levels
    ]


def _exit_code(result: Result) -> ExitCode:
    from scheduler.solve import Status

    if result.roster is not None:
        return ExitCode.DONE
    return ExitCode.INFEASIBLE if result.status is Status.INFEASIBLE else ExitCode.NOTHING_FOUND


def _show(
    problem: Problem,
    result: Result,
    verdict: Verdict | None,
    keeping: Keeping | None,
    *,
    quiet: bool,
    no_color: bool,
) -> None:
    from scheduler import terminal

    console = common.console(no_color=no_color)
    if result.roster is not None and not quiet:
        for table in terminal.roster_tables(problem, result.roster, console.width, console.color_system):
            console.print(table)
            console.print()
    common.say(console, terminal.summary(result))
    for line in terminal.level_lines(result):
        console.print(line, soft_wrap=True)
    if result.roster is None or verdict is None:
        if keeping is not None:
            common.say(
                console, "this counts the days that are kept; keep fewer of them, or scheduler explain without them"
            )
        return
    if keeping is not None:
        change, cost = keeping.changes(problem, result.roster)
        counts = f"{len(change.removed)} taken away, {len(change.added)} given"
        common.say(console, f"of this, {verdict.penalty} are the rules and {cost} the changes ({counts})")
        for line in () if quiet else terminal.differences(problem, keeping.roster, result.roster):
            console.print(line, soft_wrap=True)
    if not quiet:
        for line in terminal.verdict_lines(verdict):
            console.print(line, soft_wrap=True)


def _result_json(result: Result, files: list[Path]) -> dict[str, Any]:
    return {
        "status": result.status,
        "penalty": result.penalty,
        "bound": None if result.levels else result.bound,
        "gap": None if result.levels else result.gap,
        **({"levels": _levels(result)} if result.levels else {}),
        "seconds": round(result.seconds, 3),
        "limit": result.limit,
        "effort": result.effort,
        "repeatable": result.repeatable,
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
