"""What no roster can keep: contradictions among hard rules, proven without a search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scheduler.lint.demand import overfull, unreachable
from scheduler.lint.line import Line, lines_of
from scheduler.lint.people import clashes
from scheduler.lint.pins import settled
from scheduler.notation import plural
from scheduler.problem import Problem

NAMED = 3
"""People who are named in a sentence about several."""


def contradictions(problem: Problem) -> list[str]:
    """Sentences about what no roster can keep; wherever there is one, the problem is infeasible.

    Not every infeasible problem has one: `explain` searches for the others.

    Parameters
    ----------
    problem
        A valid problem.

    Returns
    -------
    list of str
        Each names the rules, the people, the dates and the figures, and what to do.
    """
    lines = lines_of(problem)
    return [*_of_people(lines), *unreachable(problem, lines, hard=True), *overfull(problem)]


def _of_people(lines: Mapping[str, Line]) -> Iterator[str]:
    """The sentences about single people, each once with everybody whom it is about."""
    found: dict[str, list[str]] = {}
    for line in lines.values():
        for sentence in dict.fromkeys((*clashes(line), *settled(line))):
            found.setdefault(sentence, []).append(line.person.label)
    return (f"{_together(names)}: {sentence}" for sentence, names in found.items())


def _together(names: list[str]) -> str:
    shown = names if len(names) <= NAMED + 1 else [*names[:NAMED], plural(len(names) - NAMED, "other")]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
