"""Warnings about whom rules mean: nobody, or people whose skills or sites are other than they seem."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain import Employee
from scheduler.lint.balances import misstated
from scheduler.problem import Problem
from scheduler.rules.fairness import Fairness
from scheduler.rules.rotation import Rotation
from scheduler.rules.rule import Rule
from scheduler.rules.stand_in import StandIn
from scheduler.rules.supervision import Supervision
from scheduler.rules.together import Together
from scheduler.source import path_text
from scheduler.stated import demands, stated
from scheduler.who import Who


def misunderstood(problem: Problem) -> Iterator[str]:
    """Sentences about rules that mean nobody, that overlook the end of skills, or that join several sites."""
    everybody = list(problem.people.values())
    for where, rule in stated(problem):
        if where[0] == "rules":
            yield from _of_rule(problem, path_text(where), rule, everybody)
        elif where[0] == "contracts":
            contract = problem.contracts[int(where[1])].id
            holders = [person for person in everybody if person.contract == contract]
            yield from _of_rule(problem, path_text(where), rule, holders)
    for index, use in enumerate(problem.presets):
        if use.who is not None:
            yield from _nobody(f"presets[{index}].who", use.who, everybody)
        if use.night_workers is not None:
            yield from _nobody(f"presets[{index}].night_workers", use.night_workers, everybody)
    for section in ("overtime", "late_changes"):
        for index, entry in enumerate(getattr(problem.pay, section, ())):
            if entry.who is not None:
                yield from _nobody(f"pay.{section}[{index}].who", entry.who, everybody)


def lent(problem: Problem) -> Iterator[str]:
    """Sentences about demand that counts people for what they only stand in for, which no price sees them do."""
    priced = [
        person
        for person in problem.people.values()
        if any(isinstance(rule, StandIn) for _, rule in problem.placed_rules(person))
    ]
    for place, demand in demands(problem):
        shifts = [problem.catalog[shift] for shift in demand.counted(problem.catalog)]
        for skill in demand.points or filter(None, (demand.skill,)):
            names = [
                person.label
                for person in priced
                if {held.stand_in for held in person.skills if held.skill == skill} == {True}
                and (demand.who is None or demand.who.includes(person))
            ]
            free = [shift.label for shift in shifts if skill not in {need.skill for need in shift.skills}]
            if names and free:
                yield (
                    f"{place} counts {' and '.join(names)} for {skill}, for which they only stand in; "
                    f"stand-in looks at shifts that ask for {skill}, so let {free[0]} ask for "
                    f"it, or state this demand once more at a low weight, with who for those who really hold {skill}"
                )


def _of_rule(problem: Problem, place: str, rule: Rule, people: list[Employee]) -> Iterator[str]:
    who: Who | None = getattr(rule, "who", None)
    if who is not None:
        yield from _nobody(f"{place}.who", who, people)
    yield from misstated(place, rule, people, problem.calendar)
    if isinstance(rule, Rotation):
        for person in people:
            if person.id in rule.ahead and not rule.holds_for(person):
                yield f"{place}.ahead names {person.label}, for whom the rule does not hold; who says for whom it does"
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
    elif isinstance(rule, Together) and who is not None and sum(map(who.includes, people)) == 1:
        [alone] = filter(who.includes, people)
        yield f"{place}.who means {alone.label} alone, so it has no effect; it takes two people to be together or apart"
    elif who is not None and not isinstance(rule, Fairness | Together):
        calendar = rule.scope(problem.calendar)
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
