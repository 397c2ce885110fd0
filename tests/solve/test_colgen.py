"""Pricing finds the cheapest line, and the bound of column generation never exceeds the optimum."""

from __future__ import annotations

import math
import random
import sys
from itertools import count, pairwise, product
from pathlib import Path

import numpy as np
import pytest
from ortools.sat.python.cp_model import OPTIMAL, CpSolver

from scheduler.formats import read_problem
from scheduler.notation import Days
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.rules import (
    RULES,
    Availability,
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
    Pattern,
    Request,
    Rest,
    Rotation,
    ShiftCount,
    ShiftsPerDay,
    ShortRests,
    Supervision,
    TimeCoverage,
    Together,
    Weekends,
    WeeklyRest,
)
from scheduler.rules.hour_sum import HourSum
from scheduler.rules.rule import RowRule, Rule
from scheduler.solve import Status, solve
from scheduler.solve.colgen import close, descend, dive, relax, take_turns
from scheduler.solve.colgen.fragment import Repair
from scheduler.solve.colgen.line import Line
from scheduler.solve.colgen.master import Master, Solution
from scheduler.solve.colgen.model import Model
from scheduler.solve.colgen.relaxation import MISSING, Relaxation
from scheduler.solve.colgen.rows import HARD_PRICE, Rows
from scheduler.solve.colgen.turns import Turns
from scheduler.solve.grid import CellGrid
from scheduler.verify import verify
from tests.rules.test_agreement import BY_NAME, CASES, Case, priced
from tests.world import roster, world

STARTED = {rule.key() for rule in RULES if issubclass(rule, HourSum)}
ROW_CASES = [case for case in CASES if issubclass(BY_NAME[case.rule], RowRule)]


def cost_of(model: Model, roster: Roster) -> float:
    """What the master makes of a roster: columns, and the rows at their prices."""
    columns = model.columns(roster)
    known = [column for column in columns if column is not None]
    return model.rows.cost(known) if len(known) == len(columns) else float("inf")


@pytest.mark.parametrize("weight", [None, 20], ids=["hard", "soft"])
@pytest.mark.parametrize("case", ROW_CASES, ids=str)
def test_columns_and_rows_cost_what_check_says(case: Case, weight: int | None) -> None:
    always = case.rule in ("no-overlap", "eligibility")
    if always and weight is not None:
        pytest.skip("always in force, and always hard")
    rules: list[Rule] = [] if always else [priced(case.rule, case.parameters, weight)]
    if "[" in case.alphabet and case.rule != "shifts-per-day":
        rules.append(ShiftsPerDay(max=3))
    problem = case.problem(rules)
    model = Model(problem)
    if "breaks is not priced" in model.notes:  # a break of a later day may be enough for an earlier one, too
        pytest.skip("not priced, and the bound says so")
    assert not model.notes
    for candidate in case.rosters():
        verdict = verify(problem, candidate)
        cost = cost_of(model, candidate)
        if not verdict.feasible:
            assert cost >= HARD_PRICE / 60
        else:
            # A started hour is a whole unit to the rule, and so much of a unit as it is of an hour to a row.
            started = sum(item.weight or 0 for item in verdict.violations if item.rule in STARTED)
            assert cost == verdict.penalty or verdict.penalty - started < cost <= verdict.penalty, list(candidate)


def test_people_at_different_places_of_a_rotation_are_not_taken_for_each_other() -> None:
    rotation = Rotation(days="D off N", weight=3, ahead={"bob": 1}, **{"from": "2026-11-23"})
    problem = world([rotation], 3, people=["ann", "bob"])
    best = roster(ann="D-N", bob="-ND")
    assert verify(problem, best).penalty == 0
    assert cost_of(Model(problem), best) == 0


