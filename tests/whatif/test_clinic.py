"""Every kind of change on the clinic, and every figure that scenarios are compared by."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from scheduler.problem import Problem, load, parse, save
from scheduler.roster import Assignment, Roster
from scheduler.solve import solve
from scheduler.solve.result import Result, Status
from scheduler.verify import verify
from scheduler.whatif.outcome import Outcome, against, outcome, people_changed, roster_of, shortage
from scheduler.whatif.page import page
from scheduler.whatif.scenario import AnyChange
from scheduler.whatif.scenario import load as load_scenarios
from scheduler.whatif.table import COLUMNS, files, missing, row, shortages

CLINIC = load(Path(__file__).resolve().parents[2] / "instances" / "clinic.yaml")
TERMS: dict[str, Any] = {
    "pay": {"currency": "USD", "overtime": [{"over": 32}]},
    "contracts": [
        {**item.model_dump(mode="json", by_alias=True), "hours": hours}
        for item, hours in zip(CLINIC.contracts, (40, 32, 24), strict=True)
    ],
}
WEEKDAY, SATURDAY = "2026-12-01", "2026-12-05"


def changed(change: dict[str, Any], base: Problem = CLINIC) -> Problem:
    found: Any = TypeAdapter(AnyChange).validate_python(change)
    problem: Problem = found.apply(base)
    assert parse(save(problem)).digest() == problem.digest()  # goes to a worker as text
    return problem


def needed(problem: Problem, when: str) -> dict[str, int]:
    """People missing on a date by what is asked for, where nobody works."""
    day = problem.calendar.day(date.fromisoformat(when))
    return {
        rule.label(): level.min
        for rule in problem.coverage
        for on, level, _ in rule.counts(problem.plan(Roster()))
        if on == day and level.min
    }


@cache
def week() -> tuple[Problem, Outcome]:
    """The clinic's first full week with pay and hours agreed, cut so that it is solved at once."""
    start = CLINIC.horizon.model_copy(update={"start": CLINIC.calendar.date(7), "days": 7})
    wishes = tuple(item for item in CLINIC.requests if item.days.text in ("2026-12-04", "2026-12-05", "Fri"))
    problem = CLINIC.changed(horizon=start, history=None, pins=(), requests=wishes, **TERMS)
    result = solve(problem, seconds=30, workers=1, method="cpsat")
    assert result.roster is not None and verify(problem, result.roster).penalty == result.penalty
    return problem, outcome("base", problem, result)


def test_a_shift_type_is_added_with_its_coverage() -> None:
    shift = {"id": "Ev", "start": "18:30", "end": "21:00", "site": "riverside", "skills": "RN"}
    cover = {"rule": "coverage", "shifts": "Ev", "days": {"Tue": 1}}
    evening = changed({"change": "add-shift", "shift": shift, "coverage": [cover]})
    assert "Ev" in evening.catalog and needed(evening, WEEKDAY) == {**needed(CLINIC, WEEKDAY), "people on Ev": 1}


def test_the_times_of_a_shift_type_change() -> None:
    later = changed({"change": "shift", "shifts": ["Fo", "Me"], "set": {"start": "07:30", "length": 8}})
    assert (later.catalog["Me"].start, later.catalog["Me"].nominal, later.catalog["Me"].end) == (450, 480, None)
    ends = changed({"change": "shift", "shifts": "Fo", "set": {"end": "16:00"}}, later)
    assert (ends.catalog["Fo"].nominal, ends.catalog["Fo"].length) == (510, None)


def test_a_shift_type_ends_with_all_that_is_about_it_alone() -> None:
    without = changed({"change": "remove-shift", "shifts": ["Fs", "Ms", "Ns"]})
    assert not {"Fs", "Ms", "Ns"} & set(without.catalog)
    assert not [rule for rule in without.coverage if rule.shifts and "saturday" in rule.shifts]
    assert len(without.requests) == len(CLINIC.requests) - 1  # Omar asked for a Saturday shift
    assert len(changed({"change": "remove-shift", "shifts": "C"}).rules) == 2  # the three about the nurse line end
    assert needed(without, WEEKDAY) == needed(CLINIC, WEEKDAY)


