"""The ways to search, and which of them suits a problem."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve import colgen, cpsat, lns
from scheduler.solve.descent import PAUSE, STAND_BACK, Descent, go_on
from scheduler.solve.incumbent import Incumbent
from scheduler.solve.portfolio import Link, Task, run
from scheduler.solve.result import Status

SMALL = 8_000
"""Cells (people x days x shift types) up to which CP-SAT is given the whole problem."""
MOMENT, NEXT = 1.0, 3.0
"""Seconds for which a small problem is left to CP-SAT alone, as many need no other, and to it and a bound."""
TRIAL, HEADSTART = 14.0, 20.0
"""Seconds before ways down begin beside CP-SAT: where there is a roster but no good one, and elsewhere."""
ALONE = 5.0
"""Deterministic seconds that CP-SAT has at first where there is one worker."""
SUBSOLVERS = 8
"""Different subsolvers that CP-SAT needs to prove anything; eight that share two cores beat two that do not."""
CROWD = 10
"""How nice many threads are that are not to crowd out others."""


@dataclass(frozen=True)
class Limits:
    """What a search may use.

    Attributes
    ----------
    left
        Seconds that are left; asked again whenever it matters.
    seed
        Same seed, one worker, no time limit hit: same roster.
    workers
        Processes or threads; with one, everything happens in this process and in order.
    effort
        Work after which a search by one worker ends, in seconds counted the same on every machine.
    """

    left: Callable[[], float]
    seed: int
    workers: int
    effort: float | None = None


Method = Callable[[Problem, Incumbent, Limits], Status]


def whole(problem: Problem, incumbent: Incumbent, limits: Limits) -> Status:
    """Everything as one CP-SAT model, with proof."""
    threads = 1 if limits.workers == 1 else max(SUBSOLVERS, limits.workers)
    status = cpsat.search(problem, incumbent, limits.left(), limits.seed, threads, incumbent.roster, limits.effort)
    return Status.FEASIBLE if status is Status.UNKNOWN and incumbent.roster is not None else status


def neighbourhoods(problem: Problem, incumbent: Incumbent, limits: Limits) -> Status:
    """Large neighbourhood search; no bound."""
    if limits.workers > 1:
        tasks = [Task(partial(_lns, True), f"lns-{index}", limits.seed + index) for index in range(limits.workers)]
        return run(problem, incumbent, tasks, limits.left)

    def stop() -> bool:
        return limits.left() <= 0 or incumbent.penalty == incumbent.bound

    model = colgen.build(problem)
    start = incumbent.roster or (model and model.construct(limits.seed))
    start = start or lns.construct(problem, stop=stop, seed=limits.seed)
    if start is not None:
        repair = colgen.repair(model) if model else None
        lns.improve(
            problem,
            start,
            offer=incumbent.offer,
            stop=stop,
            seed=limits.seed,
            repair=repair,
            both=cells(problem) <= SMALL,
            effort=limits.effort,
        )
    if incumbent.roster is None:
        return Status.UNKNOWN
    return Status.OPTIMAL if incumbent.penalty == incumbent.bound else Status.FEASIBLE


def portfolio(problem: Problem, incumbent: Incumbent, limits: Limits) -> Status:
    """Neighbourhoods in one process, column generation in another, CP-SAT in what time they leave."""
    if limits.workers == 1:
        return neighbourhoods(problem, incumbent, limits)
    return run(problem, incumbent, _searches(problem, limits), limits.left)


def _searches(problem: Problem, limits: Limits, staged: bool = False) -> list[Task]:
    """What a portfolio is made of; if ``staged``, CP-SAT is alone at first, and has a head start over ways down."""
    seconds = limits.left()
    small = cells(problem) <= SMALL
    searches = []
    if small:
        headstart = min(HEADSTART, 0.75 * seconds) if staged else 0.0
        trial = min(TRIAL, 0.5 * seconds) if colgen.AVAILABLE else math.inf
        searches.append(Task(_whole, "cpsat", limits.seed, 0.0, CROWD, trial, headstart, here=True))
    if colgen.AVAILABLE:
        search = partial(_colgen, limits.workers)
        searches.append(Task(search, "colgen", limits.seed, min(MOMENT, 0.1 * seconds) if staged else 0.0))
    # Eight threads of CP-SAT must not crowd out the neighbourhoods; where there are none of these, pricing takes
    # all cores, and small steps lead nowhere before turns have been taken.
    nice = 0 if small else STAND_BACK
    after = min(NEXT, 0.2 * seconds) if staged else 0.0
    # Column generation goes on to neighbourhoods that it decides itself; the first of these is to be unlike it.
    for index in range(limits.workers - 1):
        search = partial(_lns, not small or index % 2 == 1)
        searches.append(Task(search, f"lns-{index}", limits.seed + index, after, nice))
    return searches


def stages(problem: Problem, incumbent: Incumbent, limits: Limits) -> Status:
    """CP-SAT alone at first, which is all that many problems need; then the others join it.

    One worker goes to and fro between it and neighbourhoods, for twice as long each time; back to it only where proof
    is what is left to do.
    """
    if limits.workers == 1:
        return _to_and_fro(problem, incumbent, limits)
    return run(problem, incumbent, _searches(problem, limits, staged=True), limits.left)


def _to_and_fro(problem: Problem, incumbent: Incumbent, limits: Limits) -> Status:
    rest, spell = math.inf if limits.effort is None else limits.effort, ALONE
    method: Method = whole
    while True:
        effort = rest if rest < 2 * spell else spell
        status = method(problem, incumbent, replace(limits, effort=effort))
        rest, spell = rest - effort, 2 * spell
        if status in (Status.OPTIMAL, Status.INFEASIBLE) or limits.left() <= 0 or rest <= 0:
            return status
        method = whole if incumbent.nearly() and method is neighbourhoods else neighbourhoods


METHODS: Mapping[str, Method] = {"cpsat": whole, "lns": neighbourhoods, "portfolio": portfolio, "stages": stages}
"""Every method by name."""


def choose(problem: Problem) -> str:
    """The method that suits the size of a problem."""
    return "stages" if cells(problem) <= SMALL else "portfolio"


def cells(problem: Problem) -> int:
    """People x days x shift types, those that skills and sites allow on the first day."""
    first = problem.calendar.date(0)
    able = sum(person.eligible(shift, first) for person in problem.employees for shift in problem.shift_types)
    return able * problem.calendar.days


def _lns(priced: bool, problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    def stop() -> bool:
        while link.nearly():  # a proof takes less time than what small steps might still gain
            time.sleep(PAUSE)
        return link.stopped()

    go_on(problem, link, colgen.build(problem) if priced else None, None, seed, start, stop)


def _colgen(threads: int, problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    began = time.monotonic()
    if (model := colgen.build(problem, threads)) is not None:
        Descent(problem, link, model, seconds - (time.monotonic() - began), seed, start).run()


def _whole(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    status = cpsat.search(problem, link, seconds, seed, SUBSOLVERS, start, stop=link.stopped)
    if status in (Status.OPTIMAL, Status.INFEASIBLE):
        link.conclude(status)
