"""`scheduler whatif`."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Cluster, Force, NoColor, ProblemFile, Quiet, Seed
from scheduler.cli.stress import SHARE, stress
from scheduler.outcome import Defect, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.executor import Executor
    from scheduler.problem import Problem
    from scheduler.whatif.outcome import Outcome
    from scheduler.whatif.scenario import Scenario
    from scheduler.whatif.sweep import Effort


def whatif(
    problem: ProblemFile,
    scenarios: Annotated[
        Path | None,
        typer.Argument(metavar="SCENARIOS", help="A YAML file of named lists of changes; none with --stress."),
    ] = None,
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
    seed: Seed = 0,
    runs: Annotated[
        int | None,
        typer.Option(
            "--stress",
            min=1,
            max=10**5,
            help="Instead of scenarios: draw absences by lot so often against --roster, as scheduler stress does.",
        ),
    ] = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="ROSTER", help="With --stress: the finished roster.")
    ] = None,
    share: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="With --stress: chance of each person to be away on each day; 0.05 if left out."
        ),
    ] = None,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Solve many changed versions of a problem, and compare what comes of them with what comes of it as it is.

    With --stress N, absences are drawn by lot against a finished roster instead, as scheduler stress does.
    """
    if runs is not None:
        if scenarios is not None:
            raise typer.BadParameter("solves no scenarios; leave out SCENARIOS, or --stress", param_hint="--stress")
        if roster is None:
            raise typer.BadParameter("needs a finished roster: --roster ROSTER", param_hint="--stress")
        stress(
            problem,
            roster,
            runs=runs,
            share=SHARE if share is None else share,
            seed=seed,
            output=output,
            force=force,
            quiet=quiet,
            as_json=as_json,
            no_color=no_color,
        )
        return
    if roster is not None or share is not None:
        hint = "--share" if roster is None else "--roster"
        raise typer.BadParameter("of what use? ask for --stress N", param_hint=hint)
    if scenarios is None:
        raise typer.BadParameter(
            "needed: a file of changes, or else --stress N --roster ROSTER", param_hint="SCENARIOS"
        )
    from scheduler.formats.files import write_files
    from scheduler.terminal import print_table
    from scheduler.whatif import page
    from scheduler.whatif.scenario import load
    from scheduler.whatif.sweep import Effort
    from scheduler.whatif.table import data, files, missing, table

    base = common.load(problem, quiet=quiet)
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
    print_table(console, *table(first, others), ("status", "against base"))
    for item in () if quiet else (first, *others):
        if told := missing(item):
            common.say(console, f"hours missing in {item.name}: {told}")
        if item.status == "INFEASIBLE":
            common.say(
                console, f"no roster can exist in {item.name}, proven{': these cannot all hold' if item.why else ''}"
            )
        for text in item.why:
            common.say(console, f"  - {text}")
    if output is not None:
        common.say(console, f"{len(written)} files written to {output}; open {output}/report.html in a browser")


def _sweep(
    base: Problem,
    tried: list[Scenario],
    effort: Effort,
    executor: Executor,
    output: Path | None,
    errors: Console | None,
) -> tuple[Outcome, list[Outcome]]:
    from scheduler.terminal import Waiting
    from scheduler.whatif.scenario import Scenario
    from scheduler.whatif.sweep import sweep

    folder = output / "scenarios" if output is not None else None
    found: dict[str, Outcome] = {}
    try:
        with Waiting(errors, "solving the problem as it is") if errors is not None else nullcontext() as shown:
            [first] = sweep([Scenario("base", base)], None, effort, executor, folder)
            for number, item in enumerate(sweep(tried, first, effort, executor, folder), start=1):
                found[item.name] = item
                if errors is not None and shown is not None:
                    penalty = f", penalty {item.penalty}" if item.penalty is not None else ""
                    common.say(errors, f"{number} of {len(tried)}  {item.name}: {item.status}{penalty}")
                    shown.doing = f"solving scenarios, {number} of {len(tried)} done"
    except RuntimeError as error:
        raise Defect(str(error)) from error
    return first, [found[scenario.name] for scenario in tried]
