"""The ways to search, and which of them suits a problem."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve import colgen, cpsat, lns
from scheduler.solve.incumbent import Incumbent
from scheduler.solve.portfolio import Link, Task, run, stand_back
from scheduler.solve.result import Status
from scheduler.verify import verify

if TYPE_CHECKING:
    from scheduler.solve.colgen.model import Model
    from scheduler.solve.colgen.relaxation import Relaxation

SMALL = 8_000
"""Cells (people x days x shift types) up to which CP-SAT is given the whole problem."""
MOMENT, NEXT = 1.0, 3.0
"""Seconds for which a small problem is left to CP-SAT alone, as many need no other, and to it and a bound."""
TRIAL, HEADSTART = 14.0, 20.0
"""Seconds before ways down begin beside CP-SAT: where there is a roster but no good one, and elsewhere."""
ALONE = 5.0
"""Deterministic seconds that CP-SAT has at first where there is one worker."""
PAUSE = 0.1
"""Seconds between looks at whether a head start is over."""
SUBSOLVERS = 8
"""Different subsolvers that CP-SAT needs to prove anything; eight that share two cores beat two that do not."""

STAND_BACK, CROWD = 5, 10
"""How nice searches are that are not to crowd out others, one or many threads of them."""
FACE = 0.15
"""Of the time, what rosters at the bound may be looked for before a way down from the relaxation."""
PROOF = 0.4
"""Of the time, what the relaxation may take; if it takes longer, a way down from it would never arrive."""
TURNS, LONE_TURNS, EARLY_TURNS = 0.15, 0.5, 0.06
"""Of the time left after it, what turns may take, with a way down after them and without; and before it is over."""
MANY_TURNS = 0.5
"""The same where there are many rows, and no way down: as long as they like, and then again, as their end is chance."""
DIVE = 0.75
"""Of the time left after them, what ways down may take; small steps lead on from where they have come."""
FINISH = 20.0
"""Deterministic seconds for what a way down leaves open."""
BUSY = 1.5
"""Times as long by the clock, where efforts are more than was thought: small problems have much beside pricing."""


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

    _improve(problem, link, colgen.build(problem) if priced else None, None, seed, start, stop)


def _colgen(threads: int, problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    began = time.monotonic()
    if (model := colgen.build(problem, threads)) is not None:
        _descend(problem, link, model, seconds - (time.monotonic() - began), seed, start)


def _descend(problem: Problem, link: Link, model: Model, seconds: float, seed: int, start: Roster | None) -> None:
    """From the relaxation down to a roster, and on from there; the bound comes first, and beside a head start."""
    best = _Best(problem, link, start)
    began = time.monotonic()

    def left() -> float:
        return began + seconds - time.monotonic()

    def share(part: float) -> _Spell:
        return _Spell(left, part * left(), (1 - part) * left(), link.stopped)

    def down() -> None:
        """Ways down, as many as there is time for."""
        spell = share(DIVE)

        def finish(roster: Roster, free: dict[str, list[int]]) -> Roster:
            return lns.decide(problem, roster, free, effort=FINISH, seconds=spell.rest(), seed=seed)

        for roster in colgen.descend(
            model, root, stop=spell.over, best=best.latest, spent=spell.spent, seed=seed, finish=finish
        ):
            best.add(roster)

    def turns(root: Relaxation, seconds: float, chance: int = 0) -> bool:
        """Rosters of turns, if there are any."""
        found = False
        over = share(BUSY * seconds / max(seconds, left())).over
        for roster in colgen.take_turns(model, root, seconds=seconds, stop=over, seed=seed + chance):
            best.add(roster)
            found = True
        return found

    def early(root: Relaxation) -> None:
        """Others have a roster to improve, and time for it, while the bound goes on rising."""
        turns(root, EARLY_TURNS * left())
        stand_back(2 * STAND_BACK)

    spell = share(PROOF)
    root = colgen.relax(
        model, prove=link.prove, stop=spell.over, seed=seed, news=best.news, early=early, spent=spell.spent
    )
    link.share(model.support(root))
    if model.rows.many:
        spell = share(MANY_TURNS)
        for chance in itertools.count():
            before = spell.rest()
            if not before or not turns(root, before, chance) or spell.rest() < before - spell.rest():
                break
    elif spell.over():
        turns(root, LONE_TURNS * left())
    else:
        turns(root, TURNS * left())
        face = min(FACE * seconds, left())
        found = colgen.close(
            model, root, prove=link.prove, stop=link.stopped, seconds=face, best=best.penalty, seed=seed
        )
        if found is not None:
            best.add(found)
        while link.waits():
            time.sleep(PAUSE)
        if found is None:
            down()
    _improve(problem, link, model, root, seed, best.latest(), link.stopped)


@dataclass(frozen=True)
class _Spell:
    """A part of the time that is left.

    Attributes
    ----------
    left
        Seconds that are left of all.
    seconds
        Of this part.
    after
        Left of all when this part is over.
    stopped
        Whether the end has come before.
    """

    left: Callable[[], float]
    seconds: float
    after: float
    stopped: Callable[[], bool]

    def rest(self) -> float:
        """Seconds left of this part."""
        return max(0.0, self.left() - self.after)

    def spent(self) -> float:
        """How much of it is spent, from 0 to 1."""
        return 1 - self.rest() / self.seconds if self.seconds > 0 else 1.0

    def over(self) -> bool:
        """Whether all of it is."""
        return self.stopped() or self.rest() <= 0


class _Best:
    """The best roster that a search knows of, be it its own or the others'."""

    def __init__(self, problem: Problem, link: Link, start: Roster | None) -> None:
        self._problem, self._link = problem, link
        self._roster: Roster | None = None
        self._rank = math.inf, 0
        if start is not None:
            self._take(start)

    def _take(self, roster: Roster) -> bool:
        """Keep a roster if it is better: it breaks fewer hard rules, or costs less."""
        verdict = verify(self._problem, roster)
        if (rank := (len(verdict.broken), verdict.penalty)) >= self._rank:
            return False
        self._roster, self._rank = roster, rank
        return True

    def add(self, roster: Roster) -> None:
        """One of its own, of which the others hear if it is the best."""
        self.news()
        if self._take(roster) and not self._rank[0]:
            self._link.offer(roster, self._rank[1])

    def news(self) -> Roster | None:
        """A better roster that others have found since the last time."""
        if (roster := self._link.roster()) is not None:
            self._take(roster)
        return roster

    def penalty(self) -> float:
        """What the best costs; infinite if there is none that keeps every hard rule."""
        self.news()
        return math.inf if self._rank[0] else self._rank[1]

    def latest(self) -> Roster | None:
        """The best; None if there is none yet."""
        self.news()
        return self._roster


def _improve(
    problem: Problem,
    link: Link,
    model: Model | None,
    root: Relaxation | None,
    seed: int,
    start: Roster | None,
    stop: Callable[[], bool],
) -> None:
    """Neighbourhoods, decided by CP-SAT and by column generation where that is possible."""
    start = start or (model and model.construct(seed)) or lns.construct(problem, stop=stop, seed=seed)
    if start is not None:
        lns.improve(
            problem,
            start,
            offer=link.offer,
            stop=stop,
            seed=seed,
            news=link.roster,
            shares=link.shares,
            repair=colgen.repair(model, root) if model else None,
        )


def _whole(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    status = cpsat.search(problem, link, seconds, seed, SUBSOLVERS, start, stop=link.stopped)
    if status in (Status.OPTIMAL, Status.INFEASIBLE):
        link.conclude(status)
