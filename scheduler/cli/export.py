"""`scheduler export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import Force, Formats, ProblemFile, RosterFile
from scheduler.outcome import ExitCode


def export(
    problem: ProblemFile,
    roster: RosterFile,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")],
    formats: Formats = "csv,html,ical",
    force: Force = False,
) -> None:
    """Write a roster that exists already in other formats."""
    from scheduler import installation
    from scheduler.formats import Release, read_provenance

    loaded = common.load(problem)
    found = common.load_roster(roster)
    verdict = common.judge(loaded, found)
    if not verdict.feasible:
        typer.echo(f"{roster}: breaks hard rules; see: scheduler verify {problem} {roster}", err=True)
        raise typer.Exit(ExitCode.NOT_FEASIBLE)
    key = installation.secret(installation.key_file())
    how = read_provenance(roster, loaded, verdict)
    for path in common.write(Release(loaded, found, verdict, installation.now(), key, how), formats, output, force):
        typer.echo(path)
