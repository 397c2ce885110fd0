"""The files that problems and rosters are read from and written to.

`READERS` turns text into problems, `WRITERS` turns a release into files. Each format is
a module of its own, imported when it is used.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.problem import Problem, parse
from scheduler.roster import Roster
from scheduler.source import Fault, InputError, read_file
from scheduler.verify import Verdict

if TYPE_CHECKING:
    from scheduler.receipt import Receipt
    from scheduler.solve.result import Progress


@dataclass(frozen=True)
class Release:
    """A verified roster on its way to files.

    Attributes
    ----------
    problem, roster, verdict
        What was rostered, how, and what `verify` says of it.
    created
        When, in UTC; every file carries this moment and no other.
    key
        Secret of this installation, from which calendar identifiers are derived.
    provenance
        How it came about (status, bound, seed, versions, ...), for the formats that tell.
    trace
        Every improvement of the search that found it; empty where there was none or nobody may know its times.
    """

    problem: Problem
    roster: Roster
    verdict: Verdict
    created: datetime
    key: bytes
    provenance: Mapping[str, Any] = field(default_factory=dict)
    trace: Sequence[Progress] = ()


Files = dict[str, bytes]
"""Content by relative file name."""


def _writer(module: str) -> Callable[[Release], Files]:
    def write(release: Release) -> Files:
        files: Files = import_module(f"scheduler.formats.{module}").write(release)
        return files

    return write


WRITERS: Mapping[str, Callable[[Release], Files]] = {
    "csv": _writer("csv"),
    "google": _writer("google"),
    "html": _writer("html"),
    "ical": _writer("ical"),
    "json": _writer("json"),
    "pdf": _writer("pdf"),
    "xlsx": _writer("xlsx"),
    "inrc2": _writer("inrc2.solution"),
}
"""Formats that a roster can be written in."""

READERS: Mapping[str, str] = {
    "nrp": "scheduler.formats.nrp",
    "inrc1": "scheduler.formats.inrc1",
    "inrc2": "scheduler.formats.inrc2",
}
"""Modules that read problems in other formats than our own; each has `recognises` and `parse`."""


def check_writable(problem: Problem, formats: Collection[str]) -> None:
    """Refuse a format that a roster of this problem cannot be written in.

    Raises
    ------
    InputError
        Naming it.
    """
    if "inrc2" in formats:
        import_module("scheduler.formats.inrc2.solution").check(problem)


def read_problem(path: Path | str) -> Problem:
    """Read a problem from our YAML or JSON, a workbook, a folder of CSVs, or a published format, told by content.

    A path that is no file, but ends with the name of a case of INRC-II, such as
    ``n030w4_1_6-2-9-1``, is that case.

    Raises
    ------
    InputError
        If the file cannot be read or is not valid.
    """
    case: Problem | None = None if Path(path).exists() else import_module(READERS["inrc2"]).named(Path(path))
    if case is not None:
        return case
    workbook = import_module("scheduler.formats.workbook")
    if workbook.recognises(Path(path)):
        found: Problem = workbook.read(Path(path))
        return found
    text = read_file(Path(path))
    for name in READERS.values():
        reader = import_module(name)
        if reader.recognises(text):
            problem: Problem = reader.parse(text, str(path))
            return problem
    return parse(text, str(path), Path(path).parent)


def read_roster(path: Path | str) -> Roster:
    """Read a roster from the JSON, the CSV or the INRC-II solutions (one, or a folder) that `scheduler solve` writes.

    Raises
    ------
    InputError
        If the file cannot be read or is not a roster.
    """
    solution = import_module("scheduler.formats.inrc2.solution")
    text = "" if Path(path).is_dir() else read_file(Path(path))
    if Path(path).is_dir() or solution.recognises(text):
        found: Roster = solution.read_solutions(Path(path))
        return found
    text = text and roster_text(path)
    if text.lstrip().startswith("<"):
        raise InputError(Fault(str(path), 0, "", "", "is a page for a browser; name the roster.json beside it"))
    name = "csv" if import_module("scheduler.formats.csv").recognises(text) else "json"
    roster: Roster = import_module(f"scheduler.formats.{name}").read(text, str(path))
    return roster


def roster_text(path: Path | str) -> str:
    """The text of a roster, with the byte order mark that tells the dialects of CSV apart."""
    text = read_file(Path(path))
    return "\ufeff" + text if Path(path).read_bytes().startswith(codecs.BOM_UTF8) else text


def read_receipt(path: Path | str) -> Receipt | None:
    """The receipt that a roster file carries; None if it is no JSON of ours or has none.

    Raises
    ------
    InputError
        If what stands there is no receipt.
    """
    if Path(path).is_dir() or not (text := read_file(Path(path))).lstrip("\ufeff \t\r\n").startswith("{"):
        return None
    found: Receipt | None = import_module("scheduler.formats.json").receipt(text, str(path))
    return found


def read_provenance(path: Path | str, problem: Problem, verdict: Verdict) -> Mapping[str, Any]:
    """How a roster came about, as far as its file tells and it still holds for this problem; else empty."""
    found: Mapping[str, Any] = import_module("scheduler.formats.json").provenance(
        read_file(Path(path)), problem, verdict
    )
    return found
