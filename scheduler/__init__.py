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

if TYPE_CHECKING:
    from scheduler.problem import Problem, load, parse, save
    from scheduler.roster import Assignment, Roster, diff
    from scheduler.rules.rule import Violation
    from scheduler.solve import Result, Status, solve
    from scheduler.source import InputError
    from scheduler.verify import Verdict, verify

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


_HOMES = {
    **dict.fromkeys(("Problem", "load", "parse", "save"), "problem"),
    **dict.fromkeys(("Assignment", "Roster", "diff"), "roster"),
    **dict.fromkeys(("Result", "Status"), "solve"),
    "InputError": "source",
    "Verdict": "verify",
    "Violation": "rules.rule",
}


def __getattr__(name: str) -> Any:
    """Each name comes with its first use, and so does what it needs: a command that is called starts at once."""
    if name in _HOMES:
        return getattr(import_module(f"scheduler.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'scheduler' has no attribute {name!r}")


def _function(name: str) -> property:
    """A function that has the name of the room in which it is; importing the room would put that in its place."""
    return property(lambda _: getattr(import_module(f"scheduler.{name}"), name), lambda _, room: None)


class _House(ModuleType):
    """A package in which `solve` and `verify` are functions, though there are rooms of these names."""

    solve = _function("solve")
    verify = _function("verify")


sys.modules[__name__].__class__ = _House
