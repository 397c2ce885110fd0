"""What a short search calls a contradiction is one: it has its names, places and dates, and solving proves it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.explain import clash
from scheduler.explain.brief import unkept
from scheduler.explain.ways import ways_out
from scheduler.lint import contradictions
from scheduler.problem import Problem
from scheduler.rules import Availability, Budget, Coverage, Hours, ShiftCount, TimeCoverage
from scheduler.rules.complete_weekends import CompleteWeekends
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.consecutive_weekends import ConsecutiveWeekends
from scheduler.rules.days_off import DaysOff
from scheduler.rules.forbidden_succession import ForbiddenSuccession
from scheduler.rules.linked_shifts import LinkedShifts
from scheduler.rules.pattern import Pattern
from scheduler.rules.rest import Rest
from scheduler.rules.rolling_hours import RollingHours
from scheduler.rules.rotation import Rotation
from scheduler.rules.rule import Rule
from scheduler.rules.steady_starts import SteadyStarts
from scheduler.rules.supervision import Supervision
from scheduler.rules.together import Together
from scheduler.rules.variety import Variety
from scheduler.rules.weekends import Weekends
from scheduler.rules.weekly_rest import WeeklyRest
from scheduler.solve import Status, solve
from scheduler.verify import verify
from scheduler.who import Who
from tests.lint.test_contradictions import RULES, at, cap, distinct, hard
from tests.world import MONDAY, roster, world


def rotation(days: str) -> Rotation:
    return Rotation(days=days, **{"from": MONDAY})


PAIR, THREE = ("me", "ann"), ("me", "ann", "bob")
CASES: dict[str, tuple[Sequence[Rule], int, Sequence[str], Sequence[str]]] = {
    "a rotation and rest": (
        (rotation("N D off"), Rest(hours=11)),
        7,
        PAIR,
        (
            "me and ann: follows the rotation N, D, off",
            "(rotation, rules[0])",
            "Mon 23 Nov to Tue 24 Nov (rest, rules[1])",
        ),
    ),
    "a rotation and a succession": (
        (rotation("E D off"), ForbiddenSuccession(first="E", then="D")),
        7,
        PAIR,
        ("(rotation, rules[0])", "must not work D on the day after E", "(forbidden-succession, rules[1])"),
    ),
    "a rotation without the shift types, and days in a row": (
        (rotation("work work work off"), ConsecutiveDays(max=2, of="D"), ShiftCount(max=0, shifts=["E", "N"])),
        7,
        ("me",),
        ("rotation, rules[0]", "consecutive-days, rules[1]", "shift-count, rules[2]"),
    ),
    "shifts and hours of any seven days": (
        (ShiftCount(min=6, per="week"), RollingHours(max=40, within=168)),
        7,
        ("me",),
        (
            "me: works at least 6 shifts a week (shift-count, rules[0])",
            "40:00 hours within 168:00 (rolling-hours, rules[1])",
        ),
    ),
    "too few people for the weekends": (
        (ConsecutiveWeekends(max=1), CompleteWeekends(), hard(shifts="D", days={"Sat": 2})),
        14,
        PAIR,
        ("has at most 1 weekend of work in a row", "(consecutive-weekends, rules[0])", "Sat 28 Nov", "find people"),
    ),
    "shift types that are to be few and shifts of several": (
        (ShiftCount(min=3, shifts="N"), ShiftCount(min=3, shifts="D"), Variety(of=["shifts"], max=1)),
        7,
        ("me",),
        ("at least 3 shifts in all of N", "at most 1 different shift type", "(variety, rules[2])"),
    ),
    "steady starts and shifts of two kinds": (
        (*(ShiftCount(max=4, shifts=shift) for shift in "DEN"), ShiftCount(min=5), SteadyStarts(tolerance=1)),
        5,
        ("me",),
        (
            "at least 5 shifts in all (shift-count, rules[3])",
            "within 1:00 hours of the day",
            "(steady-starts, rules[4])",
        ),
    ),
    "a budget below the cheapest way": (
        (Budget(max=500), at(days={"daily": {"08:00-14:00": 1}})),
        7,
        PAIR,
        ("the work of everybody costs at most 500 USD in all (budget, rules[0])", "(time-coverage, time_coverage[0])"),
    ),
    "people apart who are needed at once": (
        (Together(employees=PAIR, want="apart"), hard(shifts="D", days={"Mon": 2})),
        3,
        PAIR,
        ("me and ann are to be apart, never on the same shift (together, rules[0])", "Mon 23 Nov", "coverage[0]"),
    ),
    "people who are to be together and apart": (
        (Together(employees=PAIR, want="apart", on="day"), Together(employees=PAIR), ShiftCount(min=1)),
        3,
        PAIR,
        ("never on the same day (together, rules[0])", "together, on the same shift (together, rules[1])"),
    ),
    "people who are together with somebody who is away": (
        (
            Together(employees=("me", "ann")),
            Together(employees=("ann", "bob")),
            Availability(employee="me", days="Mon"),
            hard(shifts="D", days={"Mon": 1}, who={"employees": "bob"}),
        ),
        3,
        THREE,
        ("(together, rules[0])", "(together, rules[1])", "me is not available", "(availability, availability[0])"),
    ),
    "shifts that leave no room for rest": (
        (ShiftCount(min=6, per="week", shifts=["N", "D"]), Rest(hours=24)),
        7,
        ("me",),
        ("at least 6 shifts a week of N or D (shift-count, rules[0])", "24:00 hours of rest", "(rest, rules[1])"),
    ),
    "shifts of several kinds and days off": (
        (
            ShiftCount(min=3, shifts="N"),
            ShiftCount(min=3, shifts="D"),
            DaysOff(min=1, per="rolling 3 days"),
        ),
        7,
        ("me",),
        (
            "has at least 1 day off per rolling 3 days",
            "(days-off, rules[2])",
            "(shift-count, rules[0])",
            "(shift-count, rules[1])",
        ),
    ),
    "a pattern and a rotation": (
        (rotation("N off D off"), Pattern(days=["N", "off", "D"])),
        7,
        ("me",),
        ("must not have N, off, D in a row, here Mon 23 Nov to Wed 25 Nov (pattern, rules[1])",),
    ),
    "shifts that belong to others that are barred": (
        (LinkedShifts(first="D", then="E", later=1), ShiftCount(min=2, shifts="D"), ShiftCount(max=0, shifts="E")),
        2,
        ("me",),
        ("works E 1 day after D, or neither", "(linked-shifts, rules[0])"),
    ),
    "weekends in a row and weekends": (
        (ConsecutiveWeekends(max=1), Weekends(min=3)),
        21,
        ("me",),
        ("has at most 1 weekend of work in a row, here Sat 28 Nov", "(consecutive-weekends, rules[0])"),
    ),
    "weekly rest and days of work": (
        (WeeklyRest(hours=36, per="week"), ShiftCount(min=8)),
        8,
        ("me",),
        ("has a rest of 36:00 hours in one piece a week", "(weekly-rest, rules[0])"),
    ),
    "trainees and nobody to supervise them": (
        (Supervision(who={"employees": PAIR}, by={"skills": "rare"}), hard(shifts="D", days={"Tue": 1})),
        3,
        PAIR,
        ("each of me and ann must not work alone", "there is nobody to supervise them", "(supervision, rules[0])"),
    ),
    "trainees and somebody who is away": (
        (
            Supervision(who={"employees": "ann"}, by={"employees": "me"}),
            Availability(employee="me", days="Tue"),
            hard(shifts="D", days={"Tue": 1}),
        ),
        3,
        PAIR,
        ("ann must not work without me on the same shift", "me is not available", "Tue 24 Nov"),
    ),
}


def case(name: str, weight: int | None = None) -> Problem:
    rules, days, people, _ = CASES[name]
    if weight is not None:
        rules = [rule.model_copy(update={"weight": weight, **cap(rule)}) for rule in rules]
    return world(rules, days, people=people, shifts="DEN")


@pytest.mark.parametrize("name", CASES)
def test_a_contradiction_is_told_with_names_places_and_dates_and_solving_proves_it(name: str) -> None:
    problem = case(name)
    assert contradictions(problem) == [], "adding up one person's sums is not enough here"
    found = unkept(problem)
    assert any(all(words in sentence for words in CASES[name][3]) for sentence in found), found
    assert all("cannot all hold" in text and "give it a weight" in text and "not matter" not in text for text in found)
    assert solve(problem, seconds=20, workers=1).status is Status.INFEASIBLE


@pytest.mark.parametrize("name", CASES)
def test_the_same_at_a_price_is_none(name: str) -> None:
    assert unkept(case(name, weight=5)) == []


@pytest.mark.parametrize("name", CASES)
def test_none_of_the_rules_that_are_named_can_be_left_out(name: str) -> None:
    rules, days, people, _ = CASES[name]
    [text] = unkept(case(name))
    places = {int(number) for number in re.findall(r" rules\[(\d+)\]", text)}
    stated = [rule for rule in rules if not isinstance(rule, Availability | Coverage | TimeCoverage)]
    for place in places:
        others = [rule for rule in rules if rule is not stated[place]]
        assert unkept(world(others, days, people=people, shifts="DEN")) == []


def test_people_who_are_meant_by_what_they_have_are_named() -> None:
    rules = [Together(who=Who(tags=("new",)), want="apart", on="day"), hard(shifts="D", days={"Mon": 2})]
    people = [{"id": "me", "tags": ["new"]}, {"id": "ann", "name": "Ann", "tags": ["new"]}]
    [text] = unkept(world(rules, 7, people=people, shifts="D"))  # type: ignore[arg-type]
    assert "me and Ann are to be apart, never on the same day (together, rules[0])" in text


def test_a_budget_is_told_with_what_it_asks_for() -> None:
    problem = world([Budget(min=500, max=900)], 2, people=({"id": "me", "rate": 10},), shifts="D")  # type: ignore[arg-type]
    [text] = unkept(problem.changed(pay={"currency": "USD"}))
    assert text.startswith("the work of everybody costs at least 500 USD and at most 900 USD in all (budget, rules[0])")


def test_what_the_history_breaks_may_be_mended_there() -> None:
    problem = world([Hours(max=8, per="rolling 7 days", within="22:00-06:00")], 2, shifts="N", history="NN")
    [text] = unkept(problem)
    assert text.endswith("change it, correct what was worked before or give it a weight")


def test_a_law_is_named_by_its_preset_and_is_no_way_out() -> None:
    problem = world([rotation("E D off")], 3, shifts="DE", people=PAIR).changed(presets=("eu-working-time",))
    [text] = unkept(problem)
    assert text.startswith("me and ann: follows the rotation") and "(rest, preset eu-working-time)" in text
    [first, _] = clash.diagnose(problem).clashes
    ways = ways_out(problem, first.members, lambda: 60.0, workers=1)
    assert [way.text for way in ways.single] == [] and ways.insufficient == 1


def test_people_of_whom_the_same_is_known_are_named_in_one_sentence() -> None:
    people = [
        "me",
        "ann",
        {"id": "bob", "until": "2026-11-23"},
        {"id": "cy", "name": "Cy"},
        {"id": "dan", "name": "Dan"},
    ]
    rules = [rotation("N D off"), Rest(hours=11)]
    found = unkept(world(rules, 7, people=people, shifts="DN", history={"dan": "D"}))  # type: ignore[arg-type]
    assert [text.partition(": ")[0] for text in found] == ["me, ann, Cy and Dan"], "Bob has left by then"


def test_what_a_search_does_not_decide_in_time_is_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clash, "check", lambda *_: Status.UNKNOWN)
    [text] = unkept(case("too few people for the weekends"))
    assert "(consecutive-weekends, rules[0])" in text and "(coverage, coverage[0])" in text
    [text] = unkept(case("a rotation and rest"))
    assert text.startswith("me and ann: follows the rotation")
    assert unkept(world([hard(shifts="D", days={"daily": 1}), Hours(max=40, per="week")], 5)) == []


def test_where_time_runs_out_no_more_is_told_than_was_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    def late() -> list[str]:
        ticks = iter(range(1000))
        return unkept(case("a rotation and rest"), seconds=0.5, clock=lambda: next(ticks))

    [told] = late()
    assert told.startswith("no roster keeps every hard rule, proven, but not in time which of them clash")
    monkeypatch.setattr(clash, "check", lambda *_: Status.UNKNOWN)
    assert late() == []


def test_of_a_large_problem_each_person_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clash, "SMALL", 5)
    monkeypatch.setattr(clash, "AT_ONCE", 5)
    people = ["me", *({"id": name, "hours": hours} for hours, name in enumerate(("ann", "bob", "cy")))]
    rules = [rotation("N D off").model_copy(update={"who": Who(employees=("ann", "cy"))}), Rest(hours=11)]
    [text] = unkept(world(rules, 7, people=people, shifts="DN"))  # type: ignore[arg-type]
    assert text.startswith("ann and cy: follows the rotation N, D, off")
    assert unkept(case("people apart who are needed at once")) == []


LINES = st.lists(st.sampled_from(["-", "D", "E", "N"]), min_size=7, max_size=7).map("".join)
MORE = st.one_of(
    RULES,
    st.sampled_from(["D off", "N N off", "work any off", "D E N off"]).map(rotation),
    st.builds(lambda hours: RollingHours(max=hours, within=48), st.integers(8, 24)),
    st.builds(lambda most: Variety(of=["shifts"], max=most), st.integers(1, 3)),
    st.builds(lambda by: SteadyStarts(tolerance=by), st.integers(1, 9)),
    st.builds(lambda most: Budget(max=most), st.integers(0, 800)),
    st.just(CompleteWeekends()),
)


def holds(rule: Rule, line: str, other: str) -> bool:
    """Whether the two lines keep the rule."""
    return verify(world([rule], 7, people=PAIR, shifts="DEN"), roster(line, ann=other)).feasible


@given(LINES, LINES, st.lists(MORE, min_size=3, max_size=12))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_what_a_planted_roster_keeps_is_never_told(line: str, other: str, rules: list[Rule]) -> None:
    kept = [rule for rule in rules if holds(rule, line, other)]
    if distinct(kept):
        problem: Any = world(kept, 7, people=PAIR, shifts="DEN")
        assert [*contradictions(problem), *unkept(problem)] == []


@given(st.lists(MORE, min_size=2, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_of_a_small_problem_it_is_told_if_and_only_if_there_is_no_roster(rules: list[Rule]) -> None:
    if distinct(rules):
        problem = world(rules, 7, people=PAIR, shifts="DEN")
        told = contradictions(problem) or unkept(problem)
        assert bool(told) == (solve(problem, seconds=30, workers=1).status is Status.INFEASIBLE), told
