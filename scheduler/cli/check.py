"""`scheduler check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile
from scheduler.outcome import ExitCode, print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem


def check(problem: ProblemFile, as_json: AsJson = False, no_color: NoColor = False) -> None:
    """Validate a problem: every fault of the file at once, contradictions, and warnings about what has no effect."""
    from scheduler.lint import contradictions, warnings
    from scheduler.notation import plural

    loaded = common.load(problem)
    with common.waiting("looking for contradictions", quiet=as_json):
        wrong, found = contradictions(loaded), warnings(loaded)
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


def _size(problem: Problem) -> dict[str, int]:
    return {
        "days": problem.horizon.days,
        "employees": len(problem.employees),
        "shift_types": len(problem.shifts),
        "demands": len(problem.coverage) + len(problem.time_coverage),
        "requests": len(problem.requests),
    }
