"""The paths that everything waits for."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import ROOT, busy
from scheduler.formats import WRITERS, Release, read_problem
from scheduler.problem import Problem, load
from scheduler.solve.colgen.fragment import Repair
from scheduler.solve.colgen.model import Model
from scheduler.solve.grid import CellGrid
from scheduler.verify import verify


def test_reading_the_clinic(benchmark: BenchmarkFixture) -> None:
    problem = benchmark(load, ROOT / "instances" / "clinic.yaml")
    assert len(problem.employees) == 15


def test_reading_a_year_of_150_people(benchmark: BenchmarkFixture, year_file: Path) -> None:
    problem = benchmark.pedantic(read_problem, args=(year_file,), rounds=3)
    assert len(problem.requests) == 13809


def test_building_the_ward(benchmark: BenchmarkFixture, ward: Problem) -> None:
    grid = benchmark(CellGrid, ward)
    assert len(grid.model.proto.constraints) > 1000


def test_building_a_neighbourhood_of_a_year(benchmark: BenchmarkFixture, year: Problem) -> None:
    lines = year.lines(busy(year))
    free = {person.id: list(range(100, 128)) for person in year.employees[:12]}
    grid = benchmark(CellGrid, year, free, lines, 1000)
    assert len(grid.variables) == 12 * 28 * 32


def test_verifying_the_ward(benchmark: BenchmarkFixture, ward: Problem) -> None:
    assert not benchmark(verify, ward, busy(ward)).feasible


def test_verifying_a_year_of_150_people(benchmark: BenchmarkFixture, year: Problem) -> None:
    assert not benchmark.pedantic(verify, args=(year, busy(year)), rounds=3).feasible


def test_a_year_of_150_people_fits_in_memory(year_file: Path) -> None:
    tracemalloc.start()
    problem = read_problem(year_file)
    verify(problem, busy(problem))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000_000


@pytest.mark.parametrize("name", sorted(set(WRITERS) - {"inrc2"}))  # which is for cases of that competition
def test_writing(benchmark: BenchmarkFixture, name: str, release: Release) -> None:
    files = benchmark(WRITERS[name], release)
    assert all(files.values())


def test_pricing_everybody_in_the_ward(benchmark: BenchmarkFixture, ward: Problem) -> None:
    model = Model(ward)
    root = model.relaxation()
    duals = root.rows.rounded(np.random.default_rng(0).uniform(-10, 20, len(root.rows)))
    root.sweep(duals)  # compiled on first use
    _, found = benchmark(root.sweep, duals)
    assert len(found) == len(ward.employees)


def test_deciding_a_neighbourhood_of_the_ward(benchmark: BenchmarkFixture, ward: Problem) -> None:
    model = Model(ward)
    start = model.construct(0)
    assert start is not None
    lines = ward.lines(start)
    free = {person.id: list(range(14)) for person in ward.employees[:12]}
    found = benchmark(Repair(model), lines, free, lambda: False)
    assert found.gain >= 0
