"""How a finished roster bears absences: many drawn by lot, and each single one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.whatif.outcome import shortage


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
    critical
        Assignments without which somebody is missing, in order of date.
    """

    runs: int
    held: int
    fragile: Mapping[str, int]
    critical: tuple[Assignment, ...]


def stress(problem: Problem, roster: Roster, runs: int, share: float, seed: int = 0) -> Stress:
    """Play absences against a roster.

    Parameters
    ----------
    runs
        How many times.
    share
        Chance of each person to be away on each day, independent of all others.
    seed
        The same seed draws the same absences.
    """
    before = shortage(problem, roster).days
    rng, held, fragile = random.Random(seed), 0, Counter[str]()
    dates = [problem.calendar.date(day) for day in problem.calendar.planned]
    for _ in range(runs):
        away = {(who, when) for who in problem.people for when in dates if rng.random() < share}
        left = Roster(item for item in roster if (item.employee, item.date) not in away)
        short = worse(before, shortage(problem, left).days)
        held += not short
        fragile.update(short)
    critical = (
        item
        for item in roster
        if worse(before, shortage(problem, Roster(other for other in roster if other != item)).days)
    )
    ordered = sorted(critical, key=lambda item: (item.date, item.shift, item.employee))
    return Stress(runs, held, dict(fragile.most_common()), tuple(ordered))


def worse(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    """Dates on which more is missing than before."""
    return [day for day, hours in after.items() if hours > before.get(day, 0)]
