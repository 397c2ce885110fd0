"""`scheduler solve` of several problems that do not need each other: sites, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.cli import common
from scheduler.outcome import Defect, ExitCode, print_json

if TYPE_CHECKING:
    from rich.table import Table

    from scheduler.executor import Executor
    from scheduler.formats import Release
    from scheduler.problem import Problem
    from scheduler.solve.result import Result

HEAD = ("site", "status", "penalty", "bound", "gap", "people", "seconds", "folder")
SEVERITY = (ExitCode.DONE, ExitCode.NOTHING_FOUND, ExitCode.INFEASIBLE)
"""From good to worst."""


@dataclass(frozen=True)
class Writing:
    """Where and how rosters are written.

    Attributes
    ----------
    output
        A folder for all, with a folder of each site in it; nothing is written where left out.
    formats, force
        As for one problem.
    release
        Makes of a problem and its result what is written.
    """

    output: Path | None
    formats: str
    force: bool
    release: Callable[[Problem, Result], Release]

    def write(self, name: str, problem: Problem, result: Result) -> list[Path]:
        """Write one site's roster, if there is one; gives the paths."""
        if self.output is None or result.roster is None:
            return []
        return common.write(self.release(problem, result), self.formats, self.output / name, self.force, quiet=True)


def named(paths: Sequence[Path]) -> dict[str, Path]:
    """A name for each site that can be a folder's: that of its file."""
    from scheduler.formats.files import safe_name

    taken: set[str] = set()
    return {safe_name(path.stem, taken): path for path in paths}


def solve_sites(
    sites: Mapping[str, Problem],
    executor: Executor,
    options: dict[str, Any],
    writing: Writing,
    told: Callable[[Result, list[Path]], dict[str, Any]],
    *,
    quiet: bool,
    as_json: bool,
    no_color: bool,
) -> list[Result]:
    """Solve each site, write each roster as it is found, and print a table of all; results in the order of sites."""
    from scheduler.executor import run
    from scheduler.problem import save
    from scheduler.solve import Disagreement
    from scheduler.solve.remote import solve_text

    errors = None if quiet or as_json else common.console(no_color=no_color, stderr=True)
    tasks = {name: (name, save(problem), options) for name, problem in sites.items()}
    done: dict[str, tuple[Result, list[Path]]] = {}
    try:
        for name, result in run(solve_text, tasks, executor):
            done[name] = (result, writing.write(name, sites[name], result))
            if errors is not None:
                common.say(errors, f"{len(done)} of {len(sites)}  {name}: {result.status}, penalty {result.penalty}")
    except (Disagreement, RuntimeError) as error:
        raise Defect(str(error)) from error
    if as_json:
        print_json({"sites": [{"site": name, **told(*done[name])} for name in sites]})
    else:
        console = common.console(no_color=no_color)
        console.width = max(console.width, 120)
        console.print(_table(sites, done, writing.output), crop=False)
    return [done[name][0] for name in sites]


def worst(codes: Sequence[ExitCode]) -> ExitCode:
    """How several searches ended: as the worst of them."""
    return max(codes, key=SEVERITY.index)


def _table(sites: Mapping[str, Problem], done: Mapping[str, tuple[Result, list[Path]]], output: Path | None) -> Table:
    from rich.table import Table

    from scheduler.terminal import plain

    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in HEAD:
        left = column in ("site", "status", "folder")
        table.add_column(column, justify="left" if left else "right", no_wrap=True)
    for name, problem in sites.items():
        result, files = done[name]
        gap = "" if result.gap is None else f"{result.gap:.1%}"
        penalty = "" if result.penalty is None else str(result.penalty)
        folder = str(output / name) if output is not None and files else ""
        people, seconds = str(len(problem.employees)), f"{result.seconds:.1f}"
        table.add_row(*map(plain, (name, result.status, penalty, str(result.bound), gap, people, seconds, folder)))
    return table
