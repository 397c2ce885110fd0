"""Rosters as sets of assignments, lines of one person, and differences."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.roster import Assignment, Roster, Schedule, diff
from tests.world import MONDAY, roster, world

ANN = Assignment("ann", MONDAY, "D")
BOB = Assignment("bob", MONDAY, "N")


def line(text: str) -> Schedule:
    """My line; what stands before a bar is history."""
    past, _, now = text.rpartition("|")
    problem = world([], sum(letter.isalpha() or letter == "-" for letter in now), history=past)
    return problem.plan(roster(now)).schedules["me"]


def test_a_roster_counts_each_assignment_once_and_lists_them_in_order() -> None:
    twice = Roster([BOB, ANN, ANN])
    assert len(twice) == 2
    assert list(twice) == [ANN, BOB]
    assert ANN in twice
    assert Assignment("ann", MONDAY, "N") not in twice


def test_rosters_are_the_same_if_they_say_the_same() -> None:
    assert Roster([ANN, BOB]) == Roster([BOB, ANN])
    assert hash(Roster([ANN, BOB])) == hash(Roster([BOB, ANN]))
    assert Roster([ANN]) != Roster()
    assert Roster([ANN]) != [ANN]
    assert repr(Roster([ANN])) == "Roster(1 assignments)"


def test_a_roster_is_cut_by_the_date_a_shift_starts() -> None:
    whole = roster("DDDN")
    assert whole.between(date(2026, 11, 24), date(2026, 11, 25)) == Roster(
        Assignment("me", date(2026, 11, day), "D") for day in (24, 25)
    )


def test_the_difference_of_two_rosters_is_what_went_and_what_came() -> None:
    change = diff(roster(me="D-", bob="N-"), roster(me="E-", bob="N-"))
    assert change.removed == (Assignment("me", MONDAY, "D"),)
    assert change.added == (Assignment("me", MONDAY, "E"),)
    assert diff(Roster([ANN]), Roster([ANN])) == ((), ())


def test_a_line_knows_which_days_are_worked() -> None:
    mine = line("DN|D[DE]-CN")
    assert mine.worked() == {-2, -1, 0, 1, 4}, "on-call duty is no working day"
    assert mine.worked(["night"]) == {-1, 4}
    assert mine.worked(["C", "D"]) == {-2, 0, 1, 3}
    assert mine.shifts(1) == ["D", "E"]
    assert mine.shifts(2) == ()


def test_duties_are_in_order_of_time() -> None:
    mine = line("[NCD]E")
    assert [shift.id for _, shift in mine.everything()] == ["D", "C", "N", "E"]
    assert [(day, shift.id) for day, shift in mine.duties()] == [(0, "D"), (0, "N"), (1, "E")]
    assert [shift.id for _, shift in mine.duties(["C"])] == ["C"]


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("DD-D", [range(2), range(3, 4)], [range(2, 3)]),
        ("-D|D--", [range(-1, 1)], [range(-2, -1), range(1, 3)]),
        ("---", [], [range(3)]),
        ("DDD", [range(3)], []),
    ],
)
def test_runs_are_the_longest_stretches_over_the_border_of_the_history(
    text: str, inside: list[range], outside: list[range]
) -> None:
    mine = line(text)
    assert list(mine.runs(mine.worked())) == inside
    assert list(mine.runs(mine.worked(), inside=False)) == outside


def test_a_plan_knows_who_works_a_shift() -> None:
    problem = world([], 2, people=("me", "bob"))
    plan = problem.plan(roster(me="DN", bob="D-", stranger="DD"))
    assert [person.id for person in plan.staff(0, "D")] == ["me", "bob"]
    assert [person.id for person in plan.staff(1, "D")] == []
