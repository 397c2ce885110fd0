"""A neighbourhood sees exactly the difference that its free cells make."""

from __future__ import annotations

import random

import pytest

from scheduler.roster import Assignment, Roster
from scheduler.rules import (
    Activation,
    Availability,
    Breaks,
    Budget,
    CompleteWeekends,
    ConsecutiveDays,
    ConsecutiveWeekends,
    Coverage,
    DaysOff,
    Fairness,
    ForbiddenSuccession,
    Hours,
    IdenticalWeekends,
    LinkedShifts,
    Pattern,
    Request,
    Rest,
    ShiftCount,
    ShiftsPerDay,
    ShortRests,
    Supervision,
    TimeCoverage,
    Together,
    Weekends,
    WeeklyRest,
)
from scheduler.rules.rule import Rule
from scheduler.solve.grid import CellGrid
from scheduler.verify import verify
from tests.world import world

SOFT = [
    ConsecutiveDays(min=2, max=3, weight=3),
    ConsecutiveDays(of="off", min=2, max=4, weight=5),
    ConsecutiveDays(of="late", max=2, weight=7),
    ForbiddenSuccession(first="N", then=["D", "E"], weight=11),
    Rest(hours=11, weight=2),
    Weekends(max=1, weight=13),
    CompleteWeekends(weight=17),
    CompleteWeekends(weekend=["Fri", "Sat", "Sun"], count="days", weight=3),
    IdenticalWeekends(weight=47),
    IdenticalWeekends(weekend=["Thu", "Fri", "Sat", "Sun"], count="days", weight=1),
    ConsecutiveWeekends(weekend=["Wed", "Thu"], max=1, weight=53),
    ConsecutiveWeekends(of="off", weekend="Mon", min=2, border="closed", weight=59),
    ConsecutiveDays(min=3, border="closed", weight=5),
    Pattern(days=["work", "any", "off"], starts="Mon, Wed, Sat", weight=61),
    Pattern(days=["late"], then=[["off", "late"], "off"], weight=67),
    Hours(min=30, max=40, per="week", weight=1),
    Hours(max=70, weight=1),
    ShiftCount(shifts="N", min=1, max=3, weight=19),
    ShiftCount(max=4, per="week", weight=6),
    ShiftsPerDay(max=1, weight=23),
    Hours(max=20, per="rolling 3 days", weight=2),
    Hours(min=10, max=30, per="2 weeks from 2026-11-23", average=True, weight=1),
    DaysOff(min=1, max=2, per="rolling 4 days", weight=3),
    WeeklyRest(hours=30, per="rolling 3 days", weight=47),
    ShortRests(hours=11, max=0, per="rolling 5 days", weight=6),
    Rest(hours=35, after="late", effective="2026-11-25..2026-11-30", weight=4),
    LinkedShifts(first="N", then="C", later=2, weight=2),
    Activation(shifts="E", per="rolling 3 days", weight=5),
    Breaks(over=6, least=1, shifts="E", weight=2),
    Fairness(shifts="late", weight=5),
    Fairness(measure="hours", days="Sat, Sun", opening={"bob": 12}, weight=3),
    Fairness(measure="refusals", opening={"bob": 2}, weight=3),
    Together(employees=["ann", "bob"], shifts="D", weight=7),
    Together(employees=["ann", "cat"], want="apart", on="day", weight=9),
    Supervision(who={"except": {"employees": "cat"}}, by={"employees": "cat"}, shifts="late", weight=4),
    Budget(min=250, max=300, per="week", step=20, weight=2),
    Availability(employee="ann", days="Tue, Wed", weight=29),
    Availability(employee="bob", days="Thu", kind="preferred", weight=4),
    Request(employee="ann", days="Fri-Mon", want="off", weight=8),
    Request(employee="cat", days="daily", shifts="late", weight=9),
    Coverage(shifts="D", days={"daily": {"min": 1, "ideal": 2, "max": 2}}, max_weight=31),
    Coverage(shifts="late", days={"daily": 1, "Sat, Sun": {"max": 1}}, max_weight=37),
    TimeCoverage(days={"daily": {"05:00-09:00": 1, "21:00-01:00": {"min": 1, "max": 1}}}, weight=41, max_weight=43),
]
PEOPLE = ("ann", "bob", "cat")
DAYS = 12
PAY = {
    "rate": 3,
    "premiums": [{"shifts": "N", "percent": 20}, {"within": "22:00-06:00", "days": "Sat, Sun", "add": 1}],
    "standby": [{"each": 9, "percent": 5}],
    "overtime": [{"over": 6, "per": "day"}, {"over": 20, "per": "week"}],
}
HISTORY = {"ann": "NN-", "bob": "-DD", "cat": "--E"}


