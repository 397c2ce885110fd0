"""`scheduler convert`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import Force


def convert(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A problem in any format that can be read.")],
    target: Annotated[
        Path,
        typer.Argument(metavar="TARGET", help="What to write: YAML, a workbook (.xlsx), or a folder that is there."),
    ],
    force: Force = False,
) -> None:
    """Translate a problem into our YAML, into a workbook, or into a folder of CSVs."""
    common.write_problem(common.load(source), target, force)
