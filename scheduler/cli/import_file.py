"""`scheduler import-file`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Force, ProblemFile
from scheduler.outcome import print_json


def import_file(
    problem: ProblemFile,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A CSV or workbook: another system's export, or last month's roster.csv."),
    ],
    mapping: Annotated[
        str,
        typer.Option(
            "--mapping",
            "-m",
            metavar="NAME",
            help="How to read it: roster, google, deputy, grid, or your own file.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="TARGET", help="The problem with it, as convert writes it.")
    ],
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Bring the export file of another system into a problem: people, absences, wishes, last month's roster."""
    from scheduler.formats.workbook.bring import bring
    from scheduler.formats.workbook.mapping import load_mapping

    how = load_mapping(mapping)
    found = bring(common.load(problem, quiet=as_json), file, how)
    written = common.write_problem(found.problem, output, force)
    if as_json:
        files = [str(path) for path in written]
        print_json({"status": "IMPORTED", "entries": found.count, "left_out": found.left_out, "files": files})
        return
    console = common.console()
    entries = "1 entry" if found.count == 1 else f"{found.count} entries"
    common.say(console, f"{output}: {problem} with {entries} of {how.section} from {file}")
    for why, count in found.left_out.items():
        common.say(console, f"left out: {count} with {why}")
