"""`scheduler pareto`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import common
from scheduler.cli.alternatives import plain_table
from scheduler.cli.options import AsJson, Force, Formats, NoColor, Output, ProblemFile, Quiet, Seed
from scheduler.cli.solve import search
from scheduler.outcome import ExitCode, print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem
    from scheduler.whatif.pareto import Front


def pareto(
    problem: ProblemFile,
    count: Annotated[int, typer.Option("--count", "-k", min=2, max=50, help="Rosters to find, at most.")] = 5,
    within: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=10**9,
            help="By how much the penalty of all other rules may be above that of the best roster; "
            "a twentieth of it where left out.",
        ),
    ] = None,
    output: Output = None,
    formats: Formats = "json,html",
    seconds: Annotated[float, typer.Option(min=0.1, max=10**7, help="Time allowed for each search.")] = 30.0,
    workers: Annotated[
        int | None, typer.Option(min=1, max=512, help="Searches side by side; one a core if left out.")
    ] = None,
    seed: Seed = 0,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Find rosters of which none is both cheaper and fairer, as a table and a plot to choose from."""
    from scheduler.whatif.front import data, rows
    from scheduler.whatif.pareto import check, front

    loaded = common.load(problem, quiet=quiet)
    check(loaded)
    if output is not None:
        common.prepared(output, force, formats)
    errors = None if quiet or as_json else common.console(no_color=no_color, stderr=True)
    look = partial(search, console=errors, seconds=seconds, workers=workers, seed=seed)
    found: Front | None = None
    for found in front(loaded, count, within, look):
        if errors is not None:
            common.say(errors, f"{len(found.points)} of {count} rosters")
    assert found is not None
    files = _write(loaded, found, formats, output, force) if found.points and output is not None else []
    if as_json:
        print_json({"status": found.status, **data(found), "files": [str(path) for path in files]})
    elif found.points:
        console = common.console(no_color=no_color)
        console.width = max(console.width, 120)  # numbers are not folded
        console.print(plain_table(rows(found)), crop=False)
        common.say(console, f"all other rules together cost {found.allowed} or less in each")
        if output is not None:
            common.say(console, f"open {output / 'pareto.html'} in a browser; roster 1 is in {output / 'roster-1'}")
    else:
        common.say(common.console(no_color=no_color), f"{found.status}: there is no roster to begin with")
    if not found.points:
        raise typer.Exit(ExitCode.INFEASIBLE if found.status == "INFEASIBLE" else ExitCode.NOTHING_FOUND)


def _write(problem: Problem, found: Front, formats: str, output: Path, force: bool) -> list[Path]:
    from scheduler import installation
    from scheduler.formats import Release
    from scheduler.formats.files import write_files
    from scheduler.whatif.front import files

    key, written = installation.secret(installation.key_file()), []
    for number, point in enumerate(found.points, start=1):
        release = Release(problem, point.roster, point.verdict, installation.now(), key)
        written += common.write(release, formats, output / f"roster-{number}", force, quiet=True)
    return [*written, *write_files(output, files(problem.name, found), overwrite=force)]
