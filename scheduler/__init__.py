"""Staff shift scheduling: the best roster for your people, your rules and your coverage.

>>> from scheduler import load, solve
>>> result = solve(load("instances/clinic.yaml"), seconds=30)  # doctest: +SKIP
>>> result.status, result.penalty, result.bound  # doctest: +SKIP
(<Status.OPTIMAL: 'OPTIMAL'>, 64, 64)
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scheduler.problem import Problem, load, parse, save
from scheduler.roster import Assignment, Roster, diff
from scheduler.rules.rule import Violation
from scheduler.source import InputError
from scheduler.verify import Verdict, verify

if TYPE_CHECKING:
    from scheduler.solve import Result, Status, solve

__all__ = [
    "Assignment",
    "InputError",
    "Problem",
    "Result",
    "Roster",
    "Status",
    "Verdict",
    "Violation",
    "diff",
    "load",
    "parse",
    "save",
    "solve",
    "verify",
]


def __getattr__(name: str) -> Any:
    """The solver comes with its first use, and so does its second of start-up."""
    if name in ("Result", "Status"):
        return getattr(import_module("scheduler.solve"), name)
    raise AttributeError(f"module 'scheduler' has no attribute {name!r}")


class _House(ModuleType):
    """A package in which `solve` is the function, though there is a room of that name."""

    @property
    def solve(self) -> Any:
        return import_module("scheduler.solve").solve

    @solve.setter
    def solve(self, room: ModuleType) -> None:
        """Importing the room would put it here, in the place of the function."""


sys.modules[__name__].__class__ = _House
