"""`scheduler export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Force, Formats, ProblemFile, Quiet, RosterFile
from scheduler.outcome import ExitCode, print_json


def export(
    problem: ProblemFile,
    roster: RosterFile,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")],
    formats: Formats = "csv,html,ical",
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write a roster that exists already in other formats."""
    from scheduler import installation
    from scheduler.formats import Release, read_provenance

    loaded = common.load(problem, quiet=quiet)
    found = common.load_roster(roster, quiet=quiet)
    verdict = common.judge(loaded, found, quiet=quiet)
    if not verdict.feasible:
        typer.echo(f"{roster}: breaks hard rules; see: scheduler verify {problem} {roster}", err=True)
        raise typer.Exit(ExitCode.NOT_FEASIBLE)
    key = installation.secret(installation.key_file())
    how = read_provenance(roster, loaded, verdict)
    release = Release(loaded, found, verdict, installation.now(), key, how)
    written = common.write(release, formats, output, force, quiet=quiet)
    if as_json:
        print_json({"status": "WRITTEN", "files": [str(path) for path in written]})
    elif not quiet:
        for path in written:
            typer.echo(path)
