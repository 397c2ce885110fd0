"""Rules about several people together in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain import Employee
from scheduler.lint.together import joined
from scheduler.problem import Problem
from scheduler.rules.budget import Budget
from scheduler.rules.rule import Rule
from scheduler.rules.supervision import Supervision
from scheduler.rules.together import Together


def everybodys(problem: Problem, rule: Rule) -> str:
    """What a rule about several people, other than a demand, asks for."""
    if isinstance(rule, Together):
        return _together(problem, rule)
    if isinstance(rule, Supervision):
        return _supervision(problem, rule)
    if isinstance(rule, Budget):
        whose = "everybody" if rule.who is None else _names(filter(rule.who.includes, problem.people.values()))
        per = "in all" if rule.per == "horizon" else f"per {rule.per}"
        currency = problem.wages.currency if problem.wages is not None else ""
        low, high = (None if bound is None else f"{bound:,} {currency}" for bound in (rule.min, rule.max))
        bounds = " and ".join(filter(None, (low and f"at least {low}", high and f"at most {high}")))
        return f"the work of {whose} costs {bounds} {per}"
    return f"everybody together: {rule.title[0].lower()}{rule.title[1:]} (rule {rule.rule})"


def _names(people: Iterable[Employee]) -> str:
    labels = [person.label for person in people]
    return joined(labels) if labels else "nobody"


def _together(problem: Problem, rule: Together) -> str:
    days, calendar = rule.scope_days(problem.calendar), problem.calendar
    people = problem.people.values()
    names = _names(person for person in people if any(rule.concerns(person, calendar.date(day)) for day in days))
    verb = "are to work together, on the same" if rule.want == "together" else "are to be apart, never on the same"
    of = f" of {' or '.join(rule.shifts)}" if rule.shifts else ""
    return f"{names} {verb} {rule.on}{of}{f' ({rule.days})' if rule.days is not None else ''}"


def _supervision(problem: Problem, rule: Supervision) -> str:
    people = problem.people.values()
    by = [person for person in people if rule.by.includes(person)]
    who = [person for person in people if rule.who.includes(person) and person not in by]
    at_once = {"shift": "on the same shift", "day": "on the same day", "time": "at the same time"}[rule.on]
    each = f"every {rule.ratio} of" if rule.ratio > 1 else "each of"
    whom = _names(who) if len(who) == 1 else f"{each} {_names(who)}"
    if not by:
        return f"{whom} must not work alone, and there is nobody to supervise them (by means nobody)"
    return f"{whom} must not work without {_names(by) if len(by) == 1 else f'one of {_names(by)}'} {at_once}"
