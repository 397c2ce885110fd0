"""Solving elsewhere: what a process or the worker of a cluster is given, and gives back."""

from __future__ import annotations

from typing import Any

from scheduler.problem import parse
from scheduler.solve import solve
from scheduler.solve.result import Result


def solve_text(name: str, text: str, options: dict[str, Any]) -> Result:
    """Solve a problem given as text; the result can be sent back whole."""
    return solve(parse(text, name), **options)