RULE_SETS: list[list[Rule]] = [
    [ConsecutiveDays(min=2, max=3), ConsecutiveDays(of=("off",), min=2), ForbiddenSuccession(first="N", then=["D"])],
    [Rest(hours=11, weight=3), Hours(min=24, max=32, weight=2), Weekends(max=1, weight=7)],
    [ShiftsPerDay(max=2), ShiftCount(shifts="N", max=1), ConsecutiveDays(of="N", min=2, weight=5)],
    [CompleteWeekends(weight=9), ShiftCount(min=2, max=4, per="week"), Rest(hours=30)],
    [
        IdenticalWeekends(count="days", weight=7),
        ConsecutiveWeekends(weekend=["Sun"], min=2, border="closed", weight=11),
        Pattern(days=["N"], then=[["N", "off"], "off"], weight=5),
        Pattern(days=["D", "off", "D"]),
    ],
]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rules", RULE_SETS, ids=["runs", "soft", "split", "weekly", "patterns"])
def test_pricing_finds_the_cheapest_of_all_lines(rules: list[Rule], seed: int) -> None:
    days = 6
    demand = Coverage(shifts=("D", "N", "C"), days={Days.parse("daily"): 1})
    problem = world([*rules, demand], days, shifts="DNC", history="DN-D", start=Days.parse("2026-11-26").ranges[0][0])
    model = Model(problem)
    random_numbers = np.random.default_rng(seed)
    duals = model.rows.rounded(random_numbers.uniform(-30, 60, len(model.rows)))
    cost, symbols = model.lines[0].cheapest(*model.rows.prices(0, duals), model.pool.room)
    costs = []
    for chosen in product(range(len(model.symbols)), repeat=days):
        column = model.lines[0].column(np.array(chosen))
        if column is not None:
            rows, amounts = model.rows.entries(column)
            costs.append(column.cost - float(duals[rows] @ amounts))
    assert cost == pytest.approx(min(costs), abs=1e-9)
    found = model.lines[0].column(symbols)
    assert found is not None
    rows, amounts = model.rows.entries(found)
    assert found.cost - float(duals[rows] @ amounts) == pytest.approx(cost, abs=1e-9)


UNPRICED = (Budget, Fairness, Together)
"""Rules that pricing may not know: the bound holds without them, and a neighbourhood is left to CP-SAT."""


def small_problem(seed: int, *, priced: bool = False) -> Problem:
    """A few people, one or two weeks, some of every kind of rule; of those only that pricing knows, if asked."""
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
        IdenticalWeekends(weight=chance.choice([None, 4])),
        ConsecutiveWeekends(max=1, border="closed", weight=7),
        Pattern(days=["D", ["E", "N"], "off"], weight=chance.choice([None, 2])),
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
    if priced:
        stated = [rule for rule in stated if not isinstance(rule, UNPRICED)]
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
    root = Model(problem).relaxation()
    root.approach(lambda: False)
    assert root.converge(lambda: root.sweeps > 300)
    result = solve(problem, seconds=10, workers=4)
    assert result.penalty is not None
    assert root.whole_bound() <= result.penalty
    assert root.solution is not None
    assert root.bound <= root.solution.value + 1e-6
    assert root.whole_bound() >= root.solution.value - 1


def test_relaxing_proves_rising_bounds_and_tells_what_the_lines_work() -> None:
    model = Model(small_problem(3))
    bounds: list[int] = []
    root = relax(model, prove=bounds.append, stop=lambda: False)
    assert bounds == sorted(bounds) and bounds[-1] == root.whole_bound()
    shares = model.support(root)
    assert shares and all(0 < share <= 1 + 1e-6 for share in shares.values())


def closed(problem: Problem, known: float = math.inf) -> tuple[Roster | None, int]:
    """What is found among the lines that can be in a roster at the bound, and the bound after that."""
    model = Model(problem)
    assert model.rows.grain
    bounds = [0]
    root = relax(model, prove=bounds.append, stop=lambda: False)
    found = close(model, root, prove=bounds.append, stop=lambda: False, seconds=60, best=lambda: known)
    assert bounds == sorted(bounds)
    return found, bounds[-1]


@pytest.mark.parametrize("seed", [1, 8, 9, 10, 13, 14, 15, 16, 17, 18])
def test_a_roster_at_the_bound_is_found_or_the_bound_rises_to_the_optimum(seed: int) -> None:
    problem = small_problem(seed, priced=True)
    best = solve(problem, seconds=10, workers=4, method="cpsat")
    assert best.status is Status.OPTIMAL and best.penalty is not None
    found, bound = closed(problem)
    assert found is not None
    verdict = verify(problem, found)
    assert verdict.feasible and verdict.penalty == bound == best.penalty
    # Where such a roster is known, no other is looked for.
    assert closed(problem, best.penalty) == (None, best.penalty)


