"""`scheduler schema`."""

from __future__ import annotations

from scheduler.outcome import print_json


def schema() -> None:
    """Print the JSON schema of problem files, for editors that complete and check as you type."""
    from scheduler.problem import schema as problem_schema

    print_json(problem_schema())