def test_sundays_open_as_saturdays_and_saturdays_close() -> None:
    sunday = "2026-11-29"
    assert set(needed(CLINIC, sunday)) == {"people on C"}
    opened = changed({"change": "opening", "days": "Sun", "like": "Sat"})
    assert needed(opened, sunday) == needed(CLINIC, SATURDAY) == needed(opened, SATURDAY)
    assert shortage(opened, Roster()).times == {"RN": 2 * 4 + shortage(CLINIC, Roster()).times["RN"] + 2 * 4}
    assert [_level(rule, opened, sunday).max for rule in opened.coverage if _saturday(rule)] == [2, 3, 2, None]
    closed = changed({"change": "opening", "days": "Sat", "state": "closed"})
    assert set(needed(closed, SATURDAY)) == {"people on C"}  # on call is no opening
    worked = Roster([Assignment("omar", date.fromisoformat(SATURDAY), "Fs")])
    assert not verify(closed, worked).feasible and not [
        v for v in verify(CLINIC, worked).broken if v.rule == "coverage"
    ]


def _saturday(rule: Any) -> bool:
    return rule.shifts is not None and set(rule.counted(CLINIC.catalog)) <= {"Fs", "Ms", "Ns"}


def _level(rule: Any, problem: Problem, when: str) -> Any:
    day = problem.calendar.day(date.fromisoformat(when))
    return rule.levels(problem.calendar)[day]


def test_a_new_site_needs_what_the_old_one_needs() -> None:
    change = {"change": "site", "site": {"id": "north", "name": "North"}, "like": "riverside", "employees": ["omar"]}
    two = changed(change)
    before, after = needed(CLINIC, WEEKDAY), needed(two, WEEKDAY)
    assert after["people on Fo at riverside"] == after["people on Fo@north at north"] == before["people on Fo"]
    assert after["people on C"] == before["people on C"]
    assert two.people["omar"].sites == ("riverside", "north") and two.people["alice"].sites == ("riverside",)
    assert shortage(two, Roster()).times == {
        "RN at riverside": shortage(CLINIC, Roster()).times["RN"],
        "RN at north": shortage(CLINIC, Roster()).times["RN"],
    }


def test_standby_at_a_new_site_is_paid_as_at_the_old_one() -> None:
    paid = CLINIC.changed(pay={"rate": 20, "standby": [{"shifts": "Fo", "each": 60}, {"percent": 25}]})
    change = {"change": "site", "site": {"id": "north", "name": "North"}, "like": "riverside", "employees": ["omar"]}
    two = changed(change, paid)
    assert two.pay is not None and [entry.shifts for entry in two.pay.standby] == [("Fo", "Fo@north"), None]


def test_budget_rules_and_weights_change() -> None:
    paid = CLINIC.changed(**TERMS)
    dear = changed({"change": "budget", "max": 30000, "weight": 2, "step": 100}, paid)
    again = changed({"change": "budget", "max": 20000}, dear)
    assert [rule.max for rule in again.rules if rule.rule == "budget"] == [Decimal(20000)]  # type: ignore[union-attr]
    more = changed({"change": "add-rule", "rule": {"rule": "rest", "hours": 12}})
    assert len(more.rules) == len(CLINIC.rules) + 1
    own = changed({"change": "add-rule", "contract": "three-fifths", "rule": {"rule": "rest", "hours": 12}})
    assert [len(item.rules) for item in own.contracts] == [4, 4, 6]
    fewer = changed({"change": "remove-rule", "rule": "weekends"})
    assert sum(len(item.rules) for item in fewer.contracts) == sum(len(item.rules) for item in CLINIC.contracts) - 3
    cheap = changed({"change": "weight", "rule": "request", "factor": 0.1})
    assert {rule.weight for rule in cheap.requests} == {1} and cheap.coverage == CLINIC.coverage
    dearer = changed({"change": "weight", "rule": "coverage", "factor": 2})
    assert {rule.weight for rule in dearer.coverage} == {2000} and dearer.coverage[0].max_weight == 40


