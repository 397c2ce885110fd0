"""How the penalty is made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.rules import RULES
from scheduler.verify import Verdict


@dataclass(frozen=True)
class Cost:
    """What one kind of rule adds to the penalty.

    Attributes
    ----------
    rule, title
        Its name in files, and for people.
    times
        How often it is broken.
    penalty
        What that costs.
    share
        Of the whole penalty, from 0 to 1.
    """

    rule: str
    title: str
    times: int
    penalty: int
    share: float


def costs(verdict: Verdict) -> Iterator[Cost]:
    """The rules that cost something, dearest first."""
    titles = {rule.key(): rule.title for rule in RULES}
    for rule, penalty in verdict.by_rule.items():
        times = sum(1 for item in verdict.violations if item.rule == rule and item.penalty)
        yield Cost(rule, titles[rule], times, penalty, penalty / verdict.penalty)
