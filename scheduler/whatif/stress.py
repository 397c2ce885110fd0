"""How a finished roster bears absences: many drawn by lot, and each single one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.problem import Problem
from scheduler.reroster.cover import without
from scheduler.reroster.tally import Line, Tally
from scheduler.roster import Assignment, Roster


@dataclass(frozen=True)
class Stress:
    """What absences do to the coverage of a roster, nobody being called in.

    Attributes
    ----------
    runs
        How often absences were drawn.
    held
        In how many of them nobody was missing who is not missing already.
    fragile
        In how many runs a day had fewer people than it needs, by date; most often first.
    shifts
        In how many runs somebody was missed who was away from a shift, by date and shift; most often first.
    critical
        Assignments without which somebody is missing, in order of date.
    """

    runs: int
    held: int
    fragile: Mapping[str, int]
    shifts: Mapping[tuple[str, str], int]
    critical: tuple[Assignment, ...]


def stress(
    problem: Problem, roster: Roster, runs: int, share: float, seed: int = 0, tally: Tally | None = None
) -> Stress:
    """Play absences against a roster.

    Parameters
    ----------
    runs
        How many times.
    share
        Chance of each person to be away on each day, independent of all others.
    seed
        The same seed draws the same absences.
    tally
        Of this roster, where it is known already.
    """
    tally = tally or Tally(problem, roster)
    rng, held = random.Random(seed), 0
    days, shifts = Counter[str](), Counter[tuple[str, str]]()
    date = {day: problem.calendar.date(day).isoformat() for day in problem.calendar.known}
    for _ in range(runs):
        lines: dict[str, Line] = {}
        for person, line in tally.lines.items():
            away = {day for day in problem.calendar.planned if rng.random() < share}
            lines[person] = {day: shifts for day, shifts in line.items() if day not in away}
        short = tally.missed_at(lines)
        held += not short
        days.update({date[tally.needs[number].day] for number in short})
        shifts.update(
            {
                (date[day], shift)
                for person, left in lines.items()
                for day, worked in tally.lines[person].items()
                for shift in worked
                if day not in left
                and short & {number for number, whole, _ in tally.counted(person, day, shift) if whole}
            }
        )
    critical = []
    for item in sorted(roster, key=lambda item: (item.date, item.shift, item.employee)):
        alone = without(tally.lines[item.employee], problem.calendar.day(item.date), item.shift)
        if tally.missed_at({item.employee: alone}):
            critical.append(item)
    return Stress(runs, held, dict(days.most_common()), dict(shifts.most_common()), tuple(critical))
