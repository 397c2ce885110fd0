"""What is asked of a record: how often something was seen, how often chance does it, and the rule that it would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from scheduler.learn.record import Lines

Counts = Counter[Any]
"""How often each thing was seen; what the things are is the question's business."""

FEW = 0.1
"""Exceptions, as a part of what chance would do, up to which something is a rule with exceptions."""


def _from_nothing(_: tuple[Hashable, ...]) -> bool:
    return False


@dataclass(frozen=True)
class Trial:
    """A would-be rule and the evidence.

    Attributes
    ----------
    what
        The rule in words.
    section, data
        Where it stands in a problem file, and what.
    opportunities
        How often it could have been broken.
    seen
        How often it was.
    drawn
        How often chance breaks it, in each drawn roster.
    name
        The name that it goes by.
    follows
        Whether it follows from another, given by name, and need not be said beside that.
    whole
        Whether it counts over a whole roster, so that each is judged by itself.
    instead
        Section and data to say it in where this way of saying it means more than was asked.
    """

    what: str
    section: str
    data: Mapping[str, Any]
    opportunities: int
    seen: int
    drawn: Sequence[int]
    name: tuple[Hashable, ...] = ()
    follows: Callable[[tuple[Hashable, ...]], bool] = _from_nothing
    whole: bool = False
    instead: tuple[str, Mapping[str, Any]] | None = None

    @property
    def expected(self) -> float:
        """How often chance breaks it on average."""
        return sum(self.drawn) / len(self.drawn)

    @property
    def rule_like(self) -> bool:
        """Whether it is broken seldom enough to be called a rule."""
        return self.seen <= FEW * self.expected


class Question(Protocol):
    """Something that may be regular."""

    def measure(self, lines: Lines) -> Counts:
        """How often each thing is seen in these lines."""

    def trials(self, seen: Counts, drawn: Sequence[Counts]) -> Iterator[Trial]:
        """What is to be tested, given what was measured in the record and in rosters by chance."""
