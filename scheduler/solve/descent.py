"""What column generation does with its time: from the relaxation down to rosters, and on from there."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve import colgen, lns
from scheduler.solve.portfolio import Link, stand_back
from scheduler.verify import verify

if TYPE_CHECKING:
    from scheduler.solve.colgen.model import Model
    from scheduler.solve.colgen.relaxation import Relaxation

PAUSE = 0.1
"""Seconds between looks at whether it is time to go on."""
STAND_BACK = 5
"""How nice searches are that are not to crowd out others."""
FACE = 0.15
"""Of the time, what rosters at the bound may be looked for before a way down from the relaxation."""
PROOF = 0.4
"""Of the time, what the relaxation may take; if it takes longer, a way down from it would never arrive."""
TURNS, LONE_TURNS, EARLY_TURNS = 0.15, 0.5, 0.06
"""Of the time left after it, what turns may take, with a way down after them and without; and before it is over."""
MANY_TURNS = 0.5
"""The same where there are many rows: one time after the other, while there is as much left as the last one took."""
DIVE = 0.75
"""Of the time left after them, what ways down may take; small steps lead on from where they have come."""
FINISH = 20.0
"""Deterministic seconds for what a way down leaves open."""
BUSY = 1.5
"""Times as long by the clock, where efforts are more than was thought: small problems have much beside pricing."""


class Descent:
    """From the relaxation down to a roster; the bound comes first, and beside a head start of others.

    Parameters
    ----------
    problem, model
        What is to be solved, and as column generation sees it.
    link
        To the other searches.
    seconds
        For all of it, from now on.
    seed
        Of the order in which people answer, and of the ways down.
    start
        A roster to begin with, if there is one.
    clock
        Seconds that go by.
    """

    def __init__(
        self,
        problem: Problem,
        link: Link,
        model: Model,
        seconds: float,
        seed: int,
        start: Roster | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.problem, self.link, self.model, self.seconds, self.seed = problem, link, model, seconds, seed
        self.best = _Best(problem, link, start)
        self._clock, self._began = clock, clock()

    def run(self) -> None:
        """All of it, until the link is stopped."""
        spell = self._share(PROOF)
        root = colgen.relax(
            self.model,
            prove=self.link.prove,
            stop=spell.over,
            seed=self.seed,
            news=self.best.news,
            early=self._early,
            spent=spell.spent,
        )
        self.link.share(self.model.support(root))
        if self.model.rows.many:
            self._turns_anew(root)
        elif spell.over():
            self._turns(root, LONE_TURNS * self._left())
        else:
            self._turns(root, TURNS * self._left())
            found = self._close(root)
            while self.link.waits():
                time.sleep(PAUSE)
            if not found:
                self._down(root)
        go_on(self.problem, self.link, self.model, root, self.seed, self.best.latest(), self.link.stopped)

    def _left(self) -> float:
        """Seconds left of all."""
        return self._began + self.seconds - self._clock()

    def _share(self, part: float) -> _Spell:
        return _Spell(self._left, part * self._left(), (1 - part) * self._left(), self.link.stopped)

    def _early(self, root: Relaxation) -> None:
        """Others have a roster to improve, and time for it, while the bound goes on rising."""
        self._turns(root, EARLY_TURNS * self._left())
        stand_back(2 * STAND_BACK)

    def _turns(self, root: Relaxation, seconds: float, chance: int = 0) -> bool:
        """Rosters of turns, if there are any."""
        if seconds <= 0:
            return False
        found = False
        over = self._share(BUSY * seconds / max(seconds, self._left())).over
        for roster in colgen.take_turns(self.model, root, seconds=seconds, stop=over, seed=self.seed + chance):
            self.best.add(roster)
            found = True
        return found

    def _turns_anew(self, root: Relaxation) -> None:
        """Turns in other orders, as long as there is time for as much again."""
        spell = self._share(MANY_TURNS)
        for chance in itertools.count():
            before = spell.rest()
            if spell.over() or not self._turns(root, before, chance) or spell.rest() < before - spell.rest():
                return

    def _close(self, root: Relaxation) -> bool:
        """Whether there is a roster at the bound."""
        seconds = min(FACE * self.seconds, self._left())
        stop, best = self.link.stopped, self.best.penalty
        found = colgen.close(
            self.model, root, prove=self.link.prove, stop=stop, seconds=seconds, best=best, seed=self.seed
        )
        if found is not None:
            self.best.add(found)
        return found is not None

    def _down(self, root: Relaxation) -> None:
        """Ways down, as many as there is time for."""
        spell = self._share(DIVE)

        def finish(roster: Roster, free: dict[str, list[int]]) -> Roster:
            return lns.decide(self.problem, roster, free, effort=FINISH, seconds=spell.rest(), seed=self.seed)

        for roster in colgen.descend(
            self.model,
            root,
            stop=spell.over,
            best=self.best.latest,
            spent=spell.spent,
            seed=self.seed,
            finish=finish,
        ):
            self.best.add(roster)


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


def go_on(
    problem: Problem,
    link: Link,
    model: Model | None,
    root: Relaxation | None,
    seed: int,
    start: Roster | None,
    stop: Callable[[], bool],
) -> None:
    """Neighbourhoods, decided by CP-SAT and where possible by column generation.

    Parameters
    ----------
    model, root
        What prices lines, and the relaxation that it begins with; None if only CP-SAT is to decide.
    start
        The roster to improve; where there is none, a first one is made.
    stop
        Asked between steps that are short.
    """
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
