"""What is owed and repaid before a deadline: day by day for a finished line, and for pricing.

What is owed on a day is repaid on a day of its own, up to ``earlier`` days before or ``within`` days after. All spans
are equally long, so that in order, each with the first day that is left, as much is repaid as can be.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated

from pydantic import Field

from scheduler.calendar import Calendar

Deadline = Annotated[int, Field(ge=1, le=366)]
Earlier = Annotated[int, Field(ge=0, le=366)]
Account = tuple[tuple[int, ...], tuple[int, ...]]
"""How many days ago each day was that is still owed, and each day that has repaid nothing yet."""
SETTLED: Account = ((), ())


def judged(calendar: Calendar, days: Collection[int], within: int) -> list[int]:
    """Those of the known days of which the deadline is planned, in order: the others are not judged."""
    return [day for day in calendar.known if day in days and day + within in calendar.planned]


def unpaid(owed: Sequence[int], earned: Collection[int], earlier: int, within: int) -> list[int]:
    """Days of ``owed`` that nothing repays."""
    left, found = sorted(earned), []
    for day in owed:
        repaid = next((other for other in left if day - earlier <= other <= day + within), None)
        if repaid is None:
            found.append(day)
        else:
            left.remove(repaid)
    return found


def settle(account: Account, *, owes: bool, earns: bool, earlier: int, within: int, useful: int) -> tuple[Account, int]:
    """The account after a day, and how much fell due on it and was not repaid.

    Parameters
    ----------
    owes, earns
        What happens on the day.
    useful
        Most days that can be owed in so many days as repay in advance.
    """
    owed, kept = tuple(age + 1 for age in account[0]), tuple(age + 1 for age in account[1] if age < earlier)
    if earns:
        owed, kept = (owed[1:], kept) if owed else (owed, (*kept, 0)[-useful:] if earlier and useful else ())
    if owes:
        owed, kept = (owed, kept[1:]) if kept else ((*owed, 0), kept)
    late = sum(age >= within for age in owed)
    return (owed[late:], kept), late


def at_once(days: Collection[int], earlier: int) -> int:
    """Most of ``days`` that a day can be the one to repay in advance."""
    return max((sum(day + age in days for age in range(earlier + 1)) for day in days), default=0)
