"""A published roster changed: what is kept, who is called, who may exchange."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.explain.cost import difference
from scheduler.reroster.cover import candidates
from scheduler.reroster.keep import Keeping
from scheduler.reroster.swap import Found, exchange, find_swaps
from scheduler.roster import Roster
from scheduler.rules.availability import Availability
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.coverage import Coverage
from scheduler.rules.forbidden_succession import ForbiddenSuccession
from scheduler.rules.request import Request
from scheduler.rules.rest import Rest
from scheduler.rules.rule import Rule
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.solve import Status, solve
from scheduler.verify import verify
from tests.world import MONDAY, roster, world

THREE = ({"id": "ann", "rate": "20", "contract": None}, {"id": "bob"}, {"id": "cleo"})
DAILY = Coverage(shifts="D", days={"daily": {"min": 1, "max": 1}})


def on(day: int) -> date:
    return MONDAY + timedelta(days=day)


def one_day(one: str, other: str, when: date) -> list[tuple[str, date, str]]:
    """What two people have on a day, exchanged."""
    return [(one, when, other), (other, when, one)]


def test_what_is_kept_stays_and_the_rest_changes_as_little_as_it_can() -> None:
    sick = Availability(employee="ann", days="Wed, Thu")
    problem = world([DAILY, sick, Request(employee="ann", days="Mon", want="off", weight=9)], 5, people=THREE)
    known = roster(ann="DDDD-", bob="----D", cleo="-----")
    keeping = Keeping(known, on(1), 5)
    result = solve(keeping.apply(problem), seconds=30, workers=1)
    assert result.roster is not None and result.status is Status.OPTIMAL
    assert result.roster.between(on(0), on(1)) == known.between(on(0), on(1))  # though Monday is dear
    change, cost = keeping.changes(problem, result.roster)
    assert {(item.employee, item.date) for item in change.removed} == {("ann", on(2)), ("ann", on(3))}
    assert len(change.added) == 2 and cost == 4 * 3 * 5
    assert result.penalty == verify(problem, result.roster).penalty + cost


def test_a_change_is_dearer_the_sooner_it_is() -> None:
    keeping = Keeping(Roster(), on(1), 5)
    assert [keeping.price(on(day), MONDAY) for day in (2, 8, 9, 15, 16)] == [15, 15, 10, 10, 5]
    assert Keeping(Roster(), None, 5).price(MONDAY, MONDAY) == 15


def test_nothing_is_put_on_top_of_a_kept_day() -> None:
    problem = world([Coverage(shifts="C", days={"Mon": 1}), DAILY], 2)
    result = solve(Keeping(roster("D-"), on(0), 0).apply(problem), seconds=30, workers=1)
    assert result.roster == roster("DD")


def test_who_is_called_first() -> None:
    rules: list[Rule] = [
        DAILY,
        ForbiddenSuccession(first="N", then="D"),
        Request(employee="cleo", days="Tue", want="off"),
    ]
    problem = world(rules, 3, people=THREE)
    found = candidates(problem, roster(ann="DDD", bob="N--"), on(1), "D", "ann")
    assert [(item.employee, item.change.breaks, item.change.penalty) for item in found] == [
        ("cleo", 0, -999),
        ("bob", 1, -1000),
    ]
    assert [item.minutes for item in found] == [480, 480] and found[0].above == 480 - (960 + 480) // 3


def test_somebody_may_give_up_another_shift_of_the_day() -> None:
    problem = world([DAILY, Coverage(shifts="E", days={"Mon": {"ideal": 1}})], 1, people=THREE[:2])
    [found] = candidates(problem, roster(ann="D", bob="E"), on(0), "D", "ann")
    assert (found.employee, found.instead, found.change.breaks, found.change.penalty) == ("bob", "E", 0, -990)


def test_a_move_that_opens_a_hard_gap_is_not_lawful() -> None:
    rules: list[Rule] = [Coverage(shifts=shift, days={"Mon": 1}, weight=None) for shift in "DE"]
    [found] = candidates(world(rules, 1, people=THREE[:2]), roster(ann="D", bob="E"), on(0), "D", "ann")
    assert found.change.breaks > 0


def test_a_shift_is_called_by_its_id_in_the_file_wherever_its_breaks_fall() -> None:
    problem = world([TimeCoverage(days={"Mon": {"09:00-09:30": 1}}, weight=5)], 1, people=THREE, shifts="PQ")
    found = candidates(problem, roster(ann="P"), on(0), "L", "ann")
    assert [(item.employee, item.shift, item.change.penalty) for item in found] == [("bob", "Q", -5), ("cleo", "Q", -5)]
    found = candidates(problem, roster(ann="P", bob="P"), on(0), "L", "ann")
    assert [item.employee for item in found] == ["cleo"], "bob has it already, with another break"


def test_nobody_without_the_skill_is_called() -> None:
    problem = world([], 1, people=[{"id": "ann"}, {"id": "bob", "skills": ["rare"]}])
    assert [item.employee for item in candidates(problem, Roster(), on(0), "S")] == ["bob"]


def test_whether_two_people_may_exchange_a_day() -> None:
    problem = world([Rest(hours=11), Request(employee="ann", days="Tue", want="off", weight=4)], 3, people=THREE)
    known = roster(ann="-D-", bob="N--")
    lawful = exchange(problem, known, one_day("ann", "cleo", on(1)))
    assert lawful.lawful and lawful.suits_everybody and lawful.people == {"ann": -4, "cleo": 0}
    too_soon = exchange(problem, known, one_day("ann", "bob", on(1)))
    assert not too_soon.lawful and not too_soon.suits_everybody


def test_three_way_exchanges_are_found() -> None:
    wishes: list[Rule] = [
        Request(employee="ann", days="Mon", shifts="E"),
        Request(employee="bob", days="Mon", shifts="N"),
        Request(employee="cleo", days="Mon", shifts="D"),
    ]
    best = find_swaps(world(wishes, 1, people=THREE), roster(ann="D", bob="E", cleo="N")).swaps[0]
    assert [(give.giver, give.taker) for give in best.gives] == [("ann", "cleo"), ("bob", "ann"), ("cleo", "bob")]
    assert best.change.penalty == -3


def test_exchanges_that_were_not_tried_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    wishes: list[Rule] = [Request(employee=who, days="Mon", want="off") for who in ("ann", "cleo")]
    problem, known = world([*wishes, DAILY], 2, people=THREE), roster(ann="D-", bob="--", cleo="-D")
    every = find_swaps(problem, known)
    assert every.all_tried and every.swaps
    monkeypatch.setattr("scheduler.reroster.swap.TRIED", 0)
    assert find_swaps(problem, known) == Found([], False)


def test_days_that_are_not_the_same_are_exchanged() -> None:
    wishes: list[Rule] = [
        Request(employee="ann", days="Mon", want="off"),
        Request(employee="bob", days="Wed", want="off"),
        ConsecutiveDays(max=1),
    ]
    problem, known = world([*wishes, DAILY], 3, people=THREE), roster(ann="D--", bob="--D", cleo="-D-")
    both, *_ = find_swaps(problem, known).swaps
    assert both.people == {"ann": -1, "bob": -1} and both.roster == roster(ann="--D", bob="D--", cleo="-D-")
    asked = exchange(problem, known, [("ann", on(0), "bob"), ("bob", on(2), "ann")])
    assert (asked.roster, asked.people, asked.gives) == (both.roster, both.people, both.gives)
    assert not exchange(problem, known, [("ann", on(0), "cleo")]).lawful  # two days in a row


def test_a_day_that_has_to_go_is_given_to_whom_it_does_not_hurt() -> None:
    problem = world([DAILY, ConsecutiveDays(max=1)], 3, people=THREE)
    found = find_swaps(problem, roster(ann="D--", bob="-D-", cleo="--D"), among=["ann"], give=on(0)).swaps
    assert found and all(swap.suits_everybody and len(swap.roster.between(on(0), on(0))) == 1 for swap in found)
    assert {next(give.taker for give in swap.gives if give.giver == "ann") for swap in found} == {"bob", "cleo"}
    assert not any(item.employee == "ann" and item.date == on(0) for swap in found for item in swap.roster)


def test_a_rule_stands_in_the_way_of_exchanges_only_while_it_is_in_force() -> None:
    wish = Request(employee="ann", days="Mon", want="off")
    lines = roster(ann="D-", bob="-D", cleo="DD")
    for since, found in ((on(0), False), (on(1), True)):
        limit = ConsecutiveDays.model_validate({"max": 1, "effective": f"{since}.."})
        swaps = find_swaps(world([wish, limit, DAILY], 2, people=THREE), lines).swaps
        exchanged = [{(give.giver, give.taker, give.when) for give in swap.gives} for swap in swaps]
        assert ({("ann", "bob", on(0))} in exchanged) is found


cells = st.lists(st.sampled_from("DEN-"), min_size=4, max_size=4).map("".join)


@settings(max_examples=40, deadline=None)
@given(cells, cells, cells, st.sampled_from("DEN"), st.integers(1, 3))
def test_every_exchange_that_is_found_is_what_verify_says(ann: str, bob: str, cleo: str, shift: str, most: int) -> None:
    rules: list[Rule] = [
        Rest(hours=11),
        ConsecutiveDays(max=most, weight=3),
        Request(employee="ann", days="Mon, Wed", shifts=shift, weight=2),
        Request(employee="bob", days="Tue", want="off", weight=5),
        DAILY,
    ]
    problem, known = world(rules, 4, people=THREE), roster(ann=ann, bob=bob, cleo=cleo)
    before = verify(problem, known)
    for swap in find_swaps(problem, known).swaps:
        after = verify(problem, swap.roster)
        # In units: a long breach may become two short ones.
        assert difference(before, after).breaks == 0 and after.penalty < before.penalty
        for person in swap.people:
            own = [
                sum(item.penalty for item in verdict.violations if item.employee == person)
                for verdict in (before, after)
            ]
            assert own[1] <= own[0]


@settings(max_examples=25, deadline=None)
@given(cells, cells, cells, st.sampled_from("DEN"), st.integers(1, 3))
def test_no_exchange_is_overlooked(ann: str, bob: str, cleo: str, shift: str, most: int) -> None:
    rules: list[Rule] = [
        Rest(hours=11),
        ConsecutiveDays(max=most),
        Request(employee="ann", days="Mon, Wed", shifts=shift, weight=2),
        Request(employee="bob", days="Tue", want="off", weight=5),
        DAILY,
    ]
    problem, known = world(rules, 3, people=THREE), roster(ann=ann[:3], bob=bob[:3], cleo=cleo[:3])
    has = {(item.employee, item.date) for item in known}
    possible = set()
    for ring in (ring for size in (2, 3) for ring in permutations(("ann", "bob", "cleo"), size)):
        following = (*ring[1:], ring[0])
        for days in product((None, 0, 1, 2), repeat=len(ring)):
            gives = [(a, on(day), b) for a, day, b in zip(ring, days, following, strict=True) if day is not None]
            taken = {(b, when) for _, when, b in gives}
            given_away = {(a, when) for a, when, _ in gives}
            if len(gives) + 1 >= len(ring) and given_away <= has and not (taken - given_away) & has:
                swap = exchange(problem, known, gives)
                if swap.worth_it:
                    possible.add(swap.roster)
    assert {swap.roster for swap in find_swaps(problem, known, 10**6).swaps} == possible


@pytest.mark.parametrize("pair", [("ann", "bob"), ("bob", "cleo")])
def test_an_exchange_back_is_none(pair: tuple[str, str]) -> None:
    problem, known = world([DAILY], 2, people=THREE), roster(ann="DE", bob="-N", cleo="NN")
    gives = one_day(*pair, on(0))
    assert exchange(problem, exchange(problem, known, gives).roster, gives).roster == known
