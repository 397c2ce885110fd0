"""`scheduler import-leave`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Force, ProblemFile
from scheduler.outcome import print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem


class Kind(StrEnum):
    """What the times of a calendar become."""

    unavailable = "unavailable"
    leave = "leave"
    undesired = "undesired"


def import_leave(
    problem: ProblemFile,
    file: Annotated[Path, typer.Argument(metavar="FILE.ics", help="A calendar that the person exported.")],
    employee: Annotated[str, typer.Option("--employee", "-e", metavar="NAME", help="Whose it is, by id or name.")],
    kind: Annotated[Kind, typer.Option(help="What the busy times become.")] = Kind.unavailable,
    into: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", "--into", metavar="FILE", help="Write them to this file, for the problem to include."
        ),
    ] = None,
    keep_summaries: Annotated[
        bool, typer.Option("--keep-summaries", help="Keep what the events are called, as notes; it is private.")
    ] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Turn the busy times of a person's calendar into availability for the days of the problem."""
    common.require("recurring_ical_events", "import")
    from scheduler.formats.absence import absences, as_yaml
    from scheduler.formats.busy import read_busy
    from scheduler.formats.files import write_files

    loaded = common.load(problem)
    who, horizon = common.person(loaded, employee), loaded.horizon
    with common.waiting(f"reading {file}"):
        reading = read_busy(file, horizon.start, horizon.end, horizon.zone)
    found = absences(reading.busy, loaded.calendar, who, kind.value, summaries=keep_summaries)
    last = loaded.calendar.date(horizon.days - 1)
    text = as_yaml(
        found, f"When {who} is busy from {horizon.start} to {last}, by a calendar; import it again to renew."
    )
    if into is not None:
        write_files(into.parent, {into.name: text.encode()}, overwrite=force)
    for fault in reading.unread:
        typer.echo(f"warning: {fault}", err=True)
    if as_json:
        entries = [item.model_dump(mode="json", by_alias=True, exclude_defaults=True) for item in found]
        warnings = [str(fault) for fault in reading.unread]
        print_json({"status": "IMPORTED", "availability": entries, "warnings": warnings, "file": into and str(into)})
    elif into is None:
        typer.echo(text, nl=False)
    else:
        typer.echo(f"{into}: {len(found)} {'entry' if len(found) == 1 else 'entries'} for {who}")
        if advice := _advice(loaded, problem, into):
            typer.echo(advice)


def _advice(loaded: Problem, problem: Path, into: Path) -> str:
    """What is left to do before the problem reads the file."""
    from scheduler.source import write

    home, target = problem.resolve().parent, into.resolve()
    if target in [(home / name).resolve() for name in loaded.include]:
        return ""
    if not target.is_relative_to(home):
        return f"{problem} can only include files in its own folder; move it to {home}, or paste it into the problem"
    names = [*loaded.include, target.relative_to(home).as_posix()]
    return f"to use it, write this into {problem}:\n{write({'include': names})}".rstrip()
