"""Hard coverage that can be had entry by entry, but not together: too few people for all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.lint.line import Line
from scheduler.lint.totals import Totals
from scheduler.notation import plural
from scheduler.problem import Problem
from scheduler.rules.coverage import Coverage, Level
from scheduler.stated import demands

REMEDY = "lower a minimum, give it a weight, or find people"


@dataclass(frozen=True)
class Entry:
    """A hard coverage, of which everybody counts for one at most."""

    field: str
    rule: Coverage
    shifts: frozenset[str]
    levels: Mapping[int, Level]

    def least(self, day: int) -> int:
        """The smallest number on a day."""
        return self.levels[day].min if day in self.levels else 0


@dataclass(frozen=True)
class Part:
    """What an entry asks for in all, and who could count."""

    entry: Entry
    least: int
    people: frozenset[str]


def joint(problem: Problem, lines: Mapping[str, Line], known: set[str]) -> Iterator[str]:
    """Smallest numbers of several entries that cannot be had together, on a day or until one.

    Parameters
    ----------
    known
        Fields of which it is told already that they are out of reach.
    """
    entries = list(single_counts(problem, lines, known))
    told: dict[tuple[str, ...], list[str]] = {}
    for day in problem.calendar.planned if len(entries) > 1 else ():
        for needs, could in _on_day(entries, lines, day):
            when, people = problem.calendar.label(day), plural(len(people_of(needs)), "employee")
            text = (
                f"{_sum(needs)} needed on {when} together, but by skills, sites, leave and rules the "
                f"{people} who could count may work at most {plural(could, 'such shift')}"
            )
            told.setdefault(tuple(need.entry.field for need in needs), []).append(text)
    for fields, texts in told.items():
        known.update(fields)
        more = f", and {plural(len(texts) - 1, 'more time')} like it" if len(texts) > 1 else ""
        yield f"{' and '.join(fields)}: {texts[0]}{more}; {REMEDY}"
    yield from _until([entry for entry in entries if entry.field not in known], problem, lines)


def single_counts(problem: Problem, lines: Mapping[str, Line], known: set[str]) -> Iterator[Entry]:
    """Hard coverage, but for that of ``known``, of which everybody counts for one at most."""
    calendar = problem.calendar
    for field, rule in demands(problem):
        if isinstance(rule, Coverage) and rule.weight is None and field not in known:
            # With points a person may count for more than one.
            worths = (rule.worth(line.person, calendar, day) for line in lines.values() for day in calendar.planned)
            if not rule.points or max(worths, default=0) <= 1:
                yield Entry(field, rule, frozenset(rule.counted(problem.catalog)), rule.levels(calendar))


def _on_day(entries: Sequence[Entry], lines: Mapping[str, Line], day: int) -> Iterator[tuple[list[Part], int]]:
    """Needs of one day, none too many, for more shifts than their people can start, and how many those are."""
    needs = [
        Part(
            entry,
            entry.least(day),
            frozenset(
                person
                for person, line in lines.items()
                if not entry.shifts.isdisjoint(line.open[day]) and entry.rule.worth(line.person, line.calendar, day)
            ),
        )
        for entry in entries
        if entry.least(day)
    ]

    def supply(chosen: Sequence[Part]) -> int:
        shifts = shifts_of(chosen)
        return sum(lines[person].at_once(day, shifts) for person in people_of(chosen))

    told: set[str] = set()
    for together in choices(needs, told):
        chosen = together
        if sum(need.least for need in chosen) <= supply(chosen):
            continue
        for need in together:
            fewer = [other for other in chosen if other is not need]
            if sum(other.least for other in fewer) > supply(fewer):
                chosen = fewer
        if len(chosen) > 1:
            told.update(need.entry.field for need in chosen)
            yield chosen, supply(chosen)


def _until(entries: Sequence[Entry], problem: Problem, lines: Mapping[str, Line]) -> Iterator[str]:
    """Entries that from the first day on take more shifts than their people may work."""
    calendar = problem.calendar
    cache: dict[tuple[str, frozenset[str]], list[int]] = {}

    def most(person: str, shifts: frozenset[str]) -> list[int]:
        if (person, shifts) not in cache:
            cache[person, shifts] = Totals(lines[person], "shifts", shifts).most()
        return cache[person, shifts]

    needs = [
        Part(
            entry,
            sum(entry.least(day) for day in calendar.planned),
            frozenset(
                person
                for person, line in lines.items()
                if any(entry.rule.worth(line.person, calendar, day) for day in calendar.planned)
            ),
        )
        for entry in entries
        if any(entry.least(day) for day in calendar.planned)
    ]
    told: set[str] = set()
    for chosen in choices(needs, told):
        each = [most(person, shifts_of(chosen)) for person in people_of(chosen)]
        needed = 0
        for day in calendar.planned:
            needed += sum(need.entry.least(day) for need in chosen)
            could = sum(found[day + 1] for found in each)
            if needed > could:
                told.update(need.entry.field for need in chosen)
                yield (
                    f"{' and '.join(need.entry.field for need in chosen)}: {plural(needed, 'shift')} needed from "
                    f"{calendar.label(0, day)} together, but by their rules, leave and skills the "
                    f"{plural(len(each), 'employee')} who could count may work at most {could}; {REMEDY}"
                )
                break


def choices(needs: Sequence[Part], told: set[str]) -> Iterator[list[Part]]:
    """Needs that are to be had together, by the people who could meet them; none of those told by then."""
    for group in _groups(needs):
        chosen = _disjoint(needs, group)
        if len(chosen) > 1 and told.isdisjoint(need.entry.field for need in chosen):
            yield chosen


def _groups(needs: Iterable[Part]) -> list[frozenset[str]]:
    """Groups of people who could count, alone, by two, and all together; the smallest ones first."""
    single = list(dict.fromkeys(need.people for need in needs))
    pairs = [one | other for one in single for other in single]
    return sorted(dict.fromkeys([*single, *pairs, frozenset().union(*single)]), key=len)


def _disjoint(needs: Sequence[Part], group: frozenset[str]) -> list[Part]:
    """Needs that only this group can meet, with no shift in common, so that nobody counts twice for one."""
    chosen: list[Part] = []
    for need in sorted(needs, key=lambda need: -need.least):
        if need.people <= group and shifts_of(chosen).isdisjoint(need.entry.shifts):
            chosen.append(need)
    return sorted(chosen, key=needs.index)


def people_of(needs: Iterable[Part]) -> frozenset[str]:
    """Everybody who could count for one of them."""
    return frozenset().union(*(need.people for need in needs))


def shifts_of(needs: Iterable[Part]) -> frozenset[str]:
    """Every shift type that counts for one of them."""
    return frozenset().union(*(need.entry.shifts for need in needs))


def _sum(needs: Iterable[Part]) -> str:
    return " and ".join(f"{need.least} {need.entry.rule.whom(need.least)}" for need in needs)
