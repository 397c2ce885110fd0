"""`scheduler check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Force, NoColor, ProblemFile
from scheduler.outcome import ExitCode, print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem
    from scheduler.source import InputError


def check(
    problem: ProblemFile,
    comments: Annotated[
        Path | None,
        typer.Option(
            "--comments", metavar="FILE", help="Of a workbook: write a copy with a comment at each faulty cell."
        ),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Validate a problem: every fault of the file at once, contradictions, and warnings about what has no effect."""
    from scheduler.explain.brief import unkept
    from scheduler.lint import contradictions, warnings
    from scheduler.notation import plural
    from scheduler.source import InputError

    if comments is not None:
        _require_workbook(problem, comments)
    try:
        loaded = common.load(problem)
    except InputError as error:
        if comments is not None:
            _write_comments(problem, comments, error, force)
        raise
    with common.waiting("looking for contradictions", quiet=as_json):
        wrong, found = contradictions(loaded) or unkept(loaded), warnings(loaded)
    size = _size(loaded)
    if as_json:
        print_json({"status": "INFEASIBLE" if wrong else "VALID", "contradictions": wrong, "warnings": found, **size})
    else:
        console = common.console(no_color=no_color)
        counts = ", ".join(plural(count, what.replace("_", " ").removesuffix("s")) for what, count in size.items())
        verdict = "can be read, but no roster keeps every hard rule (INFEASIBLE)" if wrong else "is valid"
        common.say(console, f"{problem} {verdict}: {counts}")
        for sentence in wrong:
            common.say(console, f"contradiction: {sentence}")
        for warning in found:
            common.say(console, f"warning: {warning}")
    if wrong:
        raise typer.Exit(ExitCode.INFEASIBLE)


def _require_workbook(problem: Path, comments: Path) -> None:
    """Refuse to write comments where there can be none, or over the workbook itself."""
    from scheduler.source import Fault, InputError

    if problem.suffix.lower() != ".xlsx":
        raise InputError(Fault(str(problem), 0, "", "", "is no workbook (.xlsx); only cells can have comments"))
    if comments.resolve() == problem.resolve():
        message = "is the workbook itself; name another file for the copy with comments"
        raise InputError(Fault(str(comments), 0, "", "", message))
    common.require("openpyxl", "workbook")


def _write_comments(problem: Path, comments: Path, error: InputError, force: bool) -> None:
    from scheduler.formats.files import write_files
    from scheduler.formats.workbook.comments import commented

    if any(fault.cell for fault in error.faults):
        content = commented(problem, error.faults)
        write_files(comments.parent, {comments.name: content}, overwrite=force)
        typer.echo(f"{comments}: a copy with {len(error.faults)} comments", err=True)


def _size(problem: Problem) -> dict[str, int]:
    return {
        "days": problem.horizon.days,
        "employees": len(problem.employees),
        "shift_types": len(problem.shift_types),
        "demands": len(problem.coverage) + len(problem.time_coverage),
        "requests": len(problem.requests),
    }
