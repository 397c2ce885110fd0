"""Who counts for two skills at once is told, with how to ask for two people; who is surely meant so is not."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.lint import warnings
from scheduler.problem import Problem, parse
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.solve import solve

CLINIC = """
horizon: {start: 2026-11-23, days: 2, zone: America/New_York}
skills: [{id: RN}, {id: lab}]
shifts: [{id: D, start: "08:00", end: "16:00"}, {id: E, start: "16:00", end: "22:00"}]
employees:
  - {id: ann, name: Ann, skills: [RN, lab]}
  - {id: ben, name: Ben, skills: RN}
  - {id: cleo, name: Cleo, skills: lab}
rules: [{rule: activation, weight: 1}]
"""
NURSE, LAB = "{shifts: D, skill: RN, days: {daily: 1}}", "{shifts: D, skill: lab, days: {daily: 1}}"
BOTH = "{shifts: [D], who: {skills: [RN, lab]}, days: {Mon: 2}}"


def clinic(*coverage: str, **more: Any) -> Problem:
    return parse(CLINIC + f"coverage: [{', '.join(coverage)}]\n").changed(**more)


def test_whoever_counts_for_two_skills_is_named_with_what_asks_for_two_people() -> None:
    assert warnings(clinic(NURSE, LAB)) == [
        "coverage[0] and coverage[1]: 1 with RN and 1 with lab are needed on Mon 23 Nov (and 1 more time like it), and "
        "whoever has both counts for both: Ann; if 2 people are needed, say so once more for RN and lab together: "
        + BOTH
    ]


def test_what_it_says_to_write_does_ask_for_two_people() -> None:
    alone, two = (solve(clinic(NURSE, LAB, *more), seconds=20) for more in ((), (BOTH,)))
    assert alone.roster is not None and two.roster is not None
    monday = [{item.employee for item in found.roster if item.date.day == 23} for found in (alone, two)]
    assert monday[0] == {"ann"} and len(monday[1]) == 2
    assert warnings(clinic(NURSE, LAB, BOTH.replace("Mon", "daily"))) == []


def test_times_of_day_are_told_by_their_slot() -> None:
    entries = [TimeCoverage(skill=skill, days={"Tue": {"09:00-09:30": 1}}) for skill in ("RN", "lab")]
    [told] = warnings(clinic(time_coverage=entries))
    assert told.startswith("time_coverage[0] and time_coverage[1]: ") and "on Tue 24 Nov 09:00-09:30" in told
    assert told.endswith('{who: {skills: [RN, lab]}, days: {Tue: {"09:00-09:30": 2}}}')


@pytest.mark.parametrize(
    "coverage",
    [
        (NURSE, LAB.replace("D", "E")),
        (NURSE.replace("daily", "Mon"), LAB.replace("daily", "Tue")),
        (NURSE, LAB, "{shifts: D, days: {daily: 2}}"),
        (NURSE, "{shifts: D, skill: RN, level: 1, days: {daily: 2}}"),
        (NURSE, "{shifts: D, skill: lab, days: {daily: {ideal: 1}}}"),
    ],
)
def test_where_nobody_can_count_twice_or_it_is_said_how_many_there_are_nothing_is_told(
    coverage: tuple[str, ...],
) -> None:
    assert not [text for text in warnings(clinic(*coverage)) if "counts for both" in text]


def test_a_qualification_among_more_people_is_meant_so() -> None:
    everybody = [{"id": name, "skills": skills} for name, skills in (("ann", ["RN", "lab"]), ("cleo", ["lab"]))]
    assert warnings(clinic(NURSE, LAB.replace("1", "2"), employees=everybody)) == []
    assert warnings(clinic(NURSE, LAB, employees=everybody))


def test_who_is_away_counts_for_nothing() -> None:
    leave = [{"employee": "ann", "days": "daily", "kind": "leave"}]
    assert not [text for text in warnings(clinic(NURSE, LAB, availability=leave)) if "counts for both" in text]
