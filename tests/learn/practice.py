"""Rosters as a manager might have made them: by lot, but for the habits that are planted."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from scheduler.learn.record import Record, gather
from scheduler.learn.sheet import Sheet
from scheduler.roster import Assignment, Roster
from tests.world import MONDAY, SHIFTS

Line = list[str]
Allowed = Callable[[str, dict[str, Line], str], bool]
"""Whether a person, given everybody's days so far (today's may stand there already), may have a shift today."""


def anything(person: str, lines: dict[str, Line], shift: str) -> bool:
    return True


def worked(lines: dict[str, Line], person: str) -> int:
    """Days in a row at work up to yesterday."""
    run = 0
    for shift in reversed(lines[person]):
        if shift == "-":
            break
        run += 1
    return run


def practice(
    seed: int,
    allowed: Allowed = anything,
    *,
    people: int = 10,
    weeks: int = 12,
    need: str = "DDEEN",
    often: float = 1.0,
) -> dict[str, Line]:
    """Lines of everybody; a habit is kept each time with chance ``often``, and always while somebody is left."""
    rng = random.Random(seed)
    names = [f"p{number}" for number in range(people)]
    lines: dict[str, Line] = {name: [] for name in names}
    for _ in range(7 * weeks):
        today: dict[str, str] = {}
        for shift in need:
            free = [name for name in names if name not in today]
            seen = {name: [*line, *([today[name]] if name in today else [])] for name, line in lines.items()}
            willing = [name for name in free if rng.random() > often or allowed(name, seen, shift)]
            if willing:
                today[rng.choice(willing)] = shift
        for name in names:
            lines[name].append(today.get(name, "-"))
    return lines


def sheet(lines: dict[str, Line], *, file: str = "old", week: int = 0, timed: bool = True) -> Sheet:
    """Lines as a roster from some week on."""
    start = MONDAY + timedelta(weeks=week)
    items = [
        Assignment(name, start + timedelta(days=day), shift)
        for name, line in lines.items()
        for day, shift in enumerate(line)
        if shift != "-"
    ]
    last = start + timedelta(days=max(map(len, lines.values())) - 1)
    return Sheet(file, Roster(items), start, last, dict(SHIFTS) if timed else {}, "UTC")


def record(lines: dict[str, Line], *, timed: bool = True) -> Record:
    """The record of one roster."""
    return gather([sheet(lines, timed=timed)])