def test_people_get_other_hours() -> None:
    fuller = changed({"change": "person", "employees": "mara", "set": {"hours": 32, "rate": 45}})
    assert (fuller.people["mara"].hours, fuller.people["mara"].rate) == (32 * 60, Decimal(45))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"change": "shift", "shifts": "Zz", "set": {}}, "no shift Zz"),
        ({"change": "remove-rule", "rule": "fairness"}, "no rule fairness"),
        ({"change": "opening", "days": "2030-01-01", "like": "Sat"}, "no day of the horizon"),
        ({"change": "site", "site": {"id": "north"}, "like": "south"}, "no site south"),
        ({"change": "person", "employees": "mara", "set": {"id": "x"}}, "keeps the id"),
        ({"change": "add-rule", "contract": "none", "rule": {"rule": "rest", "hours": 12}}, "no contract none"),
    ],
)
def test_what_does_not_fit_is_said(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        changed(change)


def test_ranges_make_grids(tmp_path: Path) -> None:
    entry = {
        "name": "{nurses} more, Saturday {saturday}",
        "parameters": {"nurses": "0..2", "saturday": ["open", "closed"]},
        "changes": [
            {"change": "clone", "employee": "mara", "times": "{nurses}"},
            {"change": "opening", "days": "Sat", "state": "{saturday}"},
        ],
    }
    path = tmp_path / "grid.yaml"
    path.write_text(json.dumps({"scenarios": [entry]}), encoding="utf-8")
    found = load_scenarios(path, CLINIC)
    assert [item.name for item in found][1:3] == ["0 more, Saturday closed", "1 more, Saturday open"]
    assert found[0].problem.digest() == CLINIC.digest() and len({item.problem.digest() for item in found}) == 6


def test_the_figures_are_those_of_verify_and_of_the_lines() -> None:
    problem, base = week()
    roster = roster_of(base)
    verdict = verify(problem, roster)
    assert verdict.cost is not None and base.cost == verdict.cost.total > 0 and base.currency == "USD"
    beyond = 0.0
    for line in problem.plan(roster).schedules.values():
        beyond += max(sum(problem.calendar.paid(shift, day) for day, shift in line.everything()) - 32 * 60, 0) / 60
    assert base.overtime == beyond > 0 and verdict.cost.overtime > 0
    agreed = problem.changed(pay=None)
    lines = agreed.plan(roster).schedules.values()
    above = sum(
        max(sum(agreed.calendar.paid(shift, day) for day, shift in line.everything()) - (line.employee.hours or 0), 0)
        for line in lines
    )
    assert base.unfair is not None and base.unfair > 0
    told = _outcome(agreed, roster)
    assert (told.overtime, told.cost) == (above / 60, None)
    bare = _outcome(problem.changed(pay=None, contracts=CLINIC.contracts), roster)
    assert (bare.overtime, bare.unfair, bare.cost) == (None, None, None)


def test_other_rules_about_everybody_miss_nobody() -> None:
    problem, _ = week()
    rules = [{"rule": "budget", "max": 0, "weight": 1}, {"rule": "fairness"}]
    assert shortage(problem.changed(rules=[*problem.rules, *rules]), Roster()) == shortage(problem, Roster())


def test_shortages_by_skill_and_day() -> None:
    problem, base = week()
    nobody = _outcome(problem, Roster())
    by_skill = {skill: sum(days.values()) for skill, days in nobody.short_skills.items()}
    assert set(by_skill) == {"front", "MA", "RN", "phlebotomy"}
    assert sum(by_skill.values()) == pytest.approx(sum(nobody.short_days.values()))
    assert by_skill["phlebotomy"] == 5 * 6  # five mornings of six hours
    assert nobody.short_skills["front"]["2026-11-30"] == 2 * 8
    assert missing(nobody).startswith("RN ") and "phlebotomy 30 (most on 2026-11-30: 6)" in missing(nobody)
    table = files(base, [nobody])["shortages.csv"].decode("utf-8-sig").splitlines()
    assert len(table) == 1 + len([*shortages(base), *shortages(nobody)])


def test_a_row_says_it_all_and_what_is_not_decided() -> None:
    problem, base = week()
    other = base.model_copy(update={"name": "other", "penalty": (base.penalty or 0) + 1, "status": "FEASIBLE"})
    cells = dict(zip(COLUMNS, row(base, other), strict=True))
    assert cells["gap"] == f"{other.gap:.1%}" and cells["cost"].endswith(" USD") and cells["overtime"]
    assert "undecided" in against(base, other) and cells["changed"] == "0" == str(people_changed(base, other))
    fewer = {"change": "remove", "employees": "omar"}
    assert len(changed(fewer, problem).people) == 14
    text = page("Clinic", base, [other])
    assert "cost in USD" in text and "against number of people" in text


def _outcome(problem: Problem, roster: Roster) -> Outcome:
    """The figures of a roster that nobody searched for."""
    verdict = verify(problem, roster)
    return outcome("known", problem, Result(Status.FEASIBLE, roster, verdict, 0, 0.0, 0.0, "none", 0, 1, ()))
