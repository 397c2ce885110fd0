"""Large neighbourhood search: improve a roster by deciding a small part of it anew, again and again.

Only the freed part is ever built, so that a step costs the same in a week as in a year.

P. Shaw: Using constraint programming and local search methods to solve vehicle routing
problems, CP 1998. Sizes adapt to what the sub-solver manages and neighbourhoods are
chosen by success, as in S. Ropke, D. Pisinger: An adaptive large neighborhood search
heuristic, Transportation Science 40(4), 2006.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ortools.sat.python import cp_model

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve.grid import CellGrid
from scheduler.solve.neighbourhoods import HARD_PRICE, NEIGHBOURHOODS, Free, Lines, Search
from scheduler.solve.portfolio import Shares

STEP_LIMIT = 1.0
"""Deterministic seconds for one neighbourhood."""
JUDGED = 5_000
"""Days of people for which a change is worth judging a roster anew."""
PERSON_DAYS = 168
"""Days of people that a neighbourhood frees to begin with."""
FREEING = 1e-3
"""Seconds that one of them takes beside the solving, as measured once: the fragment is built and its roster judged."""

STEADY, BOLD = 1.1, 2.0
"""Growth of sizes: what CP-SAT takes for a larger part may be anything, what column generation takes is foreseeable."""
FADING = 0.8
"""What a step still counts for, after another one of the same kind."""
QUICK = 0.1
"""Seconds that a step takes at least, as far as chances are concerned."""


class Repaired(Protocol):
    """What came of it: lines of the people freed that are no worse, whether nothing better exists, and effort."""

    @property
    def lines(self) -> Mapping[str, dict[int, list[str]]]:
        """New shifts of the people freed, on the days that may have changed; empty if nothing was found."""

    @property
    def gain(self) -> float:
        """How much better they are."""

    @property
    def solved(self) -> bool:
        """Whether there is nothing better."""

    @property
    def seconds(self) -> float:
        """That it took, counted the same on every machine."""


class Repair(Protocol):
    """Another sub-solver than CP-SAT."""

    @property
    def patience(self) -> float:
        """Seconds that it takes at most, counted the same on every machine."""

    @property
    def complete(self) -> bool:
        """Whether it knows every rule of the problem; if not, CP-SAT has its share of the steps."""

    def __call__(self, lines: Lines, free: Free, stop: Callable[[], bool]) -> Repaired:
        """Decide some days of some people anew."""


Decide = Callable[[Search, Free], tuple[float, bool, float]]
"""Decides the free days anew and keeps what is not worse.

