"""`scheduler init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Force
from scheduler.outcome import print_json


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; it is made if need be.")],
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write an example clinic to begin with: a workbook, and the same as CSVs and as YAML."""
    from scheduler import installation
    from scheduler.formats.files import write_files
    from scheduler.formats.workbook.starter import starter_files

    written = write_files(directory, starter_files(installation.now()), overwrite=force)
    if as_json:
        print_json({"status": "WRITTEN", "files": [str(path) for path in written]})
        return
    console = common.console()
    common.say(console, f"{directory / 'clinic.xlsx'}: open it, put your people and shifts in place of the example's")
    common.say(
        console, f"{directory / 'clinic-csv'}, {directory / 'clinic.yaml'}: the same, if you would rather edit these"
    )
    common.say(console, f"then: scheduler check {directory / 'clinic.xlsx'}")
    common.say(console, f"and:  scheduler solve {directory / 'clinic.xlsx'} -o roster")
