"""`scheduler learn`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Force, NoColor, Quiet
from scheduler.outcome import print_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from scheduler.learn.drift import Drift
    from scheduler.learn.propose import Learnt
    from scheduler.learn.record import Record


def learn(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="ROSTERS...", help="Old rosters as CSV or JSON, any number."),
    ],
    problem: Annotated[
        Path | None,
        typer.Option("--problem", metavar="PROBLEM", help="Whose shift times, contracts and holidays are meant."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the proposals as a piece of a problem file."),
    ] = None,
    drift: Annotated[
        Path | None,
        typer.Option("--drift", metavar="PROBLEM", help="Say instead which rules of this problem were broken."),
    ] = None,
    draws: Annotated[int, typer.Option(min=20, max=10**5, help="Rosters drawn by chance, to compare with.")] = 200,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the draws.")] = 0,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Learn from old rosters: propose the coverage and the rules that they obey and that chance does not explain."""
    from dataclasses import asdict

    from scheduler.learn.drift import drift as judge
    from scheduler.learn.fragment import data, fragment
    from scheduler.learn.propose import learn as search
    from scheduler.learn.record import gather
    from scheduler.learn.sheet import read_sheets

    if drift is not None and (problem is not None or output is not None):
        raise typer.BadParameter("names the problem itself and writes no file; leave out --problem and -o")
    path = drift or problem
    known = common.load(path, quiet=quiet) if path is not None else None
    record = gather(read_sheets(files), known)
    if drift is not None and known is not None:
        with common.waiting("judging by each written rule", quiet=quiet):
            judged = judge(record, known)
        if as_json:
            print_json({"rules": [asdict(item) | {"last": item.last and item.last.isoformat()} for item in judged]})
        else:
            _show_drift(common.console(no_color=no_color), judged)
        return
    with common.waiting("comparing with rosters by chance", quiet=quiet):
        found = search(record, draws, seed)
    if output is not None:
        from scheduler.formats.files import write_files

        write_files(output.parent, {output.name: fragment(found).encode()}, overwrite=force)
    if as_json:
        print_json(data(found))
        return
    console = common.console(no_color=no_color)
    _show(console, record, found, quiet=quiet)
    if output is not None:
        common.say(console, f"written to {output}; strike out what you do not want, and put the rest into the problem")


def _show(console: Console, record: Record, found: Learnt, *, quiet: bool) -> None:
    from scheduler.learn import table
    from scheduler.notation import plural

    if not quiet:
        _table(console, table.STAFFING, table.staffing(found), left=2)
        if found.typical:
            _table(console, table.TYPICAL, table.typical(found, record.problem.people), left=1)
    _table(console, table.RULES, table.rules(found), left=1)
    tried = f"{found.tested} would-be rules against {plural(found.draws, 'roster')} by chance"
    common.say(console, f"{plural(len(found.rules), 'rule')} that chance does not explain; tested were {tried}")
    if not found.timed:
        common.say(console, "no times of shifts are known, so rest and hours were not looked at; name a --problem")


def _show_drift(console: Console, judged: Sequence[Drift]) -> None:
    from scheduler.learn import table
    from scheduler.notation import plural

    _table(console, table.DRIFT, table.drift(judged), left=2)
    kept = [item for item in judged if item.when == "never"]
    common.say(console, f"{len(kept)} of {plural(len(judged), 'written rule')} were never broken")


def _table(console: Console, head: Sequence[str], rows: Iterable[Sequence[str]], *, left: int) -> None:
    from scheduler.terminal import print_table

    print_table(console, head, rows, head[:left])
    console.print()
