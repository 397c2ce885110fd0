"""`scheduler whatif`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Cluster, Force, NoColor, ProblemFile, Quiet
from scheduler.outcome import Defect, print_json

if TYPE_CHECKING:
    from scheduler.executor import Executor
    from scheduler.problem import Problem
    from scheduler.whatif.outcome import Outcome
    from scheduler.whatif.scenario import Scenario
    from scheduler.whatif.sweep import Effort


def whatif(
    problem: ProblemFile,
    scenarios: Annotated[Path, typer.Argument(metavar="SCENARIOS", help="A YAML file of named lists of changes.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Folder for the comparison; a cut-off sweep goes on there."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=10**7, help="Time allowed for each scenario.")] = 60.0,
    side_by_side: Annotated[
        int | None, typer.Option("--processes", min=1, max=512, help="Scenarios side by side; one a core if left out.")
    ] = None,
    cluster: Cluster = None,
    workers: Annotated[
        int, typer.Option(min=1, max=512, help="Searches side by side within each scenario; 1 makes runs repeatable.")
    ] = 1,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the searches.")] = 0,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Solve many changed versions of a problem, and compare what comes of them with what comes of it as it is."""
    from scheduler.formats.files import write_files
    from scheduler.whatif import page
    from scheduler.whatif.scenario import load
    from scheduler.whatif.sweep import Effort
    from scheduler.whatif.table import data, files, missing

    base = common.load(problem)
    tried = load(scenarios, base)
    errors = None if quiet or as_json else common.console(no_color=no_color, stderr=True)
    effort = Effort(seconds, seed, workers)
    executor = common.executor(cluster, min(side_by_side or os.cpu_count() or 1, len(tried)))
    first, others = _sweep(base, tried, effort, executor, output, errors)
    if output is not None:
        content = {**files(first, others), **page.files(base.name, first, others)}
        written = write_files(output, content, overwrite=force)
    if as_json:
        print_json(data(first, others))
        return
    console = common.console(no_color=no_color)
    console.width = max(console.width, 190)  # numbers are not folded
    console.print(_table(first, others), crop=False)
    for item in () if quiet else (first, *others):
        if told := missing(item):
            common.say(console, f"hours missing in {item.name}: {told}")
    if output is not None:
        common.say(console, f"{len(written)} files written to {output}")


def _sweep(
    base: Problem, tried: list[Scenario], effort: Effort, executor: Executor, output: Path | None, errors: object
) -> tuple[Outcome, list[Outcome]]:
    from rich.console import Console

    from scheduler.whatif.scenario import Scenario
    from scheduler.whatif.sweep import sweep

    folder = output / "scenarios" if output is not None else None
    try:
        [first] = sweep([Scenario("base", base)], None, effort, executor, folder)
        found: dict[str, Outcome] = {}
        for item in sweep(tried, first, effort, executor, folder):
            found[item.name] = item
            if isinstance(errors, Console):
                common.say(errors, f"{len(found)} of {len(tried)}  {item.name}: {item.status}, penalty {item.penalty}")
    except RuntimeError as error:
        raise Defect(str(error)) from error
    return first, [found[scenario.name] for scenario in tried]


def _table(base: Outcome, others: list[Outcome]) -> object:
    from rich.table import Table

    from scheduler.terminal import plain
    from scheduler.whatif.table import COLUMNS, row

    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in COLUMNS:
        left = column in ("scenario", "status", "against base")
        table.add_column(column, justify="left" if left else "right", no_wrap=True)
    for item in (base, *others):
        table.add_row(*map(plain, row(base, item)))
    return table
