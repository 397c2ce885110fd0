"""The published text format in our rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.formats import read_problem
from scheduler.formats.nrp import parse, recognises
from scheduler.roster import Assignment, Roster
from scheduler.source import InputError
from scheduler.verify import verify

SMALL = """
SECTION_HORIZON
2
SECTION_SHIFTS
E,480,
L,480,E
SECTION_STAFF
A,E=1|L=2,960,480,2,1,1,1
B,E=2|L=0,960,0,2,1,1,0
SECTION_DAYS_OFF
B,1
SECTION_SHIFT_ON_REQUESTS
A,0,E,3
SECTION_SHIFT_OFF_REQUESTS
A,1,L,5
SECTION_COVER
0,E,1,100,1
1,L,2,100,1
"""


def roster(**lines: str) -> Roster:
    problem = parse(SMALL, "small.txt")
    return Roster(
        Assignment(person, problem.calendar.date(day), shift)
        for person, line in lines.items()
        for day, shift in enumerate(line)
        if shift != "-"
    )


@pytest.mark.parametrize(
    ("lines", "penalty"),
    [
        ({"A": "EL", "B": "--"}, 100 + 5),
        ({"A": "-L", "B": "E-"}, 3 + 100 + 5),
        ({"A": "E-", "B": "E-"}, 1 + 200),
        ({"A": "LE", "B": "--"}, None),  # L may not be followed by E
        ({"A": "EE", "B": "--"}, None),  # at most one E for A
        ({"A": "--", "B": "--"}, None),  # at least 480 minutes for A
        ({"A": "E-", "B": "-E"}, None),  # B has day 1 off
        ({"A": "E-", "B": "L-"}, None),  # B works no L
    ],
)
def test_a_small_instance_costs_what_the_format_says(lines: dict[str, str], penalty: int | None) -> None:
    verdict = verify(parse(SMALL, "small.txt"), roster(**lines))
    assert (verdict.penalty if verdict.feasible else None) == penalty


@pytest.mark.parametrize(
    ("line", "broken", "number"),
    [
        ("2\n", "two\n", 3),
        ("L,480,E", "L,many,E", 6),
        ("A,E=1|L=2,960,480,2,1,1,1", "A,E=1|L=2,960,480,2,1,1", 8),
        ("B,1\nS", "B,one\nS", 11),
        ("1,L,2,100,1", "1,L,2,100", 18),
    ],
)
def test_a_bad_line_is_named(line: str, broken: str, number: int) -> None:
    with pytest.raises(InputError) as error:
        parse(SMALL.replace(line, broken), "small.txt")
    assert error.value.faults[0].line == number


def test_unknown_names_are_told() -> None:
    with pytest.raises(InputError, match="Q"):
        parse(SMALL.replace("A,0,E,3", "Q,0,E,3"), "small.txt")


def test_the_format_is_told_by_its_content(tmp_path: Path) -> None:
    assert recognises(SMALL) and not recognises("horizon: {}")
    path = tmp_path / "some.yaml"
    path.write_text(SMALL)
    assert len(read_problem(path).employees) == 2


def test_a_year_of_150_people_is_read(published: Path) -> None:
    problem = read_problem(published / "curtois" / "Instance24.txt")
    assert (len(problem.employees), problem.horizon.days, len(problem.shifts)) == (150, 364, 32)
    assert not verify(problem, Roster()).feasible
