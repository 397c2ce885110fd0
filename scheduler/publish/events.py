"""What each audience may see of a roster, event by event.

This is the allowlist. A person's own feed: the label, times and site of own shifts, and
that a day is leave; no colleague, no reason, no rate. A site's or a team's feed: which
shifts are worked, by how many, and how many of them hold which skill, or by whom where
names are allowed. The feed of open
shifts: what is not covered.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.domain import Employee
from scheduler.formats import Release
from scheduler.formats.ical import shift_entry
from scheduler.formats.vcalendar import Entry, one_line
from scheduler.notation import DAY_MINUTES
from scheduler.problem import Problem
from scheduler.publish.audience import Audience
from scheduler.roster import Assignment
from scheduler.rules.coverage import Coverage, Demand, Level
from scheduler.rules.time_coverage import TimeCoverage

Key = tuple[date, tuple[object, ...]]
"""Which event of a stream it is, however often it changes: its date and what tells it from others of that date."""


@dataclass(frozen=True)
class Stream:
    """All that an audience may see of one roster.

    Attributes
    ----------
    title, zone
        Of the calendar.
    entries
        The events.
    """

    title: str
    zone: str
    entries: Mapping[Key, Entry]


def key_text(key: Key) -> str:
    """A key as it is stored."""
    return json.dumps([key[0].isoformat(), *key[1]], ensure_ascii=True)


def streams(release: Release) -> dict[Audience, Stream]:
    """Every audience that the problem has, and what it may see."""
    problem, plan = release.problem, release.problem.plan(release.roster)
    zone = problem.horizon.zone
    roster = [
        Assignment(person, problem.calendar.date(day), shift)
        for person, line in problem.lines(release.roster).items()
        for day, shifts in line.items()
        for shift in shifts
    ]
    found: dict[Audience, Stream] = {}
    own: dict[str, list[Assignment]] = defaultdict(list)
    for item in roster:
        own[item.employee].append(item)
    for person in problem.employees:
        entries = {**dict(_leave(problem, person)), **dict(_shifts(problem, own[person.id]))}
        found[Audience("person", person.id)] = Stream(one_line(person.label), zone, entries)
    for site in problem.sites:
        there = [item for item in roster if problem.catalog[item.shift].site == site.id]
        for names in (False, True):
            entries = dict(_together(problem, there, names))
            found[Audience("site", site.id, names)] = Stream(one_line(site.name or site.id), zone, entries)
    for team, members in teams(problem).items():
        theirs = [item for item in roster if item.employee in members]
        for names in (False, True):
            entries = dict(_together(problem, theirs, names))
            found[Audience("team", team, names)] = Stream(one_line(team), zone, entries)
    missing = [item for rule in problem.coverage for item in _uncovered(problem, rule, rule.counts(plan))]
    missing += [item for rule in problem.time_coverage for item in _unmanned(problem, rule, rule.counts(plan))]
    found[Audience("open")] = Stream("Open shifts", zone, dict(_told_apart(missing)))
    return found


def teams(problem: Problem) -> dict[str, set[str]]:
    """Ids of the members by team: a tag of people, or a contract."""
    found: dict[str, set[str]] = defaultdict(set)
    for person in problem.employees:
        for team in filter(None, (*person.tags, person.contract)):
            found[team].add(person.id)
    return found


def _shifts(problem: Problem, items: Iterable[Assignment]) -> Iterator[tuple[Key, Entry]]:
    for item in items:
        shift = problem.catalog[item.shift]
        yield (item.date, (item.shift, shift.site)), shift_entry(problem, shift, item.date, shift.label, private=True)


def _leave(problem: Problem, person: Employee) -> Iterator[tuple[Key, Entry]]:
    """Days of leave, never why; other absences are not shown at all."""
    days = problem.calendar
    for absence in problem.availability:
        if absence.kind != "leave" or not absence.holds_for(person):
            continue
        for day in days.matching(absence.days):
            when = days.date(day)
            start, end = (days.epoch + timedelta(minutes=days.instant(day, at)) for at in (absence.start, absence.end))
            whole = (absence.start, absence.end) == (0, DAY_MINUTES)
            times = (when, when + timedelta(days=1)) if whole else (start, end)
            entry = Entry("Leave", *times, zone=problem.horizon.zone, shown="OOF", private=True)
            yield (when, ("leave", absence.start, absence.end)), entry


def _together(problem: Problem, items: Iterable[Assignment], names: bool) -> Iterator[tuple[Key, Entry]]:
    """One event for all who work a shift on a date."""
    staff: dict[tuple[date, str], list[Employee]] = defaultdict(list)
    for item in items:
        staff[item.date, item.shift].append(problem.people[item.employee])
    for (when, name), people in staff.items():
        shift = problem.catalog[name]
        who = ", ".join(sorted(one_line(person.label) for person in people)) if names else _people(len(people))
        entry = shift_entry(problem, shift, when, f"{shift.label}: {who}")
        # Others' work makes no reader busy.
        said = "; ".join(filter(None, (entry.description, _roles(problem, people, when))))
        yield (when, (name, shift.site)), replace(entry, description=said, shown="FREE")


def _roles(problem: Problem, people: Iterable[Employee], when: date) -> str:
    """``Registered nurse 2, Phlebotomist 1``: how many of them hold each skill."""
    there = list(people)
    counts = {skill: sum(person.holds(skill.id, 1, when) for person in there) for skill in problem.skills}
    return ", ".join(f"{skill.name or skill.id} {count}" for skill, count in counts.items() if count)


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _uncovered(
    problem: Problem, rule: Coverage, counts: Iterable[tuple[int, Level, int]]
) -> Iterator[tuple[Key, Entry]]:
    """Each day on which fewer are on some shifts than there have to be."""
    for day, level, count in counts:
        lacking = level.min - count
        if lacking > 0:
            shifts = [problem.catalog[name] for name in rule.counted(problem.catalog)]
            kinds = {shift.base: shift.label for shift in shifts}
            when = problem.calendar.date(day)
            key = (when, ("open", *(shift.id for shift in shifts), rule.skill, rule.level, rule.site))
            label = " or ".join(kinds.values()) if len(kinds) <= 3 else "Work"
            summary = _wanted(problem, rule, label, lacking)
            if len(kinds) == 1:
                entry = shift_entry(problem, shifts[0], when, summary)
                said = entry.description if len(shifts) == 1 else ""
                yield key, replace(entry, description=said, shown="FREE")
            else:
                yield key, Entry(summary, when, when + timedelta(days=1), shown="FREE")


def _unmanned(
    problem: Problem, rule: TimeCoverage, counts: Iterable[tuple[int, int, int, Level, int, int]]
) -> Iterator[tuple[Key, Entry]]:
    """Each time of day, as long as it lasts, at which fewer are there than there have to be."""
    gaps: list[tuple[int, int, int, int]] = []
    for day, start, end, level, count, _ in counts:
        lacking = level.min - count
        if lacking > 0 and gaps and (day, start, lacking) == (gaps[-1][0], gaps[-1][2], gaps[-1][3]):
            gaps[-1] = (day, gaps[-1][1], end, lacking)
        elif lacking > 0:
            gaps.append((day, start, end, lacking))
    for day, start, end, lacking in gaps:
        calendar = problem.calendar
        first, last = (calendar.epoch + timedelta(minutes=calendar.instant(day, at)) for at in (start, end))
        key = (calendar.date(day), ("open", start, rule.skill, rule.level, rule.site))
        yield key, Entry(_wanted(problem, rule, "Work", lacking), first, last, zone=problem.horizon.zone, shown="FREE")


def _wanted(problem: Problem, rule: Demand, label: str, lacking: int) -> str:
    """``Open: Nurse late, Registered nurse, 2 people``."""
    skill = next((skill.name or skill.id for skill in problem.skills if skill.id == rule.skill), None)
    site = next((site.name or site.id for site in problem.sites if site.id == rule.site), None)
    missing = f"{lacking} {rule.label(lacking)}" if rule.points else _people(lacking)
    return ", ".join(filter(None, (f"Open: {label}", skill, site, missing)))


def _told_apart(items: Iterable[tuple[Key, Entry]]) -> Iterator[tuple[Key, Entry]]:
    """Two demands that ask for the same are two events."""
    seen: dict[str, int] = defaultdict(int)
    for (when, rest), entry in items:
        text = key_text((when, rest))
        seen[text] += 1
        yield (when, (*rest, seen[text]) if seen[text] > 1 else rest), entry
