"""Violations as numbered notes, dearest first, and where in the grid each of them is marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.problem import Problem
from scheduler.rules.rule import Violation
from scheduler.verify import Verdict

WEEK = 7


@dataclass(frozen=True)
class Note:
    """A violation with its number."""

    number: int
    violation: Violation

    @property
    def text(self) -> str:
        """The sentence."""
        return self.violation.text

    @property
    def grade(self) -> str:
        """``broken`` if the rule is hard, ``cost`` if it has a price, ``told`` if it is only reported."""
        if self.violation.weight is None:
            return "broken"
        return "cost" if self.violation.penalty else "told"


@dataclass(frozen=True)
class Notes:
    """All notes in order of number, and those of each place.

    Attributes
    ----------
    cells
        By employee and day.
    people
        By employee: what belongs to no day, such as hours of the whole horizon.
    days
        By day: what is about nobody's line, such as coverage.
    by_person
        By employee: everything about one person.
    """

    all: tuple[Note, ...]
    cells: Mapping[tuple[str, int], Sequence[Note]]
    people: Mapping[str, Sequence[Note]]
    days: Mapping[int, Sequence[Note]]
    by_person: Mapping[str, Sequence[Note]]

    def __iter__(self) -> Iterator[Note]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)


def numbered(problem: Problem, verdict: Verdict) -> Notes:
    """Number the violations of a verdict and find their places."""
    in_order = sorted(verdict.violations, key=lambda item: (item.weight is not None, -item.penalty))
    notes = tuple(Note(number, item) for number, item in enumerate(in_order, start=1))
    cells: dict[tuple[str, int], list[Note]] = defaultdict(list)
    people: dict[str, list[Note]] = defaultdict(list)
    days: dict[int, list[Note]] = defaultdict(list)
    by_person: dict[str, list[Note]] = defaultdict(list)
    for note in notes:
        seen = [problem.calendar.day(when) for when in note.violation.dates]
        here = [day for day in seen if day in problem.calendar.planned]
        employee = note.violation.employee
        if employee is None:
            for day in here:
                days[day].append(note)
            continue
        by_person[employee].append(note)
        if here and (max(seen) - min(seen) < WEEK or note.violation.rule == "weekends"):
            for day in here:
                cells[employee, day].append(note)
        else:  # the first and the last day of a long time say nothing about these two
            people[employee].append(note)
    return Notes(notes, cells, people, days, by_person)
