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
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The YAML file to write.")],
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Translate a published benchmark file (or tidy one of our own) into our YAML."""
    from scheduler.formats.files import write_files
    from scheduler.problem import save

    text = save(common.load(source))
    write_files(target.parent, {target.name: text.encode()}, overwrite=force)
    if as_json:
        print_json({"status": "WRITTEN", "files": [str(target)]})
    else:
        typer.echo(f"{target} written")
