"""What never happens: shifts after each other, weekdays of a person, two people together, weekends in part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import combinations
from typing import Any

from scheduler.domain import ShiftType
from scheduler.learn.limits import weekends
from scheduler.learn.question import Counts, Trial
from scheduler.learn.record import Lines, Record
from scheduler.notation import DAY_MINUTES, WEEKDAYS


class Successions:
    """A shift right after another."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def measure(self, lines: Lines) -> Counts:
        kinds, pairs = self.record.kinds, Counter[tuple[int, int]]()
        for line in lines.values():
            for block in self.record.blocks:
                pairs.update(zip(line[block.start : block.stop - 1], line[block.start + 1 : block.stop], strict=True))
        found: Counts = Counter()
        for (first, then), count in pairs.items():
            for shift in kinds[first]:
                found[shift] += count
                for after in kinds[then]:
                    found[shift, after] += count
        return found

    def trials(self, seen: Counts, drawn: Sequence[Counts]) -> Iterator[Trial]:
        catalog = self.record.problem.catalog
        for first in catalog:
            for then in catalog:
                yield Trial(
                    f"never {then} right after {first}",
                    "rules",
                    {"rule": "forbidden-succession", "first": first, "then": then},
                    seen[first],
                    seen[first, then],
                    [counts[first, then] for counts in drawn],
                    follows=_from_rest(catalog[first], catalog[then]),
                )


class Weekdays:
    """A person on a weekday."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.work = record.kind_is(record.problem.catalog.work)

    def measure(self, lines: Lines) -> Counts:
        weekdays = self.record.weekdays
        return Counter(
            (person, weekdays[place])
            for person, line in lines.items()
            for place in self.record.presence[person]
            if self.work[line[place]]
        )

    def trials(self, seen: Counts, drawn: Sequence[Counts]) -> Iterator[Trial]:
        people, busy = self.record.problem.people, self._busy()
        for person, there in self.record.presence.items():
            for number, weekday in enumerate(WEEKDAYS):
                chances = sum(self.record.weekdays[place] == number and place in busy for place in there)
                yield Trial(
                    f"{people[person].label} never on {weekday}",
                    "availability",
                    {"rule": "availability", "employee": person, "days": weekday},
                    chances,
                    seen[person, number],
                    [counts[person, number] for counts in drawn],
                    instead=(
                        "coverage",
                        {"rule": "coverage", "who": {"employees": [person]}, "days": {weekday: {"max": 0}}},
                    ),
                )

    def _busy(self) -> set[int]:
        return {place for line in self.record.lines.values() for place, kind in enumerate(line) if self.work[kind]}


class Apart:
    """Two people on the same shift, or on the same day."""

    def __init__(self, record: Record) -> None:
        self.record = record
        work = frozenset(record.problem.catalog.work)
        self.shifts = [tuple(shift for shift in kind if shift in work) for kind in record.kinds]

    def measure(self, lines: Lines) -> Counts:
        found: Counts = Counter()
        for place in range(len(self.record.days)):
            there: dict[str, list[str]] = {}
            for person, line in lines.items():
                for shift in self.shifts[line[place]]:
                    there.setdefault(shift, []).append(person)
            everybody = sorted({person for people in there.values() for person in people})
            found.update((one, other, "day") for one, other in combinations(everybody, 2))
            for people in there.values():
                found.update((one, other, "shift") for one, other in combinations(sorted(people), 2))
        return found

    def trials(self, seen: Counts, drawn: Sequence[Counts]) -> Iterator[Trial]:
        people, presence = self.record.problem.people, self.record.presence
        for one, other in combinations(sorted(people), 2):
            here, there = presence[one], presence[other]
            both = len(range(max(here.start, there.start), min(here.stop, there.stop)))
            for on in ("day", "shift"):
                key = (one, other, on)
                data: dict[str, Any] = {"rule": "together", "employees": [one, other], "want": "apart"}
                yield Trial(
                    f"{people[one].label} and {people[other].label} never on the same {on}",
                    "rules",
                    {**data, "on": "day"} if on == "day" else data,
                    both if on == "day" else seen[one, other, "day"],
                    seen[key],
                    [counts[key] for counts in drawn],
                    name=key,
                    follows=_from((one, other, "day") if on == "shift" else None),
                )


class WholeWeekends:
    """Weekends worked in part."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.work = record.kind_is(record.problem.catalog.work)
        found = (weekend for block in record.blocks for weekend in weekends(record, block))
        self.weekends = [weekend for weekend in found if len(weekend) == 2]

    def measure(self, lines: Lines) -> Counts:
        found: Counts = Counter()
        for line in lines.values():
            for weekend in self.weekends:
                worked = [self.work[line[place]] for place in weekend]
                found["worked"] += any(worked)
                found["part"] += any(worked) and not all(worked)
        return found

    def trials(self, seen: Counts, drawn: Sequence[Counts]) -> Iterator[Trial]:
        yield Trial(
            "weekends worked whole or not at all",
            "rules",
            {"rule": "complete-weekends"},
            seen["worked"],
            seen["part"],
            [counts["part"] for counts in drawn],
        )


def _from(name: tuple[Hashable, ...] | None) -> Callable[[tuple[Hashable, ...]], bool]:
    return lambda other: other == name


def _from_rest(first: ShiftType, then: ShiftType) -> Callable[[tuple[Hashable, ...]], bool]:
    """Whether the rest that everybody has already keeps the two shifts apart."""
    rest = max(then.start + DAY_MINUTES - first.start - first.nominal, 0)
    work = first.kind == then.kind == "work"

    def follows(name: tuple[Hashable, ...]) -> bool:
        return work and name[:2] == ("LeastRest", "") and isinstance(name[2], int) and name[2] > rest

    return follows
