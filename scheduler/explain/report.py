"""Explanations as lines for people and as plain data for programs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from scheduler.explain.clash import Clash, Diagnosis
from scheduler.explain.cost import Answer, Difference, shares
from scheduler.explain.ways import Way, Ways
from scheduler.problem import Problem
from scheduler.rules.rule import Violation
from scheduler.solve import Status
from scheduler.verify import Verdict

SHOWN = 10


def diagnosis_lines(found: Diagnosis) -> Iterator[str]:
    """Whether there is a roster, and what clashes."""
    if found.status == "FEASIBLE":
        yield "The hard rules can all hold together, proven: there is a roster. scheduler solve finds a good one."
    elif found.status == "UNKNOWN":
        yield "Undecided: time ran out before the hard rules were proven to clash or to fit. Allow more --seconds."
    elif not found.clashes:
        yield "No roster keeps every hard rule, proven, but time ran out before it was found which of them clash."
        yield "Allow more --seconds."
    for clash in found.clashes:
        yield from _clash_lines(clash)


def _clash_lines(clash: Clash) -> Iterator[str]:
    alone = len(clash.members) == 1
    yield f"No roster can exist, proven: {'this cannot' if alone else 'these cannot all'} hold."
    yield from (f"  - {text}" for text in clash.text)
    yield from clash.sums
    if alone:
        yield "It cannot hold even if every other rule is left out."
    elif clash.minimal:
        yield "Without any one of them, the others can hold together: each was tested."
    else:
        yield "Some of them may not matter: time ran out before each was tested."
    yield ""


def ways_lines(ways: Ways) -> Iterator[str]:
    """The ways out of what clashes, cheapest first."""
    if ways.single:
        yield "Any one of these is enough for a roster that keeps every other hard rule, proven; cheapest first:"
    for way in ways.single:
        yield from _way_lines(way)
    if ways.insufficient and not ways.single:
        yield "No single one of them is enough, proven: there are further clashes."
    if ways.undecided:
        yield f"{ways.undecided} more {'was' if ways.undecided == 1 else 'were'} not decided in time."
    if ways.together is None:
        yield "No way out was found in time by relaxing several rules together; allow more --seconds."
    elif not ways.single or ways.together.cost < ways.single[0].cost:
        best = "proven cheapest" if ways.together.best else "not proven cheapest"
        yield f"The cheapest way over all rules ({best}):"
        yield from _way_lines(ways.together)


def _way_lines(way: Way) -> Iterator[str]:
    cost = f"{way.cost:>6}" if way.best else f"<={way.cost:>4}"
    for index, text in enumerate(way.text):
        yield f"{cost if index == 0 else '      '}  {text}"


def diagnosis_data(found: Diagnosis, ways: Ways | None) -> dict[str, Any]:
    """The same as plain data."""

    def way_data(way: Way | None) -> dict[str, Any] | None:
        return None if way is None else {"cost": way.cost, "proven": way.best, "text": list(way.text)}

    return {
        "status": found.status,
        "clashes": [
            {"layer": clash.layer, "minimal": clash.minimal, "text": list(clash.text), "sums": list(clash.sums)}
            for clash in found.clashes
        ],
        "ways": None
        if ways is None
        else {
            "single": [way_data(way) for way in ways.single],
            "insufficient": ways.insufficient,
            "undecided": ways.undecided,
            "together": way_data(ways.together),
        },
    }


def penalty_lines(problem: Problem, verdict: Verdict) -> Iterator[str]:
    """What each part of a penalty comes from."""
    for item in verdict.broken:
        yield f"broken  {item.text}"
    yield f"penalty {verdict.penalty}"
    parts = shares(verdict)
    people = {
        "nobody in particular" if who is None else problem.people[who].label: cost for who, cost in parts.people.items()
    }
    days = {
        "several days together" if day is None else problem.calendar.label(problem.calendar.day(day)): cost
        for day, cost in parts.days.items()
    }
    for title, costs in (("by rule", parts.rules), ("by person", people), ("by day", days)):
        if costs:
            yield f"{title}:"
        yield from (f"{cost:>6}  {name}" for name, cost in list(costs.items())[:SHOWN])
        if len(costs) > SHOWN:
            rest = list(costs.values())[SHOWN:]
            yield f"{sum(rest):>6}  {len(rest)} more"
    priced = sorted((item for item in verdict.violations if item.penalty), key=lambda item: -item.penalty)
    if priced:
        yield "each:"
    yield from (f"{item.penalty:>6}  {item.text}{_unit(item)}" for item in priced)


def _unit(item: Violation) -> str:
    return f" ({item.amount} x {item.weight})" if item.amount > 1 else ""


def penalty_data(verdict: Verdict) -> dict[str, Any]:
    """The same as plain data; under an empty name, what is about nobody or no single day."""
    parts = shares(verdict)
    return {
        **verdict.to_data(),
        "by_person": {who or "": cost for who, cost in parts.people.items()},
        "by_day": {day.isoformat() if day else "": cost for day, cost in parts.days.items()},
    }


def answer_lines(
    problem: Problem, answer: Answer, employee: str, when: datetime.date, shift: str | None
) -> Iterator[str]:
    """What an assignment would cost, and why the roster does not have it."""
    what = f"works {problem.catalog[shift].label}" if shift else "is off"
    day = problem.calendar.label(problem.calendar.day(when))
    if answer.known:
        yield f"This roster has it so: {problem.people[employee].label} {what} on {day}."
    else:
        yield f"If {problem.people[employee].label} {what} on {day} and nothing else changes:"
        yield from difference_lines(answer.alone)
    yield "If all else may be planned anew around it:"
    if answer.why is not None:
        yield "  impossible, proven."
        for clash in answer.why.clashes:
            yield from (f"  - {text}" for text in clash.text)
            yield from (f"    {text}" for text in clash.sums)
    else:
        yield f"  {_range(answer)}"


def difference_lines(change: Difference) -> Iterator[str]:
    """What is broken more, and what no longer."""
    if not change.gained and not change.lost:
        yield "  nothing is lost and nothing gained"
    for item in change.gained:
        cost = "broken" if item.weight is None else f"{item.penalty:+}"
        yield f"  {cost:>6}  {item.text}"
    for item in change.lost:
        cost = "mended" if item.weight is None else f"{-item.penalty:+}"
        yield f"  {cost:>6}  no longer: {item.text}"
    yield f"  {change.penalty:>+6}  in all"


def _range(answer: Answer) -> str:
    low, high = answer.low, answer.high
    if high is None or low is None:
        return "undecided: no such roster was found in time, and none was ruled out; allow more --seconds"
    if answer.result.status is Status.OPTIMAL:
        best = f"the best such roster costs {answer.result.penalty}"
        return f"{best}, {_more(high)} (this roster: {answer.before.penalty}), proven"
    between = f"one was found that costs {_more(high)} than this roster; the best, proven, costs at least {_more(low)}"
    return between if answer.decided else f"undecided: {between}; allow more --seconds"


def _more(amount: int) -> str:
    return "the same" if amount == 0 else f"{abs(amount)} {'more' if amount > 0 else 'less'}"


def answer_data(answer: Answer) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "penalty": answer.before.penalty,
        "alone": {
            "feasible": answer.alone_feasible,
            "penalty": answer.alone.penalty,
            "gained": [item.text for item in answer.alone.gained],
            "lost": [item.text for item in answer.alone.lost],
        },
        "status": answer.result.status,
        "at_least": answer.low,
        "at_most": answer.high,
        "decided": answer.decided,
        "why": [] if answer.why is None else [list(clash.text) for clash in answer.why.clashes],
    }