def random_roster(rng: random.Random, start: Roster = Roster(), free: object = None) -> Roster:  # noqa: B008
    problem = world(SOFT, DAYS, people=PEOPLE, history=HISTORY, shifts="DENC", pay=PAY)
    kept = [item for item in start if (item.employee, problem.calendar.day(item.date)) not in (free or ())]
    cells = free if free is not None else {(person, day) for person in PEOPLE for day in range(DAYS)}
    drawn = [
        Assignment(person, problem.calendar.date(day), shift)
        for person, day in sorted(cells)
        for shift in rng.choice([[], [], ["D"], ["E"], ["N"], ["C"], ["D", "C"]])
    ]
    return Roster([*kept, *drawn])


@pytest.mark.parametrize("seed", range(40))
def test_a_neighbourhood_prices_the_difference_as_verify_does(seed: int) -> None:
    rng = random.Random(seed)
    problem = world(SOFT, DAYS, people=PEOPLE, history=HISTORY, shifts="DENC", pay=PAY)
    before = random_roster(rng)
    some = rng.sample(PEOPLE, rng.randint(1, 3))
    start, length = rng.randrange(DAYS), rng.randint(1, DAYS)
    days = range(start, min(start + length, DAYS))
    free = {(person, day) for person in some for day in days}
    after = random_roster(rng, before, free)

    def seen(roster: Roster) -> int:
        grid = CellGrid(problem, {person: list(days) for person in some}, problem.lines(before))
        return grid.hint(problem.lines(roster))

    assert seen(after) - seen(before) == verify(problem, after).penalty - verify(problem, before).penalty


def test_the_whole_grid_prices_a_roster_as_verify_does() -> None:
    rng = random.Random(1)
    problem = world(SOFT, DAYS, people=PEOPLE, history=HISTORY, shifts="DENC", pay=PAY)
    for _ in range(20):
        roster = random_roster(rng)
        assert CellGrid(problem).hint(problem.lines(roster)) == verify(problem, roster).penalty


SPELLS = [
    ShiftsPerDay(max=3),
    Breaks(over=6, least="0:30", weight=2),
    Breaks(over=8, least=1, begin_by=9, weight=3),
    Breaks(over=8, least="0:30", longest=7, weight=5),
    Breaks(over=13, least="0:45", effective="2026-11-24..2026-11-26", weight=7),
]


@pytest.mark.parametrize("seed", range(40))
def test_a_neighbourhood_prices_spells_of_work_that_reach_into_it(seed: int) -> None:
    rng = random.Random(seed)
    problem = world(SPELLS, 5, history="[FP][PH]", shifts="FPQH")
    day_of_work = ["", "F", "P", "Q", "H", "FP", "FQ", "PH", "QH", "FPH", "FQH"]
    start = rng.randrange(5)
    free = range(start, min(start + rng.randint(1, 3), 5))
    lines = [[rng.choice(day_of_work) for _ in range(5)] for _ in range(2)]
    lines[1] = [lines[day in free][day] for day in range(5)]
    before, after = (
        Roster(Assignment("me", problem.calendar.date(day), shift) for day in range(5) for shift in line[day])
        for line in lines
    )

    def seen(roster: Roster) -> int:
        return CellGrid(problem, {"me": list(free)}, problem.lines(before)).hint(problem.lines(roster))

    assert seen(after) - seen(before) == verify(problem, after).penalty - verify(problem, before).penalty


def test_shifts_that_hard_rules_keep_apart_make_the_model_no_larger() -> None:
    """An evening and the night after, a night and the day after touch, but nobody may work both."""

    def size(*rules: Rule) -> tuple[int, int]:
        model = CellGrid(world(rules, 7, history="N", shifts="DEN")).model
        return len(model.proto.variables), len(model.proto.constraints)

    breaks = Breaks(over=8, least="0:30", weight=1)
    apart = (ShiftsPerDay(max=1), Rest(hours=11))
    assert size(breaks, *apart) == size(*apart)
    assert size(breaks, ShiftsPerDay(max=2)) > size(ShiftsPerDay(max=2))
