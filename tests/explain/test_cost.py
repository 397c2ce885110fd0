"""What a roster's penalty is made of, and what another assignment would cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scheduler.explain.cost import assign, shares
from scheduler.explain.report import answer_lines
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.coverage import Coverage
from scheduler.rules.pin import Pin
from scheduler.rules.request import Request
from scheduler.rules.rule import Rule
from scheduler.solve import Status
from scheduler.verify import verify
from tests.world import roster, world

ANN_AND_BOB = ({"id": "ann", "name": "Ann"}, {"id": "bob", "name": "Bob"})
RULES: list[Rule] = [
    Coverage(shifts="D", days={"daily": {"min": 1, "max": 1}}),
    Request(employee="ann", days="Mon", want="off", weight=3),
    Request(employee="bob", days="Tue", want="off", weight=4),
    ConsecutiveDays(max=2, weight=5),
]
PROBLEM = world(RULES, 3, people=ANN_AND_BOB)
GOOD = roster(ann="-DD", bob="D--")
TUESDAY = date(2026, 11, 24)


def test_the_parts_sum_to_the_penalty_in_each_of_three_ways() -> None:
    verdict = verify(PROBLEM, roster(ann="---", bob="DDD"))
    parts = shares(verdict)
    assert verdict.penalty == 9
    assert parts.rules == {"consecutive-days": 5, "request": 4}
    assert parts.people == {"bob": 9}
    assert parts.days == {date(2026, 11, 25): 5, TUESDAY: 4}


def test_the_cost_of_an_assignment_alone_and_planned_around() -> None:
    answer = assign(PROBLEM, GOOD, "bob", TUESDAY, "D", seconds=30, workers=1)
    assert (answer.before.penalty, answer.alone_feasible) == (0, False)  # two on a day for one
    assert [item.rule for item in answer.alone.gained] == ["request", "coverage"]
    assert (answer.low, answer.high, answer.decided) == (4, 4, True)
    assert "costs 4, 4 more" in list(answer_lines(PROBLEM, answer, "bob", TUESDAY, "D"))[-1]


def test_a_day_off() -> None:
    answer = assign(PROBLEM, GOOD, "ann", TUESDAY, None, seconds=30, workers=1)
    assert (answer.alone.penalty, answer.low, answer.high) == (1000, 4, 4)


def test_what_is_impossible_is_explained() -> None:
    settled = PROBLEM.changed(pins=(Pin(employee="bob", date=TUESDAY),))
    answer = assign(settled, GOOD, "bob", TUESDAY, "D", seconds=30, workers=1)
    assert answer.result.status is Status.INFEASIBLE and answer.why is not None and answer.decided
    assert [clash.text for clash in answer.why.clashes] == [
        ("Bob is settled to be off on Tue 24 Nov", "Bob must work D on Tue 24 Nov")
    ]


def test_what_time_did_not_decide_is_said_to_be_undecided() -> None:
    answer = assign(PROBLEM, GOOD, "bob", TUESDAY, "D", seconds=30, workers=1)
    open_end = replace(answer, result=replace(answer.result, status=Status.FEASIBLE), low=-1, high=4)
    assert not open_end.decided
    last = list(answer_lines(PROBLEM, open_end, "bob", TUESDAY, "D"))[-1]
    assert last.startswith("  undecided: one was found that costs 4 more than this roster; the best, proven, costs at")
    assert replace(open_end, low=1).decided  # it costs something, whatever it is


def test_what_the_roster_has_already_is_said_so() -> None:
    answer = assign(PROBLEM, GOOD, "ann", TUESDAY, "D", seconds=30, workers=1)
    lines = list(answer_lines(PROBLEM, answer, "ann", TUESDAY, "D"))
    assert lines[0] == "This roster has it so: Ann works D on Tue 24 Nov."
    assert lines[-1] == "  the best such roster costs 0, the same (this roster: 0), proven"
