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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.solve.grid import CellGrid
from scheduler.solve.portfolio import Shares
from scheduler.verify import verify

Lines = dict[str, dict[int, list[str]]]
Free = dict[str, list[int]]

HARD_PRICE = 10_000_000
"""Of a unit of a hard rule that looks at everybody; above any weight, so that it is repaired first."""
STEP_LIMIT = 1.0
"""Deterministic seconds for one neighbourhood."""
WHOLE = 0.999
"""Share from which on a relaxation is taken at its word."""
PERSON_DAYS = 336
"""Cells of people and days that a neighbourhood frees to begin with."""


@dataclass
class Search:
    """The state that neighbourhoods look at.

    Attributes
    ----------
    lines
        The current shifts by employee and day.
    penalty
        Of the current roster, hard rules that look at everybody at `HARD_PRICE`.
    weak
        Days on which demand is missed, with what it costs.
    shares
        How much of each employee, day and shift a relaxation works; empty before it is known.
    """

    problem: Problem
    rng: random.Random
    lines: Lines
    penalty: int
    weak: Mapping[int, int] = field(default_factory=dict)
    shares: Shares = field(default_factory=dict)

    def share(self, person: str, day: int, shifts: Sequence[str]) -> float:
        """How much of these shifts (or of the day off) the relaxation works."""
        if shifts:
            return min(self.shares.get((person, day, shift), 0.0) for shift in shifts)
        return 1.0 - sum(self.shares.get((person, day, shift), 0.0) for shift in self.problem.catalog)

    @property
    def people(self) -> list[str]:
        """Everybody."""
        return list(self.lines)

    @property
    def days(self) -> int:
        """Length of the horizon."""
        return self.problem.calendar.days

    def roster(self) -> Roster:
        """The current roster."""
        calendar = self.problem.calendar
        return Roster(
            Assignment(person, calendar.date(day), shift)
            for person, line in self.lines.items()
            for day, shifts in line.items()
            for shift in shifts
        )


# --- neighbourhoods: what to decide anew, at about so many person-days -----------------------


