"""Clashes of many people and many days: what is asked for in all is more than all can give."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.explain.balance import balances
from scheduler.explain.clash import Clash, diagnose
from scheduler.explain.report import diagnosis_data, diagnosis_lines
from scheduler.problem import Problem
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.coverage import Coverage
from scheduler.rules.hours import Hours
from scheduler.rules.rest import Rest
from scheduler.rules.rule import Rule
from scheduler.rules.shift_count import ShiftCount
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.solve import Status, solve
from scheduler.solve.core import Member, _Clashes
from scheduler.who import Who
from tests.world import MONDAY, world

SIX = [{"id": name.lower(), "name": name} for name in ("Ann", "Bob", "Cem", "Dora", "Eva", "Finn")]


def plenty() -> float:
    return 60.0


def only_clash(problem: Problem) -> Clash:
    found = diagnose(problem, seconds=60)
    assert found.status is Status.INFEASIBLE
    [clash] = found.clashes
    assert clash.minimal and clash.layer == "all"
    return clash


def test_too_few_hours_for_everybody_are_one_sum() -> None:
    rules: list[Rule] = [
        Coverage(shifts="D", days={"daily": 3}, weight=None),
        Hours(max=20),  # two shifts, for half a shift is none
        Rest(hours=11),
        ConsecutiveDays(max=5),
    ]
    clash = only_clash(world(rules, 14, people=SIX, shifts="DE"))
    assert clash.text == (
        "each of the 6 employees works at most 20:00 hours in all",
        "Mon 23 Nov to Fri 27 Nov, each day: at least 3 people on D needed",
    )
    assert clash.sums == (
        "In all this asks for 15 shifts, but everybody together can give 12 shifts at most: 6 employees 2 shifts each.",
        "Over all days together it is 42 against 12 shifts.",
    )


def test_work_that_nobody_can_do_is_said_to_be_so() -> None:
    demand = Coverage(shifts="S", days={"daily": 1}, weight=None)
    [clash] = diagnose(world([demand], 1, people=SIX[:2], shifts="DS"), seconds=60).clashes
    assert clash.sums == ("In all this asks for 1 shift, but nobody can give any.",)


def test_who_is_held_back_by_nothing_is_counted_too() -> None:
    rules: list[Rule] = [
        Coverage(shifts="D", days={"daily": 3}, weight=None),
        ShiftCount(max=2, who=Who(employees=["ann", "bob", "cem", "dora", "eva"])),
    ]
    clash = only_clash(world(rules, 7, people=SIX, shifts="D"))
    assert clash.text[0] == "each of 5 employees (all but Finn) works at most 2 shifts in all"
    [first, second] = clash.sums
    assert "asks for 18 shifts, but everybody together can give 16 shifts at most" in first
    assert first.endswith("5 employees 2 shifts each; Finn 6 shifts, whom no rule named here holds back.")
    assert second == "Over all days together it is 21 against 17 shifts."


def test_limits_that_differ_are_told_with_their_sum() -> None:
    rules: list[Rule] = [
        Coverage(shifts="D", days={"daily": 1}, weight=None),
        ShiftCount(max=1, who=Who(employees=["ann"])),
        ShiftCount(max=2, who=Who(employees=["bob"])),
    ]
    clash = only_clash(world(rules, 4, people=SIX[:2], shifts="D"))
    assert clash.sums == (
        "In all this asks for 4 shifts, but everybody together can give 3 shifts at most: Ann 1 shift, Bob 2 shifts.",
    )
    rules += [ShiftCount(max=1, who=Who(employees=[name])) for name in ("cem", "dora")]
    clash = only_clash(world(rules, 6, people=SIX[:4], shifts="D"))
    assert clash.sums == (
        "In all this asks for 6 shifts, but everybody together can give 5 shifts at most: "
        "4 employees 1 to 2 shifts each, 5 shifts in all.",
    )


def test_more_work_promised_than_there_is() -> None:
    rules: list[Rule] = [Coverage(days={"daily": {"max": 1}}, max_weight=None), Hours(min=24)]
    clash = only_clash(world(rules, 5, people=SIX[:2], shifts="D"))
    assert clash.sums == (
        "In all this allows 5 shifts, but everybody together has to give 6 shifts at least: "
        "Ann 3 shifts, Bob 3 shifts.",
    )


def test_time_of_day_is_told_in_hours() -> None:
    rules: list[Rule] = [TimeCoverage(days={"daily": {"07:00-15:00": 1}}, weight=None), ShiftCount(max=1)]
    clash = only_clash(world(rules, 3, people=SIX[:2], shifts="DE"))
    assert clash.sums[0] == (
        "In all this asks for 24:00 hours, but everybody together can give 16:00 hours at most: "
        "Ann 8:00 hours, Bob 8:00 hours."
    )


def test_a_sum_is_shown_to_people_and_to_programs() -> None:
    problem = world([Coverage(days={"daily": 1}, weight=None), ShiftCount(max=1)], 3, people=SIX[:2], shifts="D")
    found = diagnose(problem)
    [text] = found.clashes[0].sums
    assert text in list(diagnosis_lines(found))
    assert diagnosis_data(found, None)["clashes"][0]["sums"] == [text]


def test_shifts_and_hours_are_not_added_up() -> None:
    rules: list[Rule] = [
        Coverage(shifts="N", days={"Mon": 1}, weight=None),
        TimeCoverage(days={"Tue": {"08:00-10:00": 1}}, weight=None),
        Rest(hours=11),
    ]
    clash = only_clash(world(rules, 2, shifts="DN"))
    assert clash.sums == ()


@pytest.mark.parametrize("ticks", [0.5, 4.0])
def test_a_clash_that_is_not_proven_in_time_is_none(ticks: float) -> None:
    problem = world([Coverage(days={"daily": 1}, weight=None), ShiftCount(max=1)], 3, people=SIX[:2], shifts="D")
    times = iter(range(10**6))
    found = diagnose(problem, seconds=ticks, clock=lambda: float(next(times)))
    assert not any(clash.minimal for clash in found.clashes)


def test_where_nothing_names_the_clash_it_is_found_by_leaving_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _Clashes.solve

    def never_named(self: _Clashes, seconds: float, seed: int, workers: int) -> tuple[Status, list[Member]]:
        return (Status.UNKNOWN, []) if self.guarded else whole(self, seconds, seed, workers)

    monkeypatch.setattr(_Clashes, "solve", never_named)
    monkeypatch.setattr(_Clashes, "add_up", lambda *_: None)
    rules: list[Rule] = [
        Coverage(shifts="D", days={"daily": 2}, weight=None),
        ShiftCount(max=3, who=Who(employees=["ann", "bob", "cem"])),
        Rest(hours=11),
        ConsecutiveDays(max=6),
    ]
    clash = only_clash(world(rules, 7, people=SIX[:3], shifts="DE"))
    assert {member.rule.rule for member in clash.members} == {"coverage", "shift-count"}
    assert clash.text[-1] == "Mon 23 Nov to Fri 27 Nov, each day: at least 2 people on D needed"


def test_adding_up_proves_what_a_search_does_not_end_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Clashes, "solve", lambda *_: (Status.UNKNOWN, []))
    problem = world([Coverage(days={"daily": 1}, weight=None), ShiftCount(max=1)], 3, people=SIX[:2], shifts="D")
    found = diagnose(problem, seconds=60)
    assert found.status is Status.INFEASIBLE
    [clash] = found.clashes
    assert clash.layer == "all" and not clash.minimal  # proven, but that nothing can be left out was not
    assert "Some of them may not matter: time ran out before each was tested." in list(diagnosis_lines(found))


@st.composite
def planted(draw: st.DrawFn) -> list[Rule]:
    """One shift more asked for, day by day, than the people may work, each by a limit of their own."""
    people, days = draw(st.integers(2, 5)), draw(st.integers(3, 6))
    needs = [draw(st.integers(1, people)) for _ in range(days)]
    limits = [draw(st.integers(1, days)) for _ in range(people)]
    while sum(limits) >= sum(needs):
        most = max(range(people), key=limits.__getitem__)
        limits[most] -= 1
    rules: list[Rule] = [
        Coverage(days={(MONDAY + timedelta(days=day)).isoformat(): need}, weight=None) for day, need in enumerate(needs)
    ]
    for person, most in zip(SIX, limits, strict=False):
        who = Who(employees=(person["id"],))
        count = draw(st.booleans())
        rules.append(ShiftCount(max=most, who=who) if count else Hours(max=8 * most + 3, who=who))
    return [*rules, Rest(hours=11), ConsecutiveDays(max=6)]


def problem_of(rules: list[Rule]) -> Problem:
    people = {person for rule in rules if getattr(rule, "who", None) for person in rule.who.employees}  # type: ignore[attr-defined]
    return world(rules, 6, people=[person for person in SIX if person["id"] in people], shifts="DE")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(planted())
def test_planted_clashes_are_found_minimal_and_summed_up(rules: list[Rule]) -> None:
    problem = problem_of(rules)
    found = diagnose(problem, seconds=60)
    assert found.status is Status.INFEASIBLE and found.clashes
    for clash in found.clashes:
        blamed = list({id(member.rule): member.rule for member in clash.members}.values())
        assert clash.minimal and solved(problem, blamed) is Status.INFEASIBLE
        for rule in blamed:
            assert solved(problem, [other for other in blamed if other is not rule]) is Status.OPTIMAL
        for total in balances(problem, clash.members, plenty):
            assert total.proves and total.demanded <= sum(
                level.min for rule in rules if isinstance(rule, Coverage) for level in rule.stated_levels()
            )


def solved(problem: Problem, rules: list[Rule]) -> Status:
    """What comes of the same people with these rules alone."""
    part = world(rules, 6, people=[person.model_dump() for person in problem.employees], shifts="DE")
    return solve(part, seconds=60, workers=1).status
