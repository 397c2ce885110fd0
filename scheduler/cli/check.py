"""`scheduler check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile
from scheduler.outcome import print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem


def check(problem: ProblemFile, as_json: AsJson = False, no_color: NoColor = False) -> None:
    """Validate a problem: every fault of the file at once, and warnings about what nobody can satisfy."""
    from scheduler.lint import warnings
    from scheduler.notation import plural

    loaded = common.load(problem)
    found = warnings(loaded)
    size = _size(loaded)
    if as_json:
        print_json({"status": "VALID", "warnings": found, **size})
        return
    console = common.console(no_color=no_color)
    counts = ", ".join(plural(count, what.replace("_", " ").removesuffix("s")) for what, count in size.items())
    common.say(console, f"{problem} is valid: {counts}")
    for warning in found:
        common.say(console, f"warning: {warning}")


def _size(problem: Problem) -> dict[str, int]:
    return {
        "days": problem.horizon.days,
        "employees": len(problem.employees),
        "shift_types": len(problem.shift_types),
        "demands": len(problem.coverage) + len(problem.time_coverage),
        "requests": len(problem.requests),
    }