def test_a_bound_is_a_penalty_that_there_can_be() -> None:
    stated: list[Rule] = [ConsecutiveDays(max=1, weight=20), ShiftCount(shifts="N", max=1, weight=30)]
    demand = Coverage(shifts="N", days={Days.parse("daily"): 1}, weight=50)
    model = Model(world([*stated, demand], 5, shifts="DN", people=["ann", "bob"]))
    assert model.rows.grain == 10
    root = relax(model, prove=lambda bound: None, stop=lambda: False)
    root.bound = 31.0
    assert root.whole_bound() == 40
    unpriced = Fairness(shifts="N", weight=20)
    assert not Model(world([*stated, demand, unpriced], 5, shifts="DN", people=["ann", "bob"])).rows.grain


@pytest.mark.parametrize(("name", "bound", "best"), [("Instance1", 558, 607), ("Instance2", 828, 828)])
def test_bound_of_published_instances(published: Path, name: str, bound: int, best: int) -> None:
    root = Model(read_problem(published / "curtois" / f"{name}.txt")).relaxation()
    root.approach(lambda: False)
    assert root.converge(lambda: root.sweeps > 300)
    assert bound <= root.whole_bound() <= best


def test_lines_of_a_roster_become_columns() -> None:
    problem = world(ConsecutiveDays(max=2), 4, people=("ann", "bob"), shifts="DN")
    model = Model(problem)
    calendar = problem.calendar
    good = Roster(Assignment(person, calendar.date(0), "D") for person in ("ann", "bob"))
    columns = [column for column in model.columns(good) if column is not None]
    assert len(columns) == 2 and model.roster(columns) == good
    bad = Roster(Assignment("ann", calendar.date(day), "D") for day in range(3))
    assert model.columns(bad)[0] is None  # ann's line breaks a hard rule, bob's is free
    assert model.columns(bad)[1] is not None


@pytest.mark.parametrize("seed", range(8))
def test_a_first_roster_keeps_the_hard_rules_of_every_person(seed: int) -> None:
    problem = small_problem(seed)
    first = Model(problem).construct(seed)
    assert first is not None
    assert not [item for item in verify(problem, first).broken if item.employee is not None]


def lines_of(problem: Problem, roster: Roster) -> dict[str, dict[int, list[str]]]:
    return {
        person: {day: list(shifts) for day, shifts in line.items()} for person, line in problem.lines(roster).items()
    }


@pytest.mark.parametrize("seed", range(8))
def test_everybody_freed_is_the_whole_problem(seed: int) -> None:
    """What a repair of everything claims to be the best there is, is; and nothing it finds is worse."""
    problem = small_problem(seed, priced=True)
    model = Model(problem)
    assert not model.notes
    first = model.construct(seed)
    assert first is not None
    lines = lines_of(problem, first)
    found = Repair(model)(lines, {person: list(problem.calendar.planned) for person in lines}, lambda: False)
    for person, days in found.lines.items():
        lines[person].update(days)
    columns = [column for line in model.lines if (column := model.column(line, lines[line.employee.id])) is not None]
    after, before = model.rows.cost(columns), cost_of(model, first)
    assert after <= before
    best = solve(problem, seconds=60, workers=4).penalty
    assert best is not None and after >= best
    if found.solved:
        assert after == best
    else:
        assert found.seconds > 0


