"""Who is at work at a time: on a shift that has begun, and not on a break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scheduler.calendar import Calendar
from scheduler.domain import Catalog
from scheduler.notation import DAY_MINUTES

Stretches = Sequence[tuple[int, str, Sequence[tuple[int, int]]]]
"""Day and id of shifts, with the real start and end of each stretch between their breaks."""


def around(calendar: Calendar, catalog: Catalog, shifts: Iterable[str], day: int) -> Stretches:
    """Every shift that may touch a day, as often as it can be worked."""
    found = []
    for shift in shifts:
        back = (catalog[shift].start + catalog[shift].nominal) // DAY_MINUTES
        for begun in range(max(day - back - 1, calendar.first), min(day + 2, calendar.days)):
            found.append((begun, shift, calendar.stretches(catalog[shift], begun)))
    return found


def present(among: Stretches, first: int, last: int) -> Iterator[tuple[int, str, bool]]:
    """Day and id of the shifts on which people are at work between two instants, and whether all the time."""
    for begun, shift, stretches in among:
        if any(begins < last and first < ends for begins, ends in stretches):
            yield begun, shift, any(begins <= first and last <= ends for begins, ends in stretches)
