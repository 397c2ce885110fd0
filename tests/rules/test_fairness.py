"""Shares are in proportion to contracts and history, in every method of the solver."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from scheduler.lint import warnings
from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.rules import Availability, ConsecutiveDays, Coverage, Fairness, Request, Rest
from scheduler.solve import colgen, lns, solve
from scheduler.solve.grid import CellGrid
from scheduler.terminal import share_lines
from scheduler.verify import verify
from tests.test_problem import clinic, faults
from tests.world import roster, world

PEOPLE = [{"id": person, "hours": hours} for person, hours in zip("abcdef", (40, 40, 40, 20, 20, 20), strict=True)]


@pytest.fixture(scope="module")
def problem() -> Problem:
    rules = [
        Rest(hours=11),
        ConsecutiveDays(max=4),
        Coverage(shifts="D", days={"daily": 1}),
        Coverage(shifts="N", days={"daily": {"min": 1, "max": 1}}),
        Fairness(shifts="N", weight=5),
        Fairness(days="Sat, Sun", weight=3),
    ]
    return world(rules, 18, people=PEOPLE, shifts="DN")


def test_nights_go_by_contract(problem: Problem) -> None:
    best = solve(problem, seconds=60, method="cpsat")
    assert best.roster is not None and best.penalty == 0
    nights = Counter(item.employee for item in best.roster if item.shift == "N")
    assert nights == {"a": 4, "b": 4, "c": 4, "d": 2, "e": 2, "f": 2}


def test_what_people_had_before_counts() -> None:
    rules = [Coverage(shifts="N", days={"daily": {"min": 1, "max": 1}}), Fairness(shifts="N", opening={"ann": 2})]
    problem = world(rules, 4, people=("ann", "bob"), history={"ann": "-N"})
    best = solve(problem, seconds=30, method="cpsat")
    assert best.roster is not None
    assert Counter(item.employee for item in best.roster)["bob"] >= 3, "of 7 nights Ann had three before"


def test_whoever_holds_the_skill_for_some_days_has_a_share() -> None:
    people = [
        {"id": "ann", "skills": ["rare"]},
        {"id": "bob", "skills": [{"skill": "rare", "since": "2026-11-24", "expires": "2026-11-26"}]},
        {"id": "cy", "skills": [{"skill": "rare", "expires": "2026-11-22"}]},
        {"id": "dee", "skills": [{"skill": "rare", "since": "2026-11-28"}]},
    ]
    rule = Fairness(shifts="S")
    problem = world(rule, 5, people=people)
    told = sorted(item.text for item in verify(problem, roster(bob="-SSS-")).violations)
    assert told == ["ann has 0 S shifts, a fair share would be 1.9", "bob has 3 S shifts, a fair share would be 1.1"]


def fair(problem: Problem, **lines: str) -> dict[str, tuple[float, float]]:
    """What each has, and what would be fair."""
    return {share.employee.id: (share.had, share.fair) for share in verify(problem, roster(**lines)).shares}


def test_whoever_begins_within_the_month_has_a_share_of_the_days_left() -> None:
    away = {"employee": "bob", "days": "2026-11-01..2026-11-25"}
    rules = [Fairness(shifts="N"), Availability.model_validate(away)]
    problem = world(rules, 6, people=("ann", "bob"), history={"ann": "NN-"})
    assert fair(problem, ann="NN----", bob="---NN-") == {"ann": (4, 4.5), "bob": (2, 1.5)}, "nine days, and three"


def test_leave_takes_days_off_a_share_unless_it_counts_as_hours() -> None:
    def shares(rule: Fairness, **leave: object) -> dict[str, tuple[float, float]]:
        entry = {"employee": "ann", "days": "2026-11-23..2026-11-24", "kind": "leave", **leave}
        problem = world([rule, Availability.model_validate(entry)], 4, people=("ann", "bob"))
        return fair(problem, ann="--DD", bob="DDDD")

    assert shares(Fairness()) == {"ann": (2, 2), "bob": (4, 4)}
    assert shares(Fairness(measure="hours")) == {"ann": (16, 16), "bob": (32, 32)}
    assert shares(Fairness(measure="hours"), credit=8) == {"ann": (32, 32), "bob": (32, 32)}
    assert shares(Fairness(), days="Mon, Tue") == {"ann": (2, 3), "bob": (4, 3)}, "a week that is always so"


def test_a_skill_of_the_people_named_counts_on_the_day() -> None:
    people = [{"id": "ann", "skills": ["rare"]}, {"id": "bob", "skills": [{"skill": "rare", "expires": "2026-11-24"}]}]
    problem = world(Fairness(who={"skills": "rare"}), 4, people=people, shifts="D")
    assert fair(problem, ann="DD--", bob="D-DD") == {"ann": (2, 2), "bob": (1, 1)}, "what Bob does later is other work"
    assert warnings(problem) == []


def test_the_neighbourhood_search_says_what_verify_says(problem: Problem) -> None:
    start = lns.construct(problem, stop=lambda: False, seed=1)
    assert start is not None
    offered: list[tuple[Roster, int]] = []
    count = itertools.count()
    lns.improve(
        problem, start, offer=lambda *found: offered.append(found), stop=lambda: next(count) >= 25, seed=1
    )  # fmt: skip
    assert offered and all(verify(problem, found).penalty == penalty for found, penalty in offered)
    lines = problem.lines(offered[-1][0])
    whole = CellGrid(problem, {person: list(range(18)) for person in "ad"}, lines)
    assert whole.hint(lines) == offered[-1][1]


@pytest.mark.skipif(not colgen.AVAILABLE, reason="column generation is not installed")
def test_the_bound_stays_a_bound_without_it(problem: Problem) -> None:
    bounds, notes = [0], []
    model = colgen.build(problem)
    assert model is not None
    colgen.relax(model, prove=bounds.append, stop=lambda: False, log=notes.append)
    assert max(bounds) == 0
    assert "fairness is not priced" in notes


def test_leave_counts_as_hours_had() -> None:
    rule = Fairness(measure="hours", step=4)
    days = {"employee": "ann", "days": "2026-11-23..2026-11-24", "kind": "leave", "credit": 8}
    problem = world([rule, Availability.model_validate(days)], 4, people=("ann", "bob"))
    assert verify(problem, roster(ann="--DD", bob="DDDD")).penalty == 0
    assert verify(problem, roster(ann="--DD", bob="-DD-")).penalty == 6, "eight hours too many and too few"
    assert verify(world(rule, 4, people=("ann", "bob")), roster(ann="--DD", bob="-DD-")).penalty == 0


def test_refusals_go_by_what_people_ask_for() -> None:
    rule = Fairness(measure="refusals", weight=1)
    wishes = [Request(employee=name, days="Mon, Tue, Wed", want="off", weight=0) for name in ("ann", "bob")]
    problem = world([rule, *wishes, Coverage(shifts="D", days={"daily": 1})], 3, people=("ann", "bob", "cy"))
    assert verify(problem, roster(ann="DD-", bob="--D")).penalty == 0
    told = verify(problem, roster(ann="DDD"))
    assert [(share.employee.id, share.had, share.fair) for share in told.shares] == [("ann", 3, 1.5), ("bob", 0, 1.5)]
    assert told.violations[-2].text == "ann has 3 wishes refused, a fair share would be 1.5"


def test_undesired_and_preferred_times_are_wishes_that_can_be_refused() -> None:
    def wish(name: str, days: str, kind: str, **time: str) -> Availability:
        return Availability.model_validate({"employee": name, "days": days, "kind": kind, "weight": 0, **time})

    mornings = [wish(name, "Tue, Wed", "undesired", **{"from": "06:00", "until": "12:00"}) for name in ("ann", "bob")]
    rule = Fairness(measure="refusals")
    problem = world([rule, *mornings], 4, people=("ann", "bob", "cy"))
    assert fair(problem, ann="DDD-", bob="-EE-", cy="DDDD") == {"ann": (2, 1), "bob": (0, 1)}
    assert fair(problem, ann="-D--", bob="-N--") == {"ann": (1, 1), "bob": (1, 1)}, "a night runs into the morning"
    assert [item.amount for item in verify(problem, roster(ann="-DD-")).violations if item.rule == "fairness"] == [1, 1]

    problem = world([rule, wish("ann", "Mon", "preferred"), *mornings[1:]], 3, people=("ann", "bob"))
    assert fair(problem, ann="-DD", bob="---") == {"ann": (1, 1 / 3), "bob": (0, 2 / 3)}
    absent = wish("ann", "Tue", "leave")
    assert fair(world([rule, absent, *mornings[1:]], 3, people=("ann", "bob")), ann="-D-") == {"bob": (0, 0)}


def test_a_contract_of_no_hours_has_no_share() -> None:
    rule = Fairness(shifts="N", weight=1)
    people = [{"id": "ann", "hours": 20}, {"id": "bob", "hours": 0}]
    assert verify(world(rule, 2, people=people), roster(ann="NN", bob="--")).penalty == 0
    assert verify(world(rule, 2, people=[people[1], {"id": "cy", "hours": 0}]), roster(bob="N-", cy="-N")).penalty == 0


def test_whoever_cannot_work_the_shifts_has_no_share() -> None:
    rule = Fairness(shifts="S", weight=1)
    people = [{"id": "ann", "skills": ["rare"]}, {"id": "bob", "skills": ["rare"]}, {"id": "cy"}]
    problem = world(rule, 2, people=people)
    assert verify(problem, roster(ann="S-", bob="-S")).penalty == 0
    verdict = verify(problem, roster(ann="SS", bob="--"))
    assert {share.employee.id: (share.had, share.fair) for share in verdict.shares} == {"ann": (2, 1), "bob": (0, 1)}
    assert verdict.to_data()["shares"][0] == {"what": "S shifts", "employee": "ann", "had": 2, "fair": 1}
    assert [line.plain for line in share_lines(verdict)][1] == " share  bob: 0 S shifts, 1.0 would be fair"
    [more, less] = verdict.violations
    assert more.text == "ann has 2 S shifts, a fair share would be 1.0"
    assert (more.employee, less.employee) == ("ann", "bob")


def test_it_is_a_rule_of_the_problem_and_of_people_that_there_are() -> None:
    told = faults(clinic(contracts=[{"id": "full", "rules": [{"rule": "fairness"}]}]))
    assert told == [
        'contracts[0].rules[0].rule = "fairness": is a rule about everybody; state it in the rules of the problem'
    ]
    told = faults(clinic(rules=[{"rule": "fairness", "opening": {"anne": 1}}]))
    assert told == ['rules[0].opening.anne = "anne": there is no employee of this name; did you mean ann?']
