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
    from scheduler import installation
    from scheduler.formats import workbook
    from scheduler.formats.files import write_files
    from scheduler.problem import save

    problem = common.load(source)
    if target.is_dir():
        written = write_files(target, workbook.write_folder(problem), overwrite=force)
    else:
        if target.suffix.lower() == ".xlsx":
            content = workbook.write_workbook(problem, installation.now(), str(target))
        else:
            content = save(problem).encode()
        written = write_files(target.parent, {target.name: content}, overwrite=force)
    if as_json:
        print_json({"status": "WRITTEN", "files": [str(path) for path in written]})
    else:
        for path in written:
            typer.echo(f"{path} written")
