"""The best roster so far. Nothing becomes it without a verdict of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve.result import Progress
from scheduler.verify import Verdict, verify

NEAR, SO_LITTLE = 0.25, 10
"""Of the best bound, and in penalty, a gap that CP-SAT may yet close."""


class Disagreement(AssertionError):
    """The solver and `verify` judge a roster differently: a defect of a rule, never of the input."""


class Incumbent:
    """The best roster, the best bound, and how they came about.

    Parameters
    ----------
    problem
        By whose rules rosters are judged.
    clock
        Seconds since the search began.
    watch
        Told of each step.
    """

    def __init__(
        self, problem: Problem, clock: Callable[[], float], watch: Callable[[Progress], None] | None = None
    ) -> None:
        self.problem = problem
        self.clock = clock
        self.watch = watch
        self.roster: Roster | None = None
        self.verdict: Verdict | None = None
        self.bound = 0
        self.trace: list[Progress] = []
        self._lock = threading.RLock()

    @property
    def penalty(self) -> int | None:
        """Penalty of the best roster."""
        return self.verdict.penalty if self.verdict else None

    def nearly(self) -> bool:
        """Whether proof is what is left to do; without a roster, that there is none."""
        return self.penalty is None or self.penalty - self.bound <= max(SO_LITTLE, NEAR * self.bound)

    def offer(self, roster: Roster, claimed: int) -> bool:
        """Judge a roster and keep it if it is feasible and better than the best.

        A search may claim more than the roster costs, while its helper variables are
        not at their best yet; less is a contradiction, and so is a cost below the bound.

        Raises
        ------
        Disagreement
            If a hard rule is broken or the penalty is above ``claimed`` or below the bound.
        """
        verdict = verify(self.problem, roster)
        if verdict.broken or not self.bound <= verdict.penalty <= claimed:
            rules = sorted({item.rule for item in verdict.broken})
            raise Disagreement(
                f"the solver claims a feasible roster of penalty {claimed}, bound {self.bound}; verify finds "
                f"{verdict.penalty}, hard rules broken: {', '.join(rules) or 'none'}. "
                "Please report this with your problem file."
            )
        with self._lock:
            if self.penalty is not None and verdict.penalty >= self.penalty:
                return False
            self.roster, self.verdict = roster, verdict
            self._step()
        return True

    def prove(self, bound: int) -> None:
        """Take note that no roster costs less than ``bound``.

        Raises
        ------
        Disagreement
            If a roster that was verified does.
        """
        with self._lock:
            if self.penalty is not None and bound > self.penalty:
                raise Disagreement(
                    f"the solver claims a bound of {bound}, but verify finds a roster of penalty {self.penalty}. "
                    "Please report this with your problem file."
                )
            if bound > self.bound:
                self.bound = bound
                self._step()

    def _step(self) -> None:
        step = Progress(self.clock(), self.penalty, self.bound)
        self.trace.append(step)
        if self.watch is not None:
            self.watch(step)
