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

    @property
    def penalty(self) -> int | None:
        """Penalty of the roster; None where there is none."""
        return self.verdict.penalty if self.verdict else None

    @property
    def gap(self) -> float | None:
        """How far the penalty may be above the best possible, as a fraction of the penalty."""
        return relative_gap(self.penalty, self.bound)
