"""Largest and smallest numbers: days and weekends in a row, rest, hours a week, weekends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from scheduler.learn.question import Counts, Trial
from scheduler.learn.record import Line, Lines, Record
from scheduler.notation import DAY_MINUTES, length_text

SELDOM = 0.05
"""Part of the cases that may lie beyond a limit with exceptions."""
CROWD = 3
"""How many times more cases lie at such a limit than beyond it: people go up to a limit and stop there."""


def edge(values: Mapping[int, int], sign: int) -> int:
    """The limit that values keep: the outermost, or a tighter one with few beyond it and a crowd before it.

    Parameters
    ----------
    values
        How often each was seen.
    sign
        1 for a largest, -1 for a smallest.
    """
    ordered = sorted(values, key=lambda value: -sign * value)
    total, beyond = sum(values.values()), 0
    found = ordered[0]
    for value, tighter in pairwise(ordered):
        beyond += values[value]
        if beyond > SELDOM * total:
            break
        if values[tighter] >= CROWD * beyond:
            found = tighter
    return found


class Limit:
    """A number that is kept by everybody, or by everybody with a contract.

    Parameters
    ----------
    record
        What was worked.
    sign
        1 for a largest number, -1 for a smallest.
    """

    whole = False

    def __init__(self, record: Record, sign: int = 1) -> None:
        self.record = record
        self.sign = sign

    def values(self, person: str, line: Line) -> Iterator[int]:
        """What is to be kept within the limit, one number for each opportunity."""
        raise NotImplementedError

    def say(self, value: int) -> tuple[str, dict[str, Any]]:
        """The limit in words and as a rule."""
        raise NotImplementedError

    def settle(self, value: int, known: Sequence[int]) -> int:
        """The limit to be stated, of all that come to the same; ``known`` are all values there are."""
        return value

    def measure(self, lines: Lines) -> Counts:
        found: Counts = Counter()
        for person, line in lines.items():
            groups = [group for group, people in self.record.groups.items() if person in people]
            for value in self.values(person, line):
                found.update((group, value) for group in groups)
        return found

    def trials(self, seen: Counts, drawn: Sequence[Counts]) -> Iterator[Trial]:
        everybody: int | None = None
        for group in self.record.groups:
            values = {value: count for (here, value), count in seen.items() if here == group}
            if not values:
                continue
            known = sorted({value for counts in (seen, *drawn) for here, value in counts if here == group})
            limit = self.settle(edge(values, self.sign), known)
            if group and limit == everybody:
                continue
            everybody = limit if not group else everybody
            what, data = self.say(limit)
            who = {"who": {"contracts": [group]}} if group else {}
            beyond = [self._beyond(counts, group, limit) for counts in drawn]
            yield Trial(
                f"{what}{f' (contract {group})' if group else ''}",
                "rules",
                {**data, **who},
                sum(values.values()),
                self._beyond(seen, group, limit),
                beyond,
                name=(type(self).__name__, group, limit),
                whole=self.whole,
            )

    def _beyond(self, counts: Counts, group: str, limit: int) -> int:
        return sum(
            count for (here, value), count in counts.items() if here == group and self.sign * (value - limit) > 0
        )


class Runs(Limit):
    """Days in a row: at work, off, or on one shift.

    Parameters
    ----------
    of
        `work`, `off` or a shift.
    """

    def __init__(self, record: Record, sign: int, of: str) -> None:
        super().__init__(record, sign)
        self.of = of
        catalog = record.problem.catalog
        flags = record.kind_is(catalog.work if of in ("work", "off") else (of,))
        self.inside = [not flag for flag in flags] if of == "off" else flags

    def values(self, person: str, line: Line) -> Iterator[int]:
        there = self.record.presence[person]
        for block in self.record.blocks:
            first, stop = max(block.start, there.start), min(block.stop, there.stop)
            start = first
            for place in range(first, stop + 1):
                if place < stop and self.inside[line[place]]:
                    continue
                cut = start == block.start or place == block.stop
                if place > start and not (cut and self.sign < 0):
                    yield place - start
                start = place + 1

    def say(self, value: int) -> tuple[str, dict[str, Any]]:
        bound = "at most" if self.sign > 0 else "at least"
        what = {"work": "at work", "off": "off"}.get(self.of, f"on {self.of}")
        key = "max" if self.sign > 0 else "min"
        of = {} if self.of == "work" else {"of": self.of}
        return f"{bound} {value} days in a row {what}", {"rule": "consecutive-days", **of, key: value}


class LeastRest(Limit):
    """Rest between the work of one day and that of the next."""

    usual = (11, 12, 10, 9, 8)
    """Hours that laws and agreements state, likeliest first."""

    def __init__(self, record: Record) -> None:
        super().__init__(record, -1)
        catalog = record.problem.catalog
        self.ends: list[int | None] = []
        self.starts: list[int | None] = []
        for kind in record.kinds:
            work = [catalog[shift] for shift in kind if shift in catalog.work]
            self.starts.append(min((shift.start for shift in work), default=None))
            self.ends.append(max((shift.start + shift.nominal for shift in work), default=None))

    def values(self, person: str, line: Line) -> Iterator[int]:
        for block in self.record.blocks:
            for place in block[:-1]:
                end, start = self.ends[line[place]], self.starts[line[place + 1]]
                if end is not None and start is not None:
                    yield max(start + DAY_MINUTES - end, 0)

    def settle(self, value: int, known: Sequence[int]) -> int:
        below = max((other for other in known if other < value), default=-1)
        for hours in self.usual:
            if below < hours * 60 <= value:
                return hours * 60
        whole = value // 60 * 60
        return whole if whole > below else value

    def say(self, value: int) -> tuple[str, dict[str, Any]]:
        return f"at least {length_text(value)} hours of rest between two days", {
            "rule": "rest",
            "hours": length_text(value),
        }


class WeekHours(Limit):
    """Paid hours a week."""

    def __init__(self, record: Record) -> None:
        super().__init__(record, 1)
        self.weeks = weeks(record)
        self.paid = paid_minutes(record)

    def values(self, person: str, line: Line) -> Iterator[int]:
        there = self.record.presence[person]
        for week in self.weeks:
            if week.start >= there.start - 6 and week.stop <= there.stop + 6:
                yield sum(self.paid[line[place]][place] for place in week)

    def say(self, value: int) -> tuple[str, dict[str, Any]]:
        data = {"rule": "hours", "max": length_text(value), "per": "week"}
        return f"at most {length_text(value)} hours a week", data


class WeekShifts(Limit):
    """Shifts a week: for records without times."""

    def __init__(self, record: Record) -> None:
        super().__init__(record, 1)
        self.weeks = weeks(record)
        work = frozenset(record.problem.catalog.work)
        self.number = [len(work.intersection(kind)) for kind in record.kinds]

    def values(self, person: str, line: Line) -> Iterator[int]:
        for week in self.weeks:
            yield sum(self.number[line[place]] for place in week)

    def say(self, value: int) -> tuple[str, dict[str, Any]]:
        return f"at most {value} shifts a week", {"rule": "shift-count", "max": value, "per": "week"}


class WeekendRuns(Limit):
    """Weekends in a row."""

    def __init__(self, record: Record) -> None:
        super().__init__(record, 1)
        self.work = record.kind_is(record.problem.catalog.work)
        self.weekends = [weekends(record, block) for block in record.blocks]

    def values(self, person: str, line: Line) -> Iterator[int]:
        for block in self.weekends:
            run = 0
            for weekend in (*block, range(0)):
                if any(self.work[line[place]] for place in weekend):
                    run += 1
                elif run:
                    yield run
                    run = 0

    def say(self, value: int) -> tuple[str, dict[str, Any]]:
        return f"at most {value} weekends in a row", {"rule": "consecutive-weekends", "max": value}


class WeekendsWorked(Limit):
    """Weekends over a whole roster; asked only where all rosters have as many."""

    whole = True

    def __init__(self, record: Record) -> None:
        super().__init__(record, 1)
        self.work = record.kind_is(record.problem.catalog.work)
        place = {
            record.stretches[number].problem.calendar.date(day): index
            for index, (number, day) in enumerate(record.days)
        }
        begins = [place[sheet.problem.horizon.start] for sheet in record.sheets]
        spans = [
            range(begin, begin + sheet.problem.horizon.days) for begin, sheet in zip(begins, record.sheets, strict=True)
        ]
        found = [weekends(record, span) for span in spans]
        self.rosters = found if len({len(weekend) for weekend in found}) == 1 else []
        self.length = len(found[0])

    def values(self, person: str, line: Line) -> Iterator[int]:
        for roster in self.rosters:
            yield sum(any(self.work[line[place]] for place in weekend) for weekend in roster)

    def say(self, value: int) -> tuple[str, dict[str, Any]]:
        return f"at most {value} of {self.length} weekends", {"rule": "weekends", "max": value}


def weeks(record: Record) -> list[range]:
    """The places of each whole week."""
    found = []
    for item, block in zip(record.stretches, record.blocks, strict=True):
        found += [
            range(block.start + period.days.start, block.start + period.days.stop)
            for period in item.problem.calendar.periods("week")
            if period.complete and len(period.days) == 7
        ]
    return found


def weekends(record: Record, places: range) -> list[range]:
    """The places of each Saturday and Sunday among ``places``, those that the border cuts too."""
    found: list[range] = []
    for place in places:
        if record.weekdays[place] == 5 or (record.weekdays[place] == 6 and place == places.start):
            stop = min(place + (2 if record.weekdays[place] == 5 else 1), places.stop)
            found.append(range(place, stop))
    return found


def paid_minutes(record: Record) -> list[list[int]]:
    """What each kind of day pays at each place."""
    catalog = record.problem.catalog
    return [
        [
            sum(record.stretches[number].problem.calendar.paid(catalog[shift], day) for shift in kind)
            for number, day in record.days
        ]
        for kind in record.kinds
    ]
