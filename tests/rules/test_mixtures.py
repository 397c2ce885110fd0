"""Rosters first, then problems that they satisfy: random mixtures of all rules are never called infeasible.

A roster is planted. Of the parameters on which the faces of each rule are compared, some are drawn; a rule that
the roster keeps is hard, one that it breaks has a price. So the roster is feasible whatever was drawn, the solver
may not deny it, its penalty is the same to the judge and to the encoding, and no proven bound lies above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.rules import RULES
from scheduler.rules.coverage import Demand
from scheduler.rules.pin import Pin
from scheduler.rules.rule import Rule
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.solve import Status, solve
from scheduler.verify import verify
from tests.rules.test_agreement import BY_NAME, CASES, priced
from tests.solve.oracle import Encoding
from tests.world import SHIFTS, assignments, world

PEOPLE = ("me", "ann", "bob", "cy")
DAYS = 5
ALWAYS = {"no-overlap", "eligibility"}
WISHES = ("availability", "request")
USUAL = "DENMCWXY"
"""Shifts of which any two on days in a row fit together."""


Entry = tuple[str, dict[str, Any]]
"""A rule and its parameters."""


def planted(lines: dict[str, str]) -> Roster:
    return Roster(item for person, line in lines.items() for item in assignments(line, person))


def planted_world(rules: list[Rule], history: dict[str, str], shifts: str) -> Problem:
    return world([ShiftsPerDay(max=2), *rules], DAYS, history=history, people=PEOPLE, shifts=shifts)


@cache
def drawable() -> list[Entry]:
    """Rules with parameters that mean something in this world."""
    found = []
    for case in CASES:
        entry = (case.rule, case.parameters)
        if case.rule not in ALWAYS and entry not in found:
            try:
                planted_world([priced(*entry, None)], {}, "".join(SHIFTS))
            except ValidationError:
                continue  # about people or days that are not here
            found.append(entry)
    return found


def loosened(entry: Entry) -> Iterator[Entry]:
    """The rule as it is, and with other bounds, until any roster would do."""
    rule, parameters = entry
    yield entry
    for step in (1, 2, 4, 8, 16, 32):
        wider = dict(parameters)
        if isinstance(wider.get("max"), int):
            wider["max"] += step
        if isinstance(wider.get("min"), int):
            wider["min"] = max(wider["min"] - step, 0)
        if wider != parameters:
            yield rule, wider


def kept(entry: Entry, rules: list[Rule], lines: dict[str, str], history: dict[str, str]) -> bool:
    """Whether the planted roster keeps the rule where it is hard, beside those drawn before it."""
    try:
        problem = planted_world([*rules, priced(*entry, None)], history, "".join(SHIFTS))
    except ValidationError:
        return False  # another pin settles the day otherwise
    return verify(problem, planted(lines)).feasible


def soft_rule(rule: str, parameters: dict[str, Any], weight: int) -> Rule:
    """The rule at a price, people above a largest number too."""
    above = {"max_weight": weight} if issubclass(BY_NAME[rule], Demand) else {}
    return priced(rule, {**parameters, **above}, weight)


@st.composite
def mixtures(draw: st.DrawFn, most: int = 5) -> tuple[Problem, dict[str, str]]:
    """A planted roster and a problem that it satisfies."""
    cell = st.sampled_from([*USUAL, "[DE]", *"----"])
    lines = {person: "".join(draw(st.lists(cell, min_size=DAYS, max_size=DAYS))) for person in PEOPLE}
    past = st.text("DEN-", max_size=3)
    history = {person: draw(past) for person in PEOPLE}
    kinds = draw(st.lists(st.sampled_from(sorted({rule for rule, _ in drawable()})), min_size=2, max_size=most))
    rules: list[Rule] = []
    for kind in sorted(kinds, key=lambda kind: kind not in WISHES):  # other rules take note of these
        entries = [entry for entry in drawable() if entry[0] == kind]
        begin, soft = draw(st.integers(0, len(entries) - 1)), draw(st.integers(0, 3)) == 0
        among = [wider for entry in (*entries[begin:], *entries[:begin])[:6] for wider in loosened(entry)]
        fits = None if soft else next((entry for entry in among if kept(entry, rules, lines, history)), None)
        if fits is not None:
            rules.append(priced(*fits, None))
        elif kind != "pin":  # a file may not settle a day in two ways, so a pin that is broken is left out
            rules.append(soft_rule(*among[0], draw(st.integers(10, 40))))
    if any(isinstance(rule, Pin) for rule in rules):
        rules = [rule for number, rule in enumerate(rules) if rule not in rules[:number]]
    return planted_world(rules, history, "".join(SHIFTS)), lines


def the_roster_holds(problem: Problem, lines: dict[str, str]) -> None:
    verdict = verify(problem, planted(lines))
    assert verdict.feasible, [item.text for item in verdict.broken]
    assert Encoding(problem).penalty(planted(lines)) == verdict.penalty
    result = solve(problem, seconds=60, workers=1)
    assert result.status is Status.OPTIMAL
    assert result.penalty is not None and result.penalty <= verdict.penalty


@given(mixtures())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_planted_roster_is_never_denied(mixture: tuple[Problem, dict[str, str]]) -> None:
    the_roster_holds(*mixture)


@pytest.mark.slow
@given(mixtures(most=9))
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_planted_roster_is_never_denied_by_many_rules(mixture: tuple[Problem, dict[str, str]]) -> None:
    the_roster_holds(*mixture)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key())
def test_every_rule_can_be_drawn(rule: type[Rule]) -> None:
    assert rule.key() in ALWAYS or any(kind == rule.key() for kind, _ in drawable())
