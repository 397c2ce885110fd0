"""Solutions of the competition: a file a week, read as rosters and written from them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from scheduler.formats import Files, Release
from scheduler.formats.inrc2.case import NAME
from scheduler.formats.inrc2.text import Solution, read_solution, solution_text
from scheduler.formats.inrc2.translate import FIRST_DAY, shift_id
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.source import Fault, InputError


def recognises(text: str) -> bool:
    """Whether a text is a solution."""
    return text.lstrip().startswith("SOLUTION")


def read_solutions(path: Path) -> Roster:
    """The roster of one solution, or of all in a folder.

    Raises
    ------
    InputError
        If there is none, or one cannot be understood.
    """
    files = sorted(path.glob("Sol-*.txt")) if path.is_dir() else [path]
    if not files:
        raise InputError(Fault(str(path), 0, "", "", "has no files Sol-*.txt in it; name a roster"))
    return Roster(
        Assignment(nurse, FIRST_DAY + timedelta(days=7 * solution.week + day), shift_id(shift, skill))
        for solution in map(read_solution, files)
        for nurse, day, shift, skill in solution.assignments
    )


def check(problem: Problem) -> None:
    """Refuse what is no case of the competition.

    Raises
    ------
    InputError
        Saying so.
    """
    if not NAME.fullmatch(problem.name) or problem.calendar.weekday(0) or problem.horizon.start < FIRST_DAY:
        message = "is not a case of the competition, so it has no solution in the format inrc2; leave that format out"
        raise InputError(Fault(problem.name or "the problem", 0, "", "", message))


def write(release: Release) -> Files:
    """``Sol-n030w4-6-0.txt`` for each week of the horizon: number of its week data, and its place."""
    check(release.problem)
    match = NAME.fullmatch(release.problem.name)
    assert match is not None
    weeks = match["weeks"].split("-")
    by_week: dict[int, list[tuple[str, int, str, str]]] = defaultdict(list)
    for item in release.roster:
        shift = release.problem.catalog[item.shift]
        week, day = divmod((item.date - FIRST_DAY).days, 7)
        by_week[week].append((item.employee, day, shift.tags[0], shift.skills[0].skill))
    horizon = release.problem.horizon
    return {
        f"Sol-{match['scenario']}-{weeks[week]}-{week}.txt": solution_text(
            Solution(match["scenario"], week, tuple(by_week[week]))
        ).encode()
        for week in range(_week(horizon.start), _week(horizon.end))
    }


def _week(day: date) -> int:
    return (day - FIRST_DAY).days // 7
