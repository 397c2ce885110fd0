"""What a short search finds that no roster can keep, in a sentence each, where adding up shows nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from scheduler.explain.clash import Clash, foresee
from scheduler.explain.words import sentences
from scheduler.lint.line import place_of
from scheduler.lint.together import joined
from scheduler.problem import Problem
from scheduler.rules.coverage import Demand
from scheduler.solve.core import Member
from scheduler.solve.result import Status
from scheduler.source import path_text
from scheduler.stated import stated

SECONDS = 10.0
"""Time allowed; hardly any of it is needed where nothing clashes."""


def unkept(problem: Problem, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> list[str]:
    """Sentences about hard rules that cannot hold together; wherever there is one, the problem is infeasible, proven.

    Where the problem is too large or time runs out there may be none: `diagnose` with more time finds the others.

    Parameters
    ----------
    problem
        A valid problem.
    seconds
        Time allowed.
    clock
        Seconds of a clock that never goes back.

    Returns
    -------
    list of str
        Each names the rules, where they stand, the people and the dates, and what to do.
    """
    found = foresee(problem, seconds=seconds, clock=clock)
    if found.status is Status.INFEASIBLE and not found.clashes:
        return ["no roster keeps every hard rule, proven, but not in time which of them clash; see scheduler explain"]
    return list(_told(problem, found.clashes))


def _told(problem: Problem, clashes: tuple[Clash, ...]) -> Iterator[str]:
    """Each clash in a sentence; what is said of one person after the other only once, with their names before it."""
    alike: dict[tuple[str, str], list[str]] = {}
    for clash in clashes:
        label, texts = "", list(sentences(problem, clash.members, lambda member: _place(problem, member)))
        if clash.layer == "person":
            [person] = {member.employee for member in clash.members}
            label = problem.people[str(person)].label
            texts = [text.removeprefix(label).strip() for text in texts]
        alike.setdefault(("; ".join(texts), _why(problem, clash)), []).append(label)
    for (text, why), labels in alike.items():
        yield f"{joined(labels)}: {text}{why}" if any(labels) else f"{text}{why}"


def _why(problem: Problem, clash: Clash) -> str:
    one = len(clash.members) == 1
    holds = "this cannot hold, whatever else is left out" if one else "these cannot all hold"
    untested = "" if clash.minimal else " (some of them may not matter)"
    sums = f" ({' '.join(clash.sums)})" if clash.sums else ""
    ways = ["change it" if one else "change one of them"]
    if any(isinstance(member.rule, Demand) for member in clash.members):
        ways = ["lower a minimum", "find people", *ways]
    if one and problem.history is not None:
        ways.append("correct what was worked before")
    return f": {holds}{untested}{sums}; {', '.join(ways)} or give it a weight"


def _place(problem: Problem, member: Member) -> str:
    """Kind and place of a rule, to be said after it."""
    if member.employee is None:
        origin: Any = problem.origin(member.rule)
        where = next((path_text(where) for where, rule in stated(problem) if rule is origin), "")
    else:
        rules = problem.placed_rules(problem.people[member.employee])
        where = next(place_of(problem, where) for where, rule in rules if rule is member.rule)
    return f" ({', '.join(filter(None, (member.rule.rule, where)))})"