@pytest.mark.parametrize("seed", range(8))
def test_what_is_fixed_stays(seed: int) -> None:
    problem = small_problem(seed, priced=True)
    model = Model(problem)
    assert not model.notes
    first = model.construct(seed)
    assert first is not None
    lines, person = lines_of(problem, first), problem.employees[0].id
    free = {person: [1, 2]}
    oracle = CellGrid(problem, free, lines, int(HARD_PRICE))
    oracle.hint(lines)
    solver = CpSolver()
    assert solver.solve(oracle.model.cp) == OPTIMAL
    found = Repair(model)(lines, free, lambda: False)
    best = verify(problem, first)
    changed = {name: dict(line) for name, line in lines.items()}
    for name, days in found.lines.items():
        assert name == person
        assert all(shifts == lines[name].get(day, []) for day, shifts in days.items() if day not in (1, 2))
        changed[name].update(days)
    chosen = oracle.chosen(list(solver.response_proto.solution))[person]
    lines[person].update(chosen)
    mine, theirs = (verify(problem, roster_of(problem, each)) for each in (changed, lines))
    assert found.solved
    assert mine.penalty + HARD_PRICE * len(mine.broken) == theirs.penalty + HARD_PRICE * len(theirs.broken)
    assert mine.penalty + HARD_PRICE * len(mine.broken) <= best.penalty + HARD_PRICE * len(best.broken)


@pytest.mark.parametrize("seed", range(8))
def test_a_window_is_priced_like_the_whole_line(seed: int) -> None:
    problem = small_problem(seed, priced=True)
    model, chance = Model(problem), np.random.default_rng(seed)
    first = model.construct(seed)
    assert first is not None
    columns = [column for column in model.columns(first) if column is not None]
    assert len(columns) == len(model.lines)
    for line, column in zip(model.lines, columns, strict=True):
        end = line.enough(column.symbols, 3)
        price = chance.integers(-20, 20, line.base.shape).astype(float)
        counting = chance.integers(-20, 20, len(line.automaton.counts)).astype(float)
        gains = []
        for days in (range(1, end), range(line.days)):
            part = line.restricted(0, column.symbols, [1, 2], days)
            now = part.column(column.symbols[days.start : days.stop])
            assert now is not None
            cells = np.arange(len(days)), now.symbols
            least, symbols = part.cheapest(price[days.start : days.stop], counting, model.pool.room)
            gains.append(now.cost + price[days.start : days.stop][cells].sum() + counting @ now.counts - least)
            kept = np.delete(np.arange(line.days), [1, 2])[: len(days) - 2] if days.start == 0 else []
            assert all(symbols[day] == column.symbols[day] for day in kept)
        assert gains[0] == gains[1] >= 0


def test_the_lp_goes_on_from_where_it_was() -> None:
    problem = small_problem(1, priced=True)
    root = relax(Model(problem), prove=lambda bound: None, stop=lambda: False)
    columns = root.master.columns
    assert root.master.solve() is not None and root.master.iterations == 0
    last, fresh = Master(root.rows, MISSING), Master(root.rows, MISSING)
    for column in columns[:-1]:
        last.add(column)
    before = last.solve()
    last.add(columns[-1])
    last.allow(0, False)
    last.allow(0, True)
    for column in columns:
        fresh.add(column)
    after, anew = last.solve(), fresh.solve()
    assert before is not None and after is not None and anew is not None
    assert after.value == pytest.approx(anew.value) and after.value <= before.value + 1e-6
    assert last.iterations < fresh.iterations / 2


def test_what_is_not_allowed_is_not_used() -> None:
    root = relax(Model(small_problem(1, priced=True)), prove=lambda bound: None, stop=lambda: False)
    assert root.solution is not None
    used = int(root.solution.shares.argmax())
    root.master.allow(used, False)
    without = root.master.solve()
    assert without is not None and without.value >= root.solution.value
    assert without.shares[used] < 1e-6 or without.value > root.solution.value + MISSING * without.shares[used] / 2


@pytest.mark.parametrize("seed", [0, 4, 5, 6, 7, 9, 10, 11])
def test_a_way_down_leaves_dead_columns_behind_and_the_relaxation_as_it_was(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dive, "CLEAN", 1.01)
    model = Model(small_problem(seed, priced=True))
    root = relax(model, prove=lambda bound: None, stop=lambda: False)
    master, value = root.master, root.solution and root.solution.value
    left: list[int] = []
    solve_lp = Master.solve

    def counted(self: Master) -> Solution | None:
        left.append(len(self.columns))
        return solve_lp(self)

    monkeypatch.setattr(Master, "solve", counted)
    way = dive.Dive(root, 0.3)
    found = way.run(lambda: False, lambda: math.inf)
    way.undo()
    assert found is not None and any(after < before for before, after in pairwise(left))
    assert root.master is master and all(master.allowed)
    assert value is not None and model.rows.cost(found) >= value - 1e-6
    again = solve_lp(master)
    assert again is not None and again.value <= value + 1e-6


