"""`scheduler versions`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, DatabaseUrl, Force, Output
from scheduler.outcome import print_json

if TYPE_CHECKING:
    from scheduler.publish.ledger import Ledger, Publication


def versions(
    version: Annotated[
        int | None, typer.Argument(metavar="VERSION", help="Write this version's problem and roster to --output.")
    ] = None,
    output: Output = None,
    force: Force = False,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """List every roster that was published, by whom and with which result; or get one of them back."""
    if (version is None) != (output is None):
        raise typer.BadParameter("name a folder with --output for it, and no folder without it", param_hint="VERSION")
    with common.ledger(database) as ledger:
        if version is not None and output is not None:
            for path in _write(ledger, version, output, force):
                typer.echo(path)
            return
        made = ledger.versions()
    if as_json:
        print_json({"versions": [{**asdict(item), "at": item.at.isoformat()} for item in made]})
        return
    for item in made:
        typer.echo(_row(item))
    if not made:
        typer.echo("nothing is published yet")


def _write(ledger: Ledger, version: int, output: Path, force: bool) -> list[Path]:
    from scheduler.formats.files import write_files
    from scheduler.formats.json import write
    from scheduler.problem import save
    from scheduler.source import Fault, InputError

    release = ledger.roster(version)
    if release is None:
        message = "there is no such version; scheduler versions lists them"
        raise InputError(Fault("command line", 0, "VERSION", str(version), message))
    return write_files(output, {"problem.yaml": save(release.problem).encode(), **write(release)}, overwrite=force)


def _row(made: Publication) -> str:
    told: dict[str, Any] = made.result
    result = [str(told["status"])] if "status" in told else []
    result += [f"penalty {told['penalty']}"] + ([] if told["feasible"] else ["breaks hard rules"])
    changed = f"{made.changed} events of people changed"
    return f"{made.version:>4}  {made.at:%Y-%m-%d %H:%M} UTC by {made.by}: {changed}; {', '.join(result)}"