def _window(search: Search, length: int, around: int | None = None) -> range:
    length = min(max(length, 1), search.days)
    if around is None:
        start = search.rng.randint(1 - length // 2, search.days - length // 2)
    else:
        start = around - search.rng.randrange(length)
    start = min(max(start, 0), search.days - length)
    return range(start, start + length)


def people_over_time(search: Search, size: int) -> Free:
    """A few people over as long a time as the size allows."""
    count = min(len(search.lines), max(2, size // min(search.days, 56)))
    days = _window(search, size // count)
    return {person: list(days) for person in search.rng.sample(search.people, count)}


def everybody_for_days(search: Search, size: int) -> Free:
    """Everybody for a few days in a row."""
    days = _window(search, size // len(search.lines))
    return {person: list(days) for person in search.people}


def block(search: Search, size: int) -> Free:
    """Some people for two or four weeks."""
    days = _window(search, search.rng.choice((7, 14, 28)))
    count = min(len(search.lines), max(2, size // len(days)))
    return {person: list(days) for person in search.rng.sample(search.people, count)}


def worst_days(search: Search, size: int) -> Free:
    """Some people around a day on which demand is missed, the likelier the dearer."""
    if not search.weak:
        return block(search, size)
    around = search.rng.choices(list(search.weak), list(search.weak.values()))[0]
    days = _window(search, search.rng.choice((5, 9, 14)), around)
    count = min(len(search.lines), max(2, size // len(days)))
    return {person: list(days) for person in search.rng.sample(search.people, count)}


def doubtful(search: Search, size: int) -> Free:
    """Where the relaxation does not clearly say what the roster does, with some of the days around.

    E. Danna, E. Rothberg, C. Le Pape: Exploring relaxation induced neighborhoods to improve
    MIP solutions, Mathematical Programming 102, 2005.
    """
    if not search.shares:
        return block(search, size)
    found: Free = {}
    count = 0
    people = search.rng.sample(search.people, len(search.lines))
    window = _window(search, min(search.days, max(28, 2 * size // max(len(people), 1))))
    for person in people:
        line = search.lines[person]
        days = {
            near
            for day in window
            if search.share(person, day, line.get(day, ())) < 0.9
            for near in (day - 1, day, day + 1)
            if 0 <= near < search.days
        }
        if days:
            found[person] = sorted(days)
            count += len(days)
        if count >= size:
            break
    return found or block(search, size)


NEIGHBOURHOODS: tuple[Callable[[Search, int], Free], ...] = (
    people_over_time,
    everybody_for_days,
    block,
    worst_days,
    doubtful,
)


@dataclass
class _Arm:
    """A neighbourhood with what was learned of it.

    Attributes
    ----------
    narrow
        Whether only shifts that the relaxation works at all are considered, of several
        times as many person-days.
    gained, spent
        Penalty and deterministic seconds, the longer ago the less they count.
    """

    choose: Callable[[Search, int], Free]
    narrow: bool
    size: float
    gained: float = 0.0
    spent: float = 0.0

    def promise(self, penalty: int) -> float:
        """Penalty that a second may gain; an arm not tried yet is thought to gain a hundredth of all."""
        return (self.gained + 0.01 * penalty) / (self.spent + 1.0)

    def learn(self, gained: int, spent: float, solved: bool) -> None:
        """Take note of a step; sizes grow while steps are easy and shrink where they are not."""
        self.gained = 0.8 * self.gained + gained
        self.spent = 0.8 * self.spent + spent
        if solved and spent < STEP_LIMIT / 4:
            self.size = min(self.size * 1.1, 20_000)
        elif not solved:
            self.size = max(self.size * 0.9, 24)


def _arms(narrow: bool) -> list[_Arm]:
    size = PERSON_DAYS * (3 if narrow else 1)
    return [_Arm(choose, narrow, size) for choose in NEIGHBOURHOODS]


# --- the search ------------------------------------------------------------------------------


def improve(
    problem: Problem,
    start: Roster,
    *,
    offer: Callable[[Roster, int], object],
    stop: Callable[[], bool],
    seed: int = 0,
    news: Callable[[], Roster | None] = lambda: None,
    shares: Callable[[], Shares | None] = lambda: None,
) -> Roster:
    """Improve a roster until told to stop.

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

    Returns
    -------
    Roster
        The last one.
    """
    search = Search(problem, random.Random(seed), problem.lines(start), 0)
    _judge(search, start)
    if search.penalty < HARD_PRICE:
        offer(start, search.penalty)
    arms = _arms(narrow=False)
    while not stop():
        if (found := news()) is not None:
            search.lines = problem.lines(found)
            _judge(search, found)
        if (told := shares()) is not None:
            search.shares = told
            arms = _arms(narrow=False) + _arms(narrow=True)
        promises = [arm.promise(search.penalty) for arm in arms]
        least = 0.03 * sum(promises)
        arm = search.rng.choices(arms, [max(promise, least) for promise in promises])[0]
        before = search.penalty
        status, seconds = step(search, arm.choose(search, round(arm.size)), narrow=arm.narrow)
        gained = before - search.penalty
        arm.learn(gained, seconds, solved=status == cp_model.OPTIMAL)
        if gained > 0:
            roster = search.roster()
            _judge(search, roster)
            if search.penalty < HARD_PRICE:
                offer(roster, search.penalty)
    return search.roster()


def step(search: Search, free: Free, *, narrow: bool = False) -> tuple[object, float]:
    """Decide the free cells anew; keep what is not worse.

    Parameters
    ----------
    narrow
        Whether only shifts that the relaxation works at all are considered.

    Returns
    -------
    status, deterministic seconds
        Of the sub-solver.
    """
    known = search.shares
    worth = (lambda *cell: cell in known) if narrow and known else None
    grid = CellGrid(search.problem, free, search.lines, HARD_PRICE, worth)
    before = grid.hint(search.lines)
    solver = _subsolver(search.rng.randrange(2**31))
    status = solver.solve(grid.model.cp)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) and solver.objective_value <= before:
        for person, days in grid.chosen(list(solver.response_proto.solution)).items():
            search.lines[person].update(days)
        search.penalty -= before - round(solver.objective_value)
    return status, solver.deterministic_time


def round_up(
    problem: Problem,
    shares: Shares,
    *,
    offer: Callable[[Roster, int], object],
    stop: Callable[[], bool],
    seconds: float,
    seed: int = 0,
) -> None:
    """The best roster that agrees with a relaxation wherever it is whole, from the shifts that it works.

    T. Berthold: RENS - the optimal rounding, Mathematical Programming Computation 6, 2014.

    Parameters
    ----------
    shares
        How much of each employee, day and shift the relaxation works.
    offer
        Receives each better roster that keeps every hard rule, with its penalty.
    stop, seconds
        Whether to end, asked at each roster found; time allowed.
    """
    search = Search(problem, random.Random(seed), {person: {} for person in problem.people}, 0, shares=shares)
    free: Free = {}
    for person, line in search.lines.items():
        for day in problem.calendar.planned:
            worked = {shift: share for shift in problem.catalog if (share := shares.get((person, day, shift), 0.0)) > 0}
            line[day] = [shift for shift, share in worked.items() if share >= WHOLE]
            if not line[day] and sum(worked.values()) > 1 - WHOLE:
                free.setdefault(person, []).append(day)
    grid = CellGrid(problem, free, search.lines, HARD_PRICE, lambda *cell: cell in shares)
    solver = _subsolver(seed)
    solver.parameters.max_deterministic_time = math.inf
    solver.parameters.max_time_in_seconds = seconds

    class Found(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            for person, days in grid.chosen(list(self.response_proto.solution)).items():
                search.lines[person].update(days)
            roster = search.roster()
            verdict = verify(problem, roster)
            if verdict.feasible:
                offer(roster, verdict.penalty)
            if stop():
                solver.stop_search()

    solver.solve(grid.model.cp, Found())


def _subsolver(seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers = 1
    settings.random_seed = seed
    settings.linearization_level = 2
    settings.max_deterministic_time = STEP_LIMIT
    settings.symmetry_level = 0
    settings.catch_sigint_signal = False  # Ctrl-C ends the search, not one step of it
    return solver


def _judge(search: Search, roster: Roster) -> None:
    """Price the current roster, and note where demand is missed."""
    verdict = verify(search.problem, roster)
    penalty = verdict.penalty + HARD_PRICE * sum(item.amount for item in verdict.broken)
    weak: dict[int, int] = {}
    for item in verdict.violations:
        if item.employee is None:
            day = search.problem.calendar.day(item.dates[0])
            weak[day] = weak.get(day, 0) + item.amount * (HARD_PRICE if item.weight is None else item.weight)
    search.weak = {day: cost for day, cost in weak.items() if cost}
    search.penalty = penalty


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
            solver = _subsolver(seed)
            solver.parameters.max_deterministic_time = patience * STEP_LIMIT
            status = solver.solve(grid.model.cp)
            if status != cp_model.UNKNOWN or stop():
                break
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        search.lines[person].update(grid.chosen(list(solver.response_proto.solution))[person])
    return search.roster()