@pytest.mark.parametrize("seed", [0, 4, 5, 9])
def test_ways_down_by_chance_are_rosters_each_and_the_same_for_the_same_seed(seed: int) -> None:
    problem = small_problem(seed, priced=True)
    model = Model(problem)
    bound = relax(model, prove=lambda bound: None, stop=lambda: False).bound

    def ways() -> list[Roster]:
        root = relax(model, prove=lambda bound: None, stop=lambda: False)
        time = iter([0.0, 0.1, 0.2, 0.3, 0.95])
        return list(descend(model, root, stop=lambda: False, best=lambda: None, spent=lambda: next(time), seed=7))

    found = ways()
    assert 1 <= len(found) <= 4 and ways() == found
    for each in found:
        assert cost_of(model, each) >= bound - 1e-6
        assert not [item for item in verify(problem, each).broken if item.employee is not None]


def test_a_way_that_becomes_dear_leaves_the_rest_to_another_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dive, "JUMP", 0.0)  # every step that is not whole is one
    settled = []
    for seed in (0, 4, 5, 6, 7, 9, 10, 11):
        problem = small_problem(seed, priced=True)
        model = Model(problem)
        root = relax(model, prove=lambda bound: None, stop=lambda: False)
        given: list[tuple[Roster, dict[str, list[int]]]] = []

        def finish(likely: Roster, open_days: dict[str, list[int]]) -> Roster:
            given.append((likely, open_days))  # noqa: B023
            return likely

        found = list(descend(model, root, stop=lambda: False, best=lambda: None, finish=finish))
        assert [likely for likely, _ in given] in (found, [])
        for _, open_days in given:
            assert open_days and all(days == sorted(set(days)) for days in open_days.values())
            settled.append(len(problem.employees) * problem.calendar.days - sum(map(len, open_days.values())))
    assert min(settled) >= 0 and max(settled) > 0  # none is, where the first step is dear already


def roster_of(problem: Problem, lines: dict[str, dict[int, list[str]]]) -> Roster:
    return Roster(
        Assignment(person, problem.calendar.date(day), shift)
        for person, line in lines.items()
        for day, shifts in line.items()
        for shift in shifts
        if day >= 0
    )


@pytest.mark.parametrize("seed", range(8))
def test_turns_give_rosters_that_cost_what_the_judge_says_each_better_than_the_last(seed: int) -> None:
    problem = small_problem(seed, priced=True)
    model = Model(problem)
    assert not model.notes
    root = relax(model, prove=lambda bound: None, stop=lambda: False)
    found = list(Turns(model.rows, model.pool, root.centre).run(seed, lambda: False, sweeps=40))
    costs = [cost for cost, _ in found]
    assert costs == sorted(set(costs), reverse=True)
    best = solve(problem, seconds=60, workers=4).penalty
    assert best is not None
    for cost, columns in found:
        verdict = verify(problem, model.roster(columns))
        assert not [item for item in verdict.broken if item.employee is not None]
        if verdict.feasible:
            assert cost == verdict.penalty >= best


def test_turns_end_where_nobody_gains_by_another_line_while_the_others_keep_theirs() -> None:
    demand = [
        Coverage(shifts=(shift,), days={Days.parse("daily"): need}, weight=weight)
        for shift, need, weight in (("D", 2, 100), ("N", 1, 30))
    ]
    rules: list[Rule] = [ConsecutiveDays(max=2), ForbiddenSuccession(first="N", then="D"), *demand]
    problem = world(rules, 14, people=("ann", "bob", "cleo", "dora"), shifts="DN")
    model = Model(problem)
    assert (model.rows.owner < 0).all()  # with limits of one person in the master, an answer may miss the best
    *_, (cost, columns) = Turns(model.rows, model.pool, np.zeros(len(model.rows))).run(0, lambda: False, sweeps=1)
    for column in columns:
        others = model.rows.totals(other for other in columns if other is not column)
        prices = model.rows.prices(column.employee, model.rows.marginal(others))
        answer = model.lines[column.employee].column(model.lines[column.employee].cheapest(*prices, model.pool.room)[1])
        assert answer is not None
        assert model.rows.cost([answer if other is column else other for other in columns]) >= cost


