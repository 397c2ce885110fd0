"""What is valid but cannot be meant: warnings before any solving."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.lint.demand import unreachable
from scheduler.lint.line import lines_of
from scheduler.problem import Problem


def warnings(problem: Problem) -> list[str]:
    """Sentences about what nobody can satisfy and what has no effect.

    Parameters
    ----------
    problem
        A valid problem.

    Returns
    -------
    list of str
        Each names the field, the day and the people or skills it is about.
    """
    lines = lines_of(problem)
    return [*unreachable(problem, lines, hard=False), *_orphans(problem), *_nowhere_in_the_horizon(problem)]


def _orphans(problem: Problem) -> Iterator[str]:
    held = {skill.skill for person in problem.employees for skill in person.skills}
    for index, shift in enumerate(problem.shifts):
        for need in shift.skills:
            if need.skill not in held:
                yield f"shifts[{index}]: nobody holds {need.skill}, so nobody can work {shift.label}"
    for section in ("coverage", "time_coverage"):
        for index, demand in enumerate(getattr(problem, section)):
            if not demand.counted(problem.catalog):
                yield f"{section}[{index}]: no shift is of these types at this site, so nobody ever counts"


def _nowhere_in_the_horizon(problem: Problem) -> Iterator[str]:
    for section in ("availability", "coverage", "time_coverage"):
        for index, rule in enumerate(getattr(problem, section)):
            stated = rule.days if section != "availability" else [rule.days]
            for days in stated:
                if days.only_dates and not problem.calendar.matching(days):
                    yield f"{section}[{index}]: {days} is outside the horizon and has no effect"
