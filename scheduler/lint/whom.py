"""Warnings about whom rules mean: nobody, or people whose skills or sites are other than they seem."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain import Employee
from scheduler.problem import Problem
from scheduler.rules.rule import RowRule, Rule, Who
from scheduler.rules.supervision import Supervision


def misunderstood(problem: Problem) -> Iterator[str]:
    """Sentences about rules that mean nobody, that overlook the end of skills, or that join several sites."""
    everybody = list(problem.people.values())
    for index, rule in enumerate(problem.rules):
        yield from _of_rule(problem, f"rules[{index}]", rule, everybody)
    for place, contract in enumerate(problem.contracts):
        holders = [person for person in everybody if person.contract == contract.id]
        for index, own in enumerate(contract.rules):
            yield from _of_rule(problem, f"contracts[{place}].rules[{index}]", own, holders)
    for index, use in enumerate(problem.presets):
        if use.who is not None:
            yield from _nobody(f"presets[{index}].who", use.who, everybody)


def _of_rule(problem: Problem, place: str, rule: Rule, people: list[Employee]) -> Iterator[str]:
    who: Who | None = getattr(rule, "who", None)
    if who is not None:
        yield from _nobody(f"{place}.who", who, people)
    if isinstance(rule, Supervision):
        if not any(map(rule.by.includes, people)):
            yield f"{place}.by means nobody, so nobody of who can ever be supervised"
        sites = {problem.catalog[shift].site for shift in problem.catalog.select(rule.shifts)} - {None}
        if rule.on == "time" and len(sites) > 1:
            named = " and ".join(sorted(map(str, sites)))
            yield (
                f"{place}: whoever is at work at {named} counts together; if they have to be at the same site, "
                "state the rule once for each, with the site under shifts"
            )
    elif who is not None:
        calendar = rule.scope(problem.calendar) if isinstance(rule, RowRule) else problem.calendar
        dates = [calendar.date(day) for day in calendar.planned]
        for person in people:
            if not who.includes(person) and any(who.includes(person, when) for when in dates):
                yield (
                    f"{place}.who excepts {person.label} for skills that are not valid on all days, and does so on all "
                    f"of them; state the rule once more for {person.label}, from when on by effective"
                )


def _nobody(place: str, who: Who, people: list[Employee]) -> Iterator[str]:
    if people and not any(map(who.includes, people)):
        yield f"{place} means nobody: whoever meets one part of it does not meet another, so it has no effect"
