"""What a search gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scheduler.roster import Roster
from scheduler.verify import Verdict


class Status(StrEnum):
    """What is known at the end of a search."""

    OPTIMAL = "OPTIMAL"
    """The roster is the best there is, proven."""
    FEASIBLE = "FEASIBLE"
    """The roster keeps every hard rule; how far it is from the best, the gap tells."""
    INFEASIBLE = "INFEASIBLE"
    """No roster keeps every hard rule, proven."""
    UNKNOWN = "UNKNOWN"
    """Nothing was found in time, and nothing proven."""


@dataclass(frozen=True)
class Progress:
    """One step of a search.

    Attributes
    ----------
    seconds
        Since the search began.
    penalty
        Of the best roster so far; None before there is one.
    bound
        Proven: no roster costs less.
    """

    seconds: float
    penalty: int | None
    bound: int

    @property
    def gap(self) -> float | None:
        """How far the penalty may be above the best possible, as a fraction of the penalty."""
        return relative_gap(self.penalty, self.bound)


def relative_gap(penalty: int | None, bound: int) -> float | None:
    """``(penalty - bound) / penalty``; 0 where they meet, None without a penalty."""
    if penalty is None:
        return None
    return (penalty - bound) / penalty if penalty > bound else 0.0


@dataclass(frozen=True)
class Level:
    """What came of one level of priority.

    Attributes
    ----------
    id, label
        Its name in the problem, and for people.
    status
        OPTIMAL if no roster that is as good in all earlier levels is better in this one, proven.
    penalty
        What the roster costs by the rules of this level.
    bound
        Proven: no roster that is as good in all earlier levels costs less by them.
    alone
        Proven: no roster at all costs less by them; None where nobody asked.
    best
        The lowest penalty by them that was found while earlier levels were left alone; None where nobody asked.
    """

    id: str
    label: str
    status: Status
    penalty: int
    bound: int
    alone: int | None = None
    best: int | None = None

    @property
    def loss(self) -> tuple[int, int] | None:
        """What the earlier levels cost this one, at least and at most; None where that is not known."""
        if self.alone is None or self.best is None:
            return None
        return max(self.bound - self.best, 0), self.penalty - self.alone


@dataclass(frozen=True)
class Result:
    """The end of a search, with all that is needed to repeat it.

    Attributes
    ----------
    status
        What is known.
    roster, verdict
        The best roster and what `verify` says of it; None where there is none.
    bound
        Proven: no roster has a lower penalty.
    seconds, limit
        Time taken and time allowed.
    effort
        Work allowed, in seconds counted the same on every machine; None for any.
    repeatable
        Whether the same input, seed and versions give the same roster and bound: one worker that ended by
        proof or by effort, not by the clock.
    trace
        Every improvement of the penalty or the bound.
    interrupted
        Whether Ctrl-C ended the search.
    levels
        What came of each level of priority, in order; empty where the problem has none. Where there are some,
        OPTIMAL says that each was settled as well as those before it allow.
    """

    status: Status
    roster: Roster | None
    verdict: Verdict | None
    bound: int
    seconds: float
    limit: float
    method: str
    seed: int
    workers: int
    trace: tuple[Progress, ...]
    versions: Mapping[str, str] = field(default_factory=dict)
    effort: float | None = None
    repeatable: bool = False
    interrupted: bool = False
    levels: tuple[Level, ...] = ()

    @property
    def penalty(self) -> int | None:
        """Penalty of the roster; None where there is none."""
        return self.verdict.penalty if self.verdict else None

    @property
    def gap(self) -> float | None:
        """How far the penalty may be above the best possible, as a fraction of the penalty."""
        return relative_gap(self.penalty, self.bound)
