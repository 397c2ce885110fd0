"""Threads that price side by side give what one thread gives, in order, and the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.formats import read_problem
from scheduler.problem import Problem
from scheduler.solve.colgen import pool, relax
from scheduler.solve.colgen.model import Model
from scheduler.solve.colgen.pool import Pool, groups
from scheduler.solve.colgen.turns import Turns
from scheduler.verify import verify
from tests.test_cli import CLINIC


@pytest.fixture(autouse=True)
def every_line_is_worth_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "WORTH", 0.0)


@pytest.fixture(scope="module")
def clinic() -> Problem:
    return read_problem(CLINIC)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("items", [0, 1, 2, 7])
def test_results_come_in_order_and_each_thread_has_a_room_of_its_own(threads: int, items: int) -> None:
    found = Pool((1, 1, 1), threads).map(lambda item, room: (item, id(room)), range(items))
    assert [item for item, _ in found] == list(range(items))
    rooms = [room for _, room in found]
    assert len(set(rooms)) == min(threads, items)
    assert rooms == [rooms[index % threads] for index in range(items)]


def test_a_failure_in_a_thread_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        Pool((1, 1, 1), 2).map(lambda item, room: 1 / item, [1, 0])


def test_lines_that_are_priced_quickly_are_not_worth_a_thread(clinic: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(clinic, threads=2)
    assert model.pool.at_once(model.lines) == 2 and model.pool.alone.at_once(model.lines) == 1
    monkeypatch.setattr(pool, "WORTH", 1.0)
    assert model.pool.at_once(model.lines) == 1


def test_a_sweep_proves_the_same_bound_with_any_number_of_threads(clinic: Problem) -> None:
    swept = []
    for threads in (1, 2, 3):
        model = Model(clinic, threads)
        duals = model.rows.rounded(np.random.default_rng(0).uniform(0, 5, len(model.rows)))
        bound, found = model.relaxation().sweep(duals)
        swept.append((bound, [(cost, symbols.tolist()) for cost, symbols in found]))
    assert swept[0] == swept[1] == swept[2]


def test_what_comes_of_two_threads_is_the_same_every_time_and_true(clinic: Problem) -> None:
    runs = []
    for _ in range(2):
        model = Model(clinic, threads=2)
        root = relax(model, prove=lambda bound: None, stop=lambda: False)
        found = list(Turns(model.rows, model.pool, root.centre).run(0, lambda: False, sweeps=30))
        runs.append([root.bound, *((cost, model.roster(columns)) for cost, columns in found)])
        one = Model(clinic)
        alone = relax(one, prove=lambda bound: None, stop=lambda: False)
        assert root.whole_bound() == alone.whole_bound()
    assert runs[0] == runs[1] and len(runs[0]) > 1
    (cost, last) = runs[0][-1]
    assert cost == verify(clinic, last).penalty >= root.bound


def test_groups_are_in_order() -> None:
    assert list(groups([5, 3, 8, 1, 2], 2)) == [[5, 3], [8, 1], [2]]
