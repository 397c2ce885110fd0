"""`scheduler convert`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Force
from scheduler.outcome import print_json


def convert(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A problem in any format that can be read.")],
    target: Annotated[
        Path,
        typer.Argument(metavar="TARGET", help="What to write: YAML, a workbook (.xlsx), or a folder that is there."),
    ],
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Translate a problem into our YAML, into a workbook, or into a folder of CSVs."""
    written = common.write_problem(common.load(source), target, force)
    if as_json:
        print_json({"status": "WRITTEN", "files": [str(path) for path in written]})
    else:
        for path in written:
            typer.echo(f"{path} written")