Gives the penalty gained, whether nothing is better, and deterministic seconds.
"""


def by_cpsat(
    search: Search, free: Free, effort: float = STEP_LIMIT, seconds: float = math.inf
) -> tuple[float, bool, float]:
    """With CP-SAT, which knows every rule."""
    grid = CellGrid(search.problem, free, search.lines, HARD_PRICE)
    before = grid.hint(search.lines)
    solver = _subsolver(search.rng.randrange(2**31), effort)
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(grid.model.cp)
    gain = 0.0
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) and solver.objective_value <= before:
        gain = before - solver.objective_value
        search.change(grid.chosen(list(solver.response_proto.solution)))
        if gain:
            search.judge()
    return gain, status == cp_model.OPTIMAL, solver.deterministic_time


def by(repair: Repair, stop: Callable[[], bool]) -> Decide:
    """With another sub-solver, whose rosters are judged at once if it does not know every rule, else now and then."""

    def decide(search: Search, free: Free) -> tuple[float, bool, float]:
        found = repair(search.lines, free, stop)
        if found.lines:
            search.change(found.lines)
            if not repair.complete or search.unjudged * JUDGED >= len(search.lines) * search.days:
                search.judge()
        return found.gain, found.solved, found.seconds

    return decide


@dataclass
class _Arm:
    """A neighbourhood and a way to decide it, with what was learned of them.

    Attributes
    ----------
    size
        Person-days to free.
    patience
        Deterministic seconds after which a step is given up.
    growth
        Of the size, after a step that was easy, at most.
    gained, spent
        Penalty and deterministic seconds, the longer ago the less they count.
    """

    choose: Callable[[Search, int], Free]
    decide: Decide
    patience: float
    growth: float
    size: float = PERSON_DAYS
    gained: float = 0.0
    spent: float = 0.0

    def promise(self, penalty: int) -> float:
        """Penalty that a second may gain; an arm not tried yet is thought to gain a hundredth of all."""
        return (self.gained + 0.01 * penalty) / (self.spent + 1.0)

    @property
    def usual(self) -> float:
        """Seconds that a step takes, one that has hardly been tried a short one."""
        return QUICK + (1 - FADING) * self.spent

    def learn(self, gained: float, spent: float, solved: bool) -> None:
        """Take note of a step; sizes grow while steps are easy and shrink where they are not."""
        self.gained = FADING * self.gained + gained
        self.spent = FADING * self.spent + spent
        if solved and spent < self.patience / 4:
            room = math.sqrt(self.patience / 4 / max(spent, 1e-6))
            self.size = min(self.size * min(max(room, STEADY), self.growth), 20_000)
        elif spent > self.patience / 2:
            self.size = max(self.size * 0.8, 24)


def improve(
    problem: Problem,
    start: Roster,
    *,
    offer: Callable[[Roster, int], object],
    stop: Callable[[], bool],
    seed: int = 0,
    news: Callable[[], Roster | None] = lambda: None,
    shares: Callable[[], Shares | None] = lambda: None,
    repair: Repair | None = None,
    both: bool = False,
    effort: float | None = None,
) -> Roster:
    """Improve a roster until told to stop, or until it costs nothing.

    Parameters
    ----------
    start
        Keeps every hard rule about single employees; those about everybody are repaired.
    offer
        Receives each better roster that keeps every hard rule, with its penalty.
    stop
        Asked before each step.
    seed
        Steps have deterministic limits: the same seed takes the same steps.
    news
        Asked before each step for a better roster that others found.
    shares
        Asked before each step for what a relaxation makes of the problem.
    repair
        Another sub-solver than CP-SAT, which joins it where it does not know every rule.
    both
        CP-SAT joins it all the same.
    effort
        Work after which to stop, in seconds counted the same on every machine.

    Returns
    -------
    Roster
        The last one.
    """
    search = Search(problem, random.Random(seed), problem.lines(start), 0)
    offered = HARD_PRICE

    def judged() -> None:
        """Have the roster judged, and offer it if it is better than the last."""
        nonlocal offered
        if search.unjudged:
            search.judge()
        if search.penalty < offered:
            offered = search.penalty
            offer(search.roster(), offered)

    search.judge()
    judged()
    arms: list[_Arm] = []
    if repair is not None:
        arms += [_Arm(choose, by(repair, stop), repair.patience, BOLD) for choose in NEIGHBOURHOODS]
    if repair is None or both or not repair.complete:
        arms += [_Arm(choose, by_cpsat, STEP_LIMIT, STEADY) for choose in NEIGHBOURHOODS]
    spent = 0.0
    while search.penalty and not stop() and (effort is None or spent < effort):
        if (found := news()) is not None:
            judged()
            theirs = Search(problem, search.rng, problem.lines(found), 0)
            theirs.judge()
            if theirs.penalty < search.penalty:
                search.lines, search.penalty, search.weak = theirs.lines, theirs.penalty, theirs.weak
                offered = search.penalty
        if (told := shares()) is not None:
            search.shares = told
        promises = [arm.promise(search.penalty) for arm in arms]
        everyone = sum(promises) / len(arms)  # half of the time is shared out evenly
        chances = [(promise + everyone) / arm.usual for promise, arm in zip(promises, arms, strict=True)]
        arm = search.rng.choices(arms, chances)[0]
        free = arm.choose(search, round(arm.size))
        gained, solved, seconds = arm.decide(search, free)
        arm.learn(gained, seconds, solved)
        spent += seconds + FREEING * sum(map(len, free.values()))
        if not search.unjudged:
            judged()
    judged()
    return search.roster()


def decide(problem: Problem, roster: Roster, free: Free, *, effort: float, seconds: float, seed: int = 0) -> Roster:
    """Decide some days of some people anew, once; the same roster if nothing is found that is no worse.

    Parameters
    ----------
    effort, seconds
        Deterministic seconds allowed, and seconds by the clock, whichever is over first.
    """
    if seconds <= 0:
        return roster
    search = Search(problem, random.Random(seed), problem.lines(roster), 0)
    search.judge()
    by_cpsat(search, free, effort, seconds)
    return search.roster()


def _subsolver(seed: int, effort: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers = 1
    settings.random_seed = seed
    settings.linearization_level = 2
    settings.max_deterministic_time = effort
    settings.symmetry_level = 0
    settings.catch_sigint_signal = False  # Ctrl-C ends the search, not one step of it
    return solver


def construct(problem: Problem, *, stop: Callable[[], bool], seed: int = 0) -> Roster | None:
    """A first roster: one employee after the other takes the line that serves the others' best.

    Returns
    -------
    Roster or None
        Every hard rule about single employees is kept; None if one of them cannot, or time is up.
    """
    rng = random.Random(seed)
    search = Search(problem, rng, {person: {} for person in problem.people}, 0)
    people = search.people
    rng.shuffle(people)
    for person in people:
        if stop():
            return None
        grid = CellGrid(problem, {person: list(problem.calendar.planned)}, search.lines, HARD_PRICE)
        status = cp_model.UNKNOWN
        for patience in (1, 10, 100):  # a year of one person can take its time
            solver = _subsolver(seed, patience * STEP_LIMIT)
            status = solver.solve(grid.model.cp)
            if status != cp_model.UNKNOWN or stop():
                break
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        search.lines[person].update(grid.chosen(list(solver.response_proto.solution))[person])
    return search.roster()
