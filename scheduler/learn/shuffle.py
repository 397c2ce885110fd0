"""Rosters as chance would have made them: who works when is drawn anew, and nothing else.

Two people exchange some of the days on which they differ, so that each keeps the number of shifts of each
type, and each day keeps the people that it has on each shift. These are the curveball trades of Strona et al.
(2014, Nature Communications 5:4114), of several types of shift at once; many of them draw evenly from all
rosters with the same totals.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

from scheduler.learn.record import Lines, Record

WARM_UP, BETWEEN = 20, 5
"""Trades for each person before the first roster that counts, and between one and the next."""


def shuffles(record: Record, number: int, seed: int) -> Iterator[Lines]:
    """So many rosters by chance; the same seed draws the same.

    What is yielded changes when the next is asked for.
    """
    rng = random.Random(seed)
    lines: Lines = {person: list(line) for person, line in record.lines.items()}
    people = [person for person, there in record.presence.items() if there]
    for draw in range(number):
        if len(people) > 1:
            for _ in range(len(people) * (BETWEEN if draw else WARM_UP)):
                one, other = rng.sample(people, 2)
                _trade(record, lines, one, other, rng)
        yield lines


def _trade(record: Record, lines: Lines, one: str, other: str, rng: random.Random) -> None:
    mine, theirs = lines[one], lines[other]
    here, there = record.presence[one], record.presence[other]
    differing: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place in range(max(here.start, there.start), min(here.stop, there.stop)):
        first, second = mine[place], theirs[place]
        if first != second:
            differing[(first, second) if first < second else (second, first)].append(place)
    for (low, high), places in differing.items():
        kept = sum(mine[place] == low for place in places)
        if 0 < kept < len(places):
            chosen = set(rng.sample(places, kept))
            for place in places:
                mine[place], theirs[place] = (low, high) if place in chosen else (high, low)
