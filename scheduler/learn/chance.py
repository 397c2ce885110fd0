"""Whether chance explains it."""

from __future__ import annotations

import math
from collections.abc import Sequence

LEVEL = 0.05
"""Of all that is proposed, this part may be expected to be chance (Benjamini and Hochberg)."""
LEAST = 3.0
"""What chance would do less often than so many times cannot be told from chance, and is not asked about."""


def tail(seen: int, drawn: Sequence[int]) -> float:
    """How likely it is that chance does something as seldom as it was seen.

    The larger of two answers: the part of the drawn rosters in which it happens as seldom, and the
    lower tail of the Poisson distribution with their mean, which goes on where there are too few of them.
    """
    mean = sum(drawn) / len(drawn)
    rare = sum(count <= seen for count in drawn) / len(drawn)
    return max(rare, poisson(seen, mean))


def poisson(most: int, mean: float) -> float:
    """Chance of at most ``most`` events where ``mean`` are expected."""
    term = total = math.exp(-mean)
    for count in range(1, most + 1):
        term *= mean / count
        total += term
    return min(total, 1.0)


def significant(chances: Sequence[float], level: float = LEVEL) -> float:
    """The largest chance that still counts as none, so that few of all that do are false; below 0 if none does."""
    ordered = sorted(chances)
    passing = [chance for rank, chance in enumerate(ordered, start=1) if chance <= level * rank / len(ordered)]
    return passing[-1] if passing else -1.0


def fitting_weight(seen: int, expected: float) -> int:
    """A price by how much rarer it is than chance: ten times the natural logarithm of the ratio."""
    return max(1, round(10 * math.log((expected + 0.5) / (seen + 0.5))))
