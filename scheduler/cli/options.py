"""The arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """Formats that a roster is written in."""

    csv = "csv"
    google = "google"
    html = "html"
    ical = "ical"
    json = "json"
    pdf = "pdf"
    xlsx = "xlsx"
    inrc2 = "inrc2"


class Method(StrEnum):
    """Ways to search."""

    auto = "auto"
    cpsat = "cpsat"
    lns = "lns"
    portfolio = "portfolio"
    stages = "stages"


def _known(listed: str) -> str:
    """The list of formats, if there are such; asked while the command line is read, long before they are needed."""
    names = [name.strip() for name in listed.split(",")]
    strange = [name for name in names if name not in set(Format)]
    if strange:
        raise typer.BadParameter(f"there is no format {strange[0]!r}; choose from {', '.join(Format)}")
    return ",".join(dict.fromkeys(names))


def _more(listed: str) -> list[str]:
    """Ways to go on with a list of formats, for the shell."""
    *settled, begun = listed.split(",")
    start = "".join(f"{name}," for name in settled)
    return [f"{start}{name}" for name in Format if name.startswith(begun) and name not in settled]


ProblemFile = Annotated[
    Path,
    typer.Argument(
        metavar="PROBLEM", help="A workbook (.xlsx), a folder of CSVs, YAML, JSON, or a published benchmark file."
    ),
]
RosterFile = Annotated[
    Path,
    typer.Argument(
        metavar="ROSTER", help="A roster.json or roster CSV (or folder of INRC-II solutions) written by solve."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the outcome only: no tables, no progress.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Print without colours (NO_COLOR does the same).")]
Formats = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="LIST",
        callback=_known,
        autocompletion=_more,
        help=f"Formats to write, joined by commas: {', '.join(Format)}.",
    ),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder to write the roster to.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that are there already and differ.")]
Seed = Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the searches.")]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Address of a Dask scheduler, as tcp://host:8786, whose workers search instead of this machine.",
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        envvar="SCHEDULER_DATABASE",
        show_envvar=False,
        help="Where rosters are published: a SQLite file, or postgresql+psycopg://user@host/name. "
        "SCHEDULER_DATABASE, or else scheduler.db in this folder, where left out.",
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        metavar="URL",
        envvar="SCHEDULER_BASE_URL",
        show_envvar=False,
        help="What links begin with, as https://rosters.example.org; SCHEDULER_BASE_URL where left out.",
    ),
]