def test_first_turns_are_taken_early_where_the_lp_would_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(small_problem(1, priced=True))
    bounds: list[int] = []
    known: list[int] = []

    def early(root: Relaxation) -> None:
        known.append(len(bounds))
        assert root.solution is None
        assert list(take_turns(model, root, seconds=1.0, stop=lambda: False))

    relax(model, prove=bounds.append, stop=lambda: False, early=early)
    assert not known
    monkeypatch.setattr(sys.modules[Rows.__module__], "MANY", 0)
    relax(model, prove=bounds.append, stop=lambda: False, early=early)
    assert len(known) == 1
    assert known[0] < len(bounds)


def test_of_rosters_of_turns_those_clearly_cheaper_are_told_and_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(small_problem(5, priced=True))
    root = model.relaxation()
    root.approach(lambda: False)
    costs = [cost for cost, _ in Turns(model.rows, model.pool, root.centre).run(0, lambda: False, 1.0)]

    def told(clearly: float) -> list[float]:
        monkeypatch.setattr(sys.modules[Model.__module__.rpartition(".")[0]], "CLEARLY", clearly)
        rosters = take_turns(model, root, seconds=1.0, stop=lambda: False)
        return [model.rows.cost([c for c in model.columns(each) if c is not None]) for each in rosters]

    assert len(costs) > 2
    assert told(0.0) == pytest.approx(costs)
    assert told(0.999) == pytest.approx([costs[0], costs[-1]])


@pytest.mark.parametrize("seed", [1, 3, 5])
def test_where_there_are_many_rows_sweeps_alone_come_near_the_bound(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(small_problem(seed, priced=True))
    exact = model.relaxation()
    exact.approach(lambda: False)
    assert exact.converge(lambda: exact.sweeps > 300)
    assert exact.solution is not None
    monkeypatch.setattr(sys.modules[Rows.__module__], "MANY", 0)
    root = model.relaxation()
    root.approach(lambda: False)
    assert 0.99 * exact.solution.value < root.bound < 1.000001 * exact.solution.value


def test_steps_are_short_when_time_is_nearly_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Rows.__module__], "MANY", 0)
    farthest = []
    for spent in (0.0, 0.5, 1.0):
        root = Model(small_problem(1, priced=True)).relaxation()
        asked = count()
        root.approach(lambda asked=asked: next(asked) > 100, spent=lambda spent=spent: spent)
        farthest.append(float(np.abs(root.centre).max()))
    assert farthest[0] > 4 * farthest[1] > 40 * farthest[2]


def test_what_sweeps_answer_near_their_end_is_told_where_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(small_problem(3, priced=True))
    few = relax(model, prove=lambda bound: None, stop=lambda: False)
    assert few.solution is not None and not few.used.any()
    monkeypatch.setattr(sys.modules[Rows.__module__], "MANY", 0)
    many = relax(model, prove=lambda bound: None, stop=lambda: False)
    assert many.solution is None and many.used.any(axis=2).all() and not many.used.all()


def test_turns_take_what_sweeps_have_left_alone_where_it_is_worth_it() -> None:
    model = Model(world(Coverage(shifts="D", days={Days.parse("daily"): 1}, weight=50), 4, people=("ann",), shifts="D"))
    root = model.relaxation()
    root.used[:, :, model.number[()]] = True
    *_, roster = take_turns(model, root, seconds=1.0, stop=lambda: False)
    assert len(roster) == 4


@pytest.mark.parametrize("worker", ["ann", "bob"])
def test_turns_leave_alone_what_sweeps_have_left_alone(worker: str) -> None:
    demand = Coverage(shifts="D", days={Days.parse("daily"): 1}, weight=50)
    model = Model(world(demand, 4, people=("ann", "bob"), shifts="D"))
    root = model.relaxation()
    root.used[:] = True
    root.used[model.lines[1 if worker == "ann" else 0].index, :, model.number["D",]] = False
    *_, roster = take_turns(model, root, seconds=1.0, stop=lambda: False)
    assert [each.employee for each in roster] == [worker] * 4


