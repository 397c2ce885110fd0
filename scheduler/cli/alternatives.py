"""What `scheduler solve --alternatives` adds: rosters to choose from, written and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.cli import common
from scheduler.notation import plural

if TYPE_CHECKING:
    from rich.table import Table

    from scheduler.formats import Release
    from scheduler.problem import Problem
    from scheduler.reroster.alternatives import Alternatives, Choice
    from scheduler.solve.result import Result


def show_alternatives(
    problem: Problem,
    best: Result,
    choice: Choice,
    search: Callable[..., Result],
    release: Callable[..., Release] | None,
    output: Path | None,
    formats: str,
    force: bool,
    as_json: bool,
    no_color: bool,
) -> dict[str, Any]:
    """Find, write and show the alternatives; gives what JSON says of them."""
    from scheduler.formats.files import write_files
    from scheduler.reroster.alternatives import alternatives, files, table

    found = alternatives(problem, best, choice, search)
    written: list[list[Path]] = []
    if release is not None and output is not None:
        for number, item in enumerate(found.found[1:], start=2):
            folder = output / f"alternative-{number}"
            written.append(common.write(release(item, more={}), formats, folder, force, quiet=as_json))
        write_files(output, files(problem, found), overwrite=force)
    if as_json:
        return {"alternatives": _data(found, choice, written)}
    console = common.console(no_color=no_color)
    console.print()
    common.say(
        console,
        f"{plural(len(found.found), 'roster')} of penalty {found.allowed} or less{_levels(best)}, "
        f"any two of which differ on {choice.apart} days of people or more:",
    )
    console.print(plain_table(table(problem, found)), crop=False)
    if found.ended:
        common.say(console, found.ended)
    if output is not None:
        for number in range(2, len(found.found) + 1):
            common.say(console, f"roster {number} is in {output / f'alternative-{number}'}")
        common.say(console, f"every day on which they differ is in {output / 'differences.csv'}")
    return {}


def plain_table(rows: Sequence[Sequence[str]]) -> Table:
    """A table of figures, heads first."""
    from rich.table import Table

    from scheduler.terminal import plain

    table = Table(box=None, padding=(0, 2, 0, 0))
    for head in rows[0]:
        table.add_column(head, justify="right")
    for row in rows[1:]:
        table.add_row(*map(plain, row))
    return table


def _levels(best: Result) -> str:
    """Which penalty is meant where there are several."""
    if not best.levels:
        return ""
    earlier = " and none worse than the best in the levels before it" if len(best.levels) > 1 else ""
    return f" in the level {best.levels[-1].label}{earlier}"


def _data(found: Alternatives, choice: Choice, written: Sequence[Sequence[Path]]) -> Mapping[str, Any]:
    far = found.distances()
    return {
        "allowed": found.allowed,
        "apart": choice.apart,
        "ended": found.ended or None,
        "rosters": [
            {
                "penalty": item.penalty,
                **({"levels": {level.id: level.penalty for level in item.levels}} if item.levels else {}),
                "by_rule": item.verdict.by_rule if item.verdict else {},
                "bound": item.bound,
                "seconds": round(item.seconds, 3),
                "days_unlike": far[number],
                "files": [str(path) for path in written[number - 1]] if number and written else [],
            }
            for number, item in enumerate(found.found)
        ],
    }
