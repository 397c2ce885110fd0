"""A problem in a workbook, or in CSVs, is the same problem."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from scheduler.formats import read_problem
from scheduler.formats.workbook import write_folder, write_workbook
from scheduler.problem import Problem, load, parse, save
from tests.strategies import problems

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
INSTANCES = sorted((Path(__file__).resolve().parents[3] / "instances").glob("*.yaml"))


def through_workbook(problem: Problem, folder: Path) -> Problem:
    path = folder / "problem.xlsx"
    path.write_bytes(write_workbook(problem, NOON))
    return read_problem(path)


def through_folder(problem: Problem, folder: Path) -> Problem:
    for name, content in write_folder(problem).items():
        (folder / name).write_bytes(content)
    return read_problem(folder)


@pytest.mark.parametrize("through", [through_workbook, through_folder])
@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_instances_come_back_as_they_went(path: Path, through: object, tmp_path: Path) -> None:
    assert callable(through)
    problem = load(path)
    again = through(problem, tmp_path)
    assert save(again) == save(problem)
    assert again.digest() == problem.digest()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(problem=problems())
def test_any_problem_comes_back(problem: Problem) -> None:
    problem = parse(save(problem))
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        assert save(through_workbook(problem, Path(folder))) == save(problem)
        assert save(through_folder(problem, Path(other))) == save(problem)


def test_the_same_content_gives_the_same_bytes() -> None:
    problem = load(INSTANCES[0])
    assert write_workbook(problem, NOON) == write_workbook(problem, NOON)
