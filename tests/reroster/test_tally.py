"""Other lines of a few people, judged at once: the same as `verify` says of the whole."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.explain.cost import Difference, difference
from scheduler.reroster.tally import Tally
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.coverage import Coverage
from scheduler.rules.fairness import Fairness
from scheduler.rules.request import Request
from scheduler.rules.rest import Rest
from scheduler.rules.rule import Rule
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.verify import verify
from scheduler.whatif.outcome import shortage
from tests.world import roster, world

RULES: list[Rule] = [
    Rest(hours=11),
    ConsecutiveDays(max=2, weight=3),
    ConsecutiveDays.model_validate({"max": 1, "effective": "2026-11-24.."}),
    Request(employee="ann", days="Mon, Wed", want="off", weight=2),
    Coverage(shifts="D", days={"daily": {"min": 1, "ideal": 2, "max": 2}}),
    Coverage(shifts="N", days={"Tue": 1}, weight=None),
    TimeCoverage(days={"Tue, Wed": {"05:00-09:00": {"min": 1, "max": 1}}}),
    Fairness(measure="shifts", shifts="N", weight=4),
]
PEOPLE = [{"id": name, "hours": "16"} for name in ("ann", "bob", "cleo")]
PROBLEM = world(RULES, 3, people=PEOPLE, history={"ann": "N", "bob": "-", "cleo": "D"})

lines = st.lists(st.sampled_from(["D", "E", "N", "-", "-", "[DE]"]), min_size=3, max_size=3).map("".join)
rosters = st.fixed_dictionaries(dict.fromkeys(("ann", "bob", "cleo"), lines))


def said(change: Difference) -> tuple[Counter[object], Counter[object], int, int]:
    return Counter(change.gained), Counter(change.lost), change.penalty, change.breaks


@settings(max_examples=80, deadline=None)
@given(rosters, rosters, rosters, st.sets(st.sampled_from(["ann", "bob", "cleo"])))
def test_what_changes_is_what_verify_says(
    known: dict[str, str], one: dict[str, str], other: dict[str, str], who: set[str]
) -> None:
    tally = Tally(PROBLEM, roster(**known))
    before = {name: line for name, line in PROBLEM.lines(roster(**one)).items() if name in who}
    after = {name: line for name, line in PROBLEM.lines(roster(**other)).items() if name in {*who, "ann"}}
    sides = [verify(PROBLEM, tally.with_lines(side)) for side in (before, after)]
    assert said(tally.between(before, after)) == said(difference(*sides))
    assert tally.with_lines(after) == roster(**{**known, **{name: other[name] for name in after}})


@settings(max_examples=80, deadline=None)
@given(rosters, rosters, st.sets(st.sampled_from(["ann", "bob", "cleo"]), min_size=1))
def test_who_is_missed_is_who_a_shortage_has_more_of(
    known: dict[str, str], other: dict[str, str], who: set[str]
) -> None:
    tally = Tally(PROBLEM, roster(**known))
    after = {name: line for name, line in PROBLEM.lines(roster(**other)).items() if name in who}
    now, then = (shortage(PROBLEM, side) for side in (roster(**known), tally.with_lines(after)))
    if any(hours > now.days.get(day, 0) for day, hours in then.days.items()):
        assert tally.missed_at(after)
    if not tally.missed_at(after):
        assert all(count <= now.shifts.get(what, 0) for what, count in then.shifts.items())
        assert all(hours <= now.times.get(what, 0) for what, hours in then.times.items())
