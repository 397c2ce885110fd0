"""Problems to measure on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.formats import Release, read_problem
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.verify import verify

ROOT = Path(__file__).resolve().parents[1]
YEAR = ROOT.parent / "shared" / "benchmarks" / "curtois" / "Instance24.txt"


@pytest.fixture(scope="session")
def year_file() -> Path:
    """150 people over 364 days, published by others."""
    if not YEAR.is_file():
        pytest.skip(f"no published instance at {YEAR}")
    return YEAR


@pytest.fixture(scope="session")
def year(year_file: Path) -> Problem:
    return read_problem(year_file)


@pytest.fixture(scope="session")
def clinic() -> Problem:
    return read_problem(ROOT / "instances" / "clinic.yaml")


@pytest.fixture(scope="session")
def ward() -> Problem:
    return read_problem(ROOT / "instances" / "ward.yaml")


def busy(problem: Problem) -> Roster:
    """Everybody works something every other day; which rules that breaks does not matter."""
    shifts = list(problem.catalog)
    return Roster(
        Assignment(person.id, problem.calendar.date(day), shifts[(number + day) % len(shifts)])
        for number, person in enumerate(problem.employees)
        for day in problem.calendar.planned
        if (number + day) % 2
    )


@pytest.fixture(scope="session")
def release(ward: Problem) -> Release:
    roster = busy(ward)
    return Release(ward, roster, verify(ward, roster), datetime(2027, 1, 1, tzinfo=UTC), bytes(32))
