"""Our own roster file comes back as it was, and says where it comes from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.formats import Release, read_roster
from scheduler.formats.json import provenance, read, write
from scheduler.solve import solve
from scheduler.source import InputError
from tests.formats.example import CREATED, KEY, release


def test_it_holds_the_verdict_and_what_is_needed_to_repeat_the_search() -> None:
    rel = release([("ann", "2026-03-24", "D")])
    content = json.loads(write(rel)["roster.json"])
    assert content["digest"] == rel.problem.digest()
    assert (content["penalty"], content["feasible"], content["seed"]) == (0, True, 1)
    assert content["assignments"] == [{"employee": "ann", "date": "2026-03-24", "shift": "D"}]


def test_a_solved_roster_goes_to_every_file_and_back(tmp_path: Path) -> None:
    problem = release([]).problem
    result = solve(problem, seconds=20, workers=1)
    assert result.roster is not None and result.verdict is not None
    rel = Release(problem, result.roster, result.verdict, CREATED, KEY)
    path = tmp_path / "roster.json"
    path.write_bytes(write(rel)["roster.json"])
    assert read_roster(path) == result.roster


HOW = {
    "status": "OPTIMAL",
    "bound": 0,
    "method": "cpsat",
    "limit": 9.0,
    "seed": 1,
    "workers": 2,
    "versions": {"x": "1"},
}


def test_how_it_came_about_comes_back_as_long_as_it_holds() -> None:
    what = replace(release([("ann", "2026-03-24", "D")]), provenance=HOW)
    text = write(what)["roster.json"].decode()
    assert provenance(text, what.problem, what.verdict) == HOW
    other = release([], name="Another clinic")
    assert provenance(text, other.problem, what.verdict) == {}
    assert provenance(text.replace('"penalty": 0', '"penalty": 7'), what.problem, what.verdict) == {}
    assert provenance(text.replace('"bound": 0', '"bound": 1'), what.problem, what.verdict) == {}
    assert provenance(text.replace('"cpsat"', "[]"), what.problem, what.verdict) == {}
    assert provenance("staff_id,date,shift", what.problem, what.verdict) == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{}", "not a roster"),
        ("[1]", "not a roster"),
        ("", "not a roster"),
        ('{"format": "scheduler-roster", "version": 2, "assignments": []}', "version"),
        ('{"format": "scheduler-roster", "version": 1, "assignments": [{"employee": "a"}]}', "assignments"),
        ('{"format": "scheduler-roster", "version": 1, "assignments": [{"date": "x"}]}', "date"),
    ],
)  # fmt: skip
def test_what_is_no_roster_is_refused(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read(text, "r.json")
