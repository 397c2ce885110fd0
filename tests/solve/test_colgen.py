"""Pricing finds the cheapest line, and the bound of column generation never exceeds the optimum."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from scheduler.formats import read_problem
from scheduler.notation import Days
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.rules import (
    Availability,
    Budget,
    CompleteWeekends,
    ConsecutiveDays,
    Coverage,
    DaysOff,
    Fairness,
    ForbiddenSuccession,
    Hours,
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
from scheduler.rules.rule import RowRule, Rule
from scheduler.solve import solve
from scheduler.solve.colgen import search
from scheduler.solve.colgen.root import Root
from scheduler.verify import verify
from tests.rules.test_agreement import BY_NAME, CASES, Case, priced
from tests.world import world

ROW_CASES = [case for case in CASES if issubclass(BY_NAME[case.rule], RowRule)]


def line_cost(root: Root, roster: Roster) -> float:
    """What the master makes of a roster: columns, and the rows at their prices."""
    lines = root.problem.lines(roster)
    total = np.zeros(len(root.master.rows))
    cost = 0.0
    for line in root.lines:
        column = root.column(line, lines[line.employee.id])
        if column is None:
            return float("inf")
        rows, amounts = root.master.entries(column)
        total[rows] += amounts
        cost += column.cost
    return cost + sum(row.cost(now) for row, now in zip(root.master.rows, total.tolist(), strict=True))


@pytest.mark.parametrize("weight", [None, 20], ids=["hard", "soft"])
@pytest.mark.parametrize("case", ROW_CASES, ids=str)
def test_columns_and_rows_cost_what_check_says(case: Case, weight: int | None) -> None:
    always = case.rule in ("no-overlap", "eligibility")
    if always and weight is not None:
        pytest.skip("always in force, and always hard")
    rules: list[Rule] = [] if always else [priced(case.rule, case.parameters, weight)]
    if "[" in case.alphabet and case.rule != "shifts-per-day":
        rules.append(ShiftsPerDay(max=3))
    problem = world(rules, case.days, history=case.history, start=case.start)
    if zone := case.more.get("zone"):
        problem = problem.model_validate(
            {**problem.model_dump(by_alias=True), "horizon": {"start": case.start, "days": case.days, "zone": zone}}
        )
    root = Root(problem)
    assert not root.notes
    for candidate in case.rosters():
        verdict = verify(problem, candidate)
        cost = line_cost(root, candidate)
        if not verdict.feasible:
            assert cost >= root.master.hard_price / 60
        else:
            assert cost == verdict.penalty, list(candidate)


RULE_SETS: list[list[Rule]] = [
    [ConsecutiveDays(min=2, max=3), ConsecutiveDays(of=("off",), min=2), ForbiddenSuccession(first="N", then=["D"])],
    [Rest(hours=11, weight=3), Hours(min=24, max=32, weight=2), Weekends(max=1, weight=7)],
    [ShiftsPerDay(max=2), ShiftCount(shifts="N", max=1), ConsecutiveDays(of="N", min=2, weight=5)],
    [CompleteWeekends(weight=9), ShiftCount(min=2, max=4, per="week"), Rest(hours=30)],
]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rules", RULE_SETS, ids=["runs", "soft", "split", "weekly"])
def test_pricing_finds_the_cheapest_of_all_lines(rules: list[Rule], seed: int) -> None:
    days = 6
    demand = Coverage(shifts=("D", "N", "C"), days={Days.parse("daily"): 1})
    problem = world([*rules, demand], days, shifts="DNC", history="DN-D", start=Days.parse("2026-11-26").ranges[0][0])
    root = Root(problem)
    random_numbers = np.random.default_rng(seed)
    duals = root.master.rounded(random_numbers.uniform(-30, 60, len(root.master.rows)))
    prices = root.master.prices(0, duals)
    cost, symbols = root.lines[0].cheapest(*prices, root.room)
    costs = []
    for chosen in product(range(len(root.symbols)), repeat=days):
        column = root.lines[0].column(np.array(chosen))
        if column is not None:
            rows, amounts = root.master.entries(column)
            costs.append(column.cost - float(duals[rows] @ amounts))
    assert cost == pytest.approx(min(costs), abs=1e-9)
    found = root.lines[0].column(symbols)
    assert found is not None
    rows, amounts = root.master.entries(found)
    assert found.cost - float(duals[rows] @ amounts) == pytest.approx(cost, abs=1e-9)


def small_problem(seed: int) -> Problem:
    """A few people, one or two weeks, some of every kind of rule."""
    chance = random.Random(seed)
    people = ["ann", "bob", "cem", "dan"][: chance.randint(2, 4)]
    pool: list[Rule] = [
        ConsecutiveDays(min=2, weight=chance.choice([None, 3])),
        ConsecutiveDays(max=chance.randint(2, 4)),
        ConsecutiveDays(of=("off",), min=2, weight=4),
        ForbiddenSuccession(first="N", then=["D", "E"]),
        Rest(hours=11),
        Weekends(max=1, weight=chance.choice([None, 10])),
        CompleteWeekends(weight=5),
        Hours(min=16, max=40, weight=chance.choice([None, 2])),
        ShiftCount(shifts="N", max=2),
        ShiftCount(max=4, per="week", weight=6),
        ShiftsPerDay(max=chance.randint(1, 2)),
        WeeklyRest(hours=35, per="rolling 4 days", weight=chance.choice([None, 4])),
        ShortRests(hours=11, max=1, weight=chance.choice([None, 3])),
        DaysOff(min=1, per="rolling 4 days"),
        Hours(max=24, per="rolling 4 days", weight=2),
        Rest(hours=46, after="N", effective="2026-11-25..", weight=1),
        Fairness(shifts="N", weight=5),
        Together(employees=["ann", "bob"], want="apart", weight=3),
        Supervision(who={"employees": "bob"}, by={"employees": "ann"}, weight=2),
        Budget(max=300, step=50, weight=1),
    ]
    stated = chance.sample(pool, chance.randint(4, 10))
    wishes = [
        kind(employee=chance.choice(people), days=chance.choice(["Tue", "Sat", "Wed, Thu"]), **more)
        for kind, more in ((Request, {"want": "off", "weight": 3}), (Availability, {"kind": "preferred", "weight": 2}))
    ]
    demand = [
        Coverage(shifts="D", days={Days.parse("daily"): {"min": 1, "ideal": 2, "max": 2}}, weight=20, max_weight=3),
        Coverage(shifts="N", days={Days.parse("Mon-Sat"): 1}, weight=30),
        TimeCoverage(days={Days.parse("Mon, Tue"): {"12:00-20:00": 1}}, slot="2:00", weight=5),
    ]
    return world(
        [*stated, *wishes, *demand], chance.choice([5, 8]), shifts="DENC", people=people, history={"ann": "DN-"}
    )


@pytest.mark.parametrize("seed", range(12))
def test_bound_never_exceeds_the_optimum(seed: int) -> None:
    problem = small_problem(seed)
    root = Root(problem)
    root.approach(lambda: False)
    assert root.converge(lambda: root.sweeps > 300)
    result = solve(problem, seconds=10, workers=4)
    assert result.penalty is not None
    assert root.whole_bound() <= result.penalty
    assert root.solution is not None
    assert root.bound <= root.solution.value + 1e-6
    assert root.whole_bound() >= root.solution.value - 1


def test_search_offers_rosters_and_proves_bounds() -> None:
    problem = small_problem(3)
    penalties: list[int] = []
    bounds: list[int] = []
    shares: dict[tuple[str, int, str], float] = {}

    def offer(roster: Roster, penalty: int) -> None:
        verdict = verify(problem, roster)
        assert verdict.feasible and verdict.penalty == penalty
        penalties.append(penalty)

    search(problem, offer=offer, prove=bounds.append, stop=lambda: False, relaxed=shares.update)
    assert penalties == sorted(penalties, reverse=True)
    assert bounds == sorted(bounds) and bounds[-1] <= penalties[-1]
    assert shares and all(0 < share <= 1 + 1e-6 for share in shares.values())


@pytest.mark.parametrize(("name", "bound", "best"), [("Instance1", 558, 607), ("Instance2", 828, 828)])
def test_bound_of_published_instances(published: Path, name: str, bound: int, best: int) -> None:
    root = Root(read_problem(published / "curtois" / f"{name}.txt"))
    root.approach(lambda: False)
    assert root.converge(lambda: root.sweeps > 300)
    assert bound <= root.whole_bound() <= best


def test_lines_of_a_roster_become_columns() -> None:
    problem = world(ConsecutiveDays(max=2), 4, people=("ann", "bob"), shifts="DN")
    root = Root(problem)
    calendar = problem.calendar
    good = Roster(Assignment(person, calendar.date(0), "D") for person in ("ann", "bob"))
    bad = Roster(Assignment("ann", calendar.date(day), "D") for day in range(3))
    assert root.take(good) == 2
    assert root.take(bad) == 1  # ann's line breaks a hard rule, bob's is free
    assert root.roster(root.master.columns[:2]) == good
