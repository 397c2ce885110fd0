"""Hard coverage on weekends that takes more people than may work so many of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from scheduler.lint.joint import Part, choices, people_of, shifts_of, single_counts
from scheduler.lint.line import Line, named
from scheduler.lint.together import joined
from scheduler.notation import plural
from scheduler.problem import Problem
from scheduler.rules.rule import Weekend, weekend_numbers
from scheduler.rules.weekends import Weekends


def short_weekends(problem: Problem, lines: Mapping[str, Line], known: set[str]) -> Iterator[str]:
    """Sentences about coverage of all weekends together that people may work too few of.

    On each weekend, as many people have to be there as on that of its days that asks for most.

    Parameters
    ----------
    known
        Fields of which it is told already that they are out of reach.
    """
    rules = [(line, rule) for line in lines.values() for rule in _limiting(line)]
    told: set[str] = set()
    for weekend in dict.fromkeys(rule.weekend for _, rule in rules):
        weekends = [
            [day for day in period.days if day >= 0] for period in problem.calendar.weekends(weekend_numbers(weekend))
        ]
        parts = []
        for entry in single_counts(problem, lines, known):
            least = sum(max(map(entry.least, days), default=0) for days in weekends)
            people = frozenset(
                person
                for person, line in lines.items()
                if any(entry.rule.worth(line.person, line.calendar, day) for days in weekends for day in days)
            )
            parts += [Part(entry, least, people)] if least else []
        alone = ([part] for part in parts)
        for chosen in (*alone, *choices(parts, told)):
            fields = {part.entry.field for part in chosen}
            if not told & fields and (text := _too_few(problem, lines, chosen, weekend, weekends)) is not None:
                told |= fields
                yield text


def _limiting(line: Line) -> Iterator[Weekends]:
    """Largest numbers of weekends of one person in all."""
    for _, rule in line.rules:
        if not isinstance(rule, Weekends) or rule.max is None or rule.per != "horizon":
            continue
        if rule.scope(line.calendar) is line.calendar:
            yield rule


def _too_few(
    problem: Problem,
    lines: Mapping[str, Line],
    chosen: Sequence[Part],
    weekend: Weekend,
    weekends: Sequence[Sequence[int]],
) -> str | None:
    """What is to be said if the people who could count may work too few weekends for these parts together."""
    shifts = shifts_of(chosen)
    needed = sum(max((sum(part.entry.least(day) for part in chosen) for day in days), default=0) for days in weekends)
    could, names, limiting = 0, [], dict[str, None]()
    for person, line in lines.items():
        if person in people_of(chosen):
            often, most = _supply(line, shifts, weekends)
            binding = ""
            for rule in _limiting(line):
                allowed = max((rule.max or 0) - (rule.opening or 0), 0)
                if rule.weekend == weekend and shifts <= set(line.catalog.select(rule.shifts)) and allowed < often:
                    often, binding = allowed, named(rule, line.place(rule))
            limiting |= {binding: None} if binding else {}
            could += often * most
            names.append(line.person.label)
    if needed <= could or not limiting:
        return None
    fields = " and ".join(part.entry.field for part in chosen)
    first, last = weekends[0][0], weekends[-1][-1]
    return (
        f"{fields}: the {plural(len(weekends), 'weekend')} from {problem.calendar.label(first, last)} take "
        f"{plural(needed, 'weekend')} of work, but by {', '.join(limiting)} and leave, {joined(names)} may work only "
        f"{could} together; lower a minimum, raise the maximum, give one of them a weight, or find people"
    )


def _supply(line: Line, shifts: Collection[str], weekends: Sequence[Sequence[int]]) -> tuple[int, int]:
    """On how many weekends the person could be there, and as how many people at most on a day."""
    at_once = [max((line.at_once(day, shifts) for day in days), default=0) for days in weekends]
    return sum(most > 0 for most in at_once), max(at_once, default=0)
