"""What no roster can keep: contradictions among hard rules, proven without a search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scheduler.lint.company import company
from scheduler.lint.demand import overfull, unreachable
from scheduler.lint.line import Line, lines_of
from scheduler.lint.money import overspent
from scheduler.lint.people import clashes
from scheduler.lint.pins import settled
from scheduler.lint.together import grouped
from scheduler.problem import Problem


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
    return [
        *_of_people(lines),
        *unreachable(problem, lines, hard=True),
        *overfull(problem, lines),
        *company(problem, lines),
        *overspent(problem, lines),
    ]


def _of_people(lines: Mapping[str, Line]) -> Iterator[str]:
    """The sentences about single people, each once with everybody whom it is about."""
    return grouped(lines.values(), lambda line: (*clashes(line), *settled(line)))