def test_limits_of_one_person_that_the_master_bounds_are_kept_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is wanted on a fourth D, which the limit of each forbids."""
    monkeypatch.setattr(sys.modules[Line.__module__], "FEW", 0)  # as if totals were too many for the automaton
    demand = Coverage(shifts=("D",), days={Days.parse("daily"): 2}, weight=100)
    limits: list[Rule] = [ShiftCount(shifts="N", max=2), ShiftCount(shifts="D", max=3)]
    problem = world([*limits, demand], 8, people=("ann", "bob", "cleo"), shifts="DN")
    model = Model(problem)
    assert all(len(line.limits) == 1 for line in model.lines)
    *_, (cost, columns) = Turns(model.rows, model.pool, np.zeros(len(model.rows))).run(0, lambda: False, sweeps=30)
    assert verify(problem, model.roster(columns)).feasible
    assert cost == 100 * (2 * 8 - 3 * 3)


@pytest.mark.parametrize("exact", [False, True])
def test_no_turn_gives_up_a_limit_of_its_person_for_demand(exact: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are hard, and not to be had together: demand has to wait."""
    monkeypatch.setattr(sys.modules[Line.__module__], "FEW", 0)
    demand = Coverage(shifts=("D",), days={Days.parse("daily"): 2}, weight=None)
    limits = [ShiftCount(shifts="N", max=6), ShiftCount(shifts="D", max=3)]
    model = Model(world([*limits, demand], 8, people=("ann", "bob"), shifts="DN"))
    turns = Turns(model.rows, model.pool, np.zeros(len(model.rows)))
    prices = np.where(turns.alone, 0.0, 2 * HARD_PRICE)
    room = np.zeros((9, model.lines[0].automaton.next.shape[1], model.lines[0].levels))
    much, none = (turns._ask(0, model.lines[0], prices, np.array([dual]), room) for dual in (0.0, -3 * HARD_PRICE))
    assert much is not None and none is not None and (much.keeps, none.keeps) == (False, True)
    assert turns._better(none, much, prices, exact) and not turns._better(much, none, prices, exact)


def test_steps_of_limits_of_one_person_grow_while_they_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Line.__module__], "FEW", 0)
    demand = Coverage(shifts=("D",), days={Days.parse("daily"): 1}, weight=100)
    model = Model(
        world([ShiftCount(shifts="N", max=6), ShiftCount(shifts="D", max=3), demand], 8, people=("ann", "bob"))
    )
    turns = Turns(model.rows, model.pool, np.zeros(len(model.rows)))
    (limit,) = turns.mine[0]
    moved = []
    for missing in (-1.0, -1.0, -1.0, 0.0, -1.0, 2.0):
        before = turns.duals[limit]
        turns._learn(turns.mine[0], np.array([missing]))
        moved.append(turns.duals[limit] - before)
    first, second, third, back, again, over = moved
    assert first < 0 and second == pytest.approx(1.3 * first) and third == pytest.approx(1.3 * second)
    assert back == pytest.approx(-third / 2) and again == pytest.approx(third)
    assert over == pytest.approx(-again / 2)
    turns.duals[limit] = 0.0
    for _ in range(9):
        turns._learn(turns.mine[0], np.array([2.0]))
    assert not turns.duals[limit] and turns.step[limit] <= -again, "room where nothing is paid is no reason to stride"


@pytest.mark.parametrize(("name", "most"), [("Instance10", 1.03), ("Instance18", 1.06)])
def test_turns_come_near_the_bound_of_published_instances(published: Path, name: str, most: float) -> None:
    """Which small steps from a first roster do not: they end at several times the bound."""
    problem = read_problem(published / "curtois" / f"{name}.txt")
    model = Model(problem)
    root = relax(model, prove=lambda bound: None, stop=lambda: False)
    *_, last = take_turns(model, root, seconds=4.0, stop=lambda: False)
    verdict = verify(problem, last)
    assert verdict.feasible
    assert root.bound <= verdict.penalty <= most * root.bound
