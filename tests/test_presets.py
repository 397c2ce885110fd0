"""A law as rules: what breaks it is found, what it is not for it refuses, what it cannot check it says."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from scheduler import rulebook
from scheduler.presets import PRESETS
from scheduler.presets.preset import DISCLAIMER, Preset
from scheduler.problem import Problem, parse, save
from scheduler.roster import Assignment, Roster
from scheduler.solve import solve
from scheduler.terminal import verdict_lines
from scheduler.verify import Verdict, verify
from tests.test_problem import clinic, faults

SHIFTS = [
    {"id": "D", "start": "08:00", "end": "16:30", "unpaid_break": "0:30"},
    {"id": "E", "start": "15:30", "end": "23:30", "unpaid_break": "0:30"},
    {"id": "L", "start": "08:00", "length": 12, "unpaid_break": 1},
    {"id": "X", "start": "08:00", "length": 7},
    {"id": "P", "start": "08:00", "length": 8, "breaks": ["15:00-15:30"]},
    {"id": "Q", "start": "08:00", "length": 8, "breaks": [{"length": "0:30", "after": 5}]},
    {"id": "O", "start": "08:00", "length": 30, "unpaid_break": 1},
    {"id": "T", "start": "08:00", "length": 24, "unpaid_break": 1},
    {"id": "C", "start": "08:00", "length": 28, "unpaid_break": 1},
    {"id": "N", "start": "22:00", "end": "07:00", "unpaid_break": 1},
    {"id": "M", "start": "07:00", "length": 13, "unpaid_break": "0:30"},
    {"id": "S", "start": "10:30", "end": "19:00", "unpaid_break": "0:30"},
    {"id": "A", "start": "08:00", "end": "13:00"},
    {"id": "B", "start": "13:00", "end": "18:00"},
]
START = date(2026, 11, 23)


def place(preset: Any, **sections: Any) -> Problem:
    """Four weeks of one person under a law."""
    key = preset["preset"] if isinstance(preset, dict) else preset
    kinds = PRESETS[key].facilities
    data = {
        "horizon": {"start": str(START), "days": 28},
        "presets": [preset],
        "shifts": SHIFTS,
        "employees": [{"id": "ann"}],
        **({"facility": kinds[0]} if kinds else {}),
        **sections,
    }
    return parse(json.dumps(data))


def judged(preset: Any, line: str, **sections: Any) -> Verdict:
    """The verdict on Ann's line."""
    problem = place(preset, **sections)
    cells = [(problem.calendar.date(day), shift) for day, shift in enumerate(line) if shift != "-"]
    return verify(problem, Roster(Assignment("ann", when, shift) for when, shift in cells))


GOOD = "DDDDD--DDDDD--DDDDD--DDDDD--"


@pytest.mark.parametrize("key", PRESETS)
def test_an_ordinary_week_keeps_every_law(key: str) -> None:
    """Planned from Monday to Friday, with no history for averages over many weeks."""
    assert judged(key, GOOD[:5], horizon={"start": str(START), "days": 5}).violations == ()


def test_a_hospital_has_one_law_for_its_nurses_and_another_for_its_clerks() -> None:
    """Nurses are paid overtime beyond 8 and 80 hours, clerks beyond 40 a week."""
    people = [{"id": "ann", "tags": ["nurse"]}, {"id": "bob", "tags": ["clerk"]}]
    uses = [{"preset": "us-flsa-8-80", "who": {"tags": "nurse"}}, {"preset": "us-flsa", "who": {"tags": "clerk"}}]
    problem = place(uses[0], employees=people, pay={"rate": 10}, presets=uses, facility="hospital")
    line = "DDDDDD-DDDD---"
    days = [problem.calendar.date(day) for day, shift in enumerate(line) if shift == "D"]
    cost = verify(problem, Roster(Assignment(person["id"], day, "D") for person in people for day in days)).cost
    assert cost is not None
    assert cost.by_employee == {"ann": 80 * 10, "bob": 80 * 10 + 8 * 5}
    both = [{"id": "ann", "tags": ["nurse", "clerk"]}, people[1]]
    assert "beside us-flsa for the same people" in faults(clinic(presets=uses, employees=both, facility="hospital"))[0]


def test_overtime_of_a_law_is_paid_to_those_whom_it_is_for() -> None:
    people = [{"id": "ann"}, {"id": "bob"}]
    problem = place(
        {"preset": "us-flsa", "who": {"employees": "ann"}}, employees=people, pay={"rate": 10}, facility="clinic"
    )
    days = [problem.calendar.date(day) for day in range(6)]
    cost = verify(problem, Roster(Assignment(person["id"], day, "D") for person in people for day in days)).cost
    assert cost is not None
    assert cost.by_employee == {"ann": 48 * 10 + 8 * 5, "bob": 48 * 10}


@pytest.mark.parametrize("key", PRESETS)
def test_an_ordinary_month_keeps_every_law(key: str) -> None:
    assert judged(key, GOOD).violations == ()


@pytest.mark.parametrize(
    ("key", "line", "broken"),
    [
        ("eu-working-time", "ED-----", {"rest": 3, "rolling-hours": 2}),
        ("eu-working-time", "T------", {"rolling-hours": 10}),
        ("uk-working-time", "T------", {"rolling-hours": 10}),
        ("germany-working-time", "T------", {"hours": 13}),
        ("eu-working-time", "X------", {"breaks": 1}),
        ("eu-working-time", "LLLLLLLL", {"weekly-rest": 1}),
        ("eu-working-time", "LLLLL--LLLLL--LLLLL--LLLLL--", {"hours": 28}),
        ("uk-working-time", "ED-X---", {"rest": 3, "breaks": 1, "rolling-hours": 2}),
        ("uk-working-time", "LLLLLLLL", {"weekly-rest": 1}),
        ("germany-working-time", "ED-L---", {"rest": 3, "hours": 1}),
        ("germany-working-time", "X------", {"breaks": 1}),
        ("germany-working-time-hospital", "ED-----", {"rest": 2, "short-rests": 1}),
        ("germany-working-time", "D" * 20, {"compensation": 1}),
        ("us-california", "P------", {"breaks": 1}),
        ("us-california", "Q------", {}),
        ("germany-working-time", "P------", {"breaks": 1}),
        ("us-flsa", "DDDDDD-", {"hours": 8}),
        ("us-flsa-8-80", "L------", {"hours": 3}),
        ("us-flsa-8-80", "DDDDDD-DDDDD--", {"hours": 8}),
        ("us-california", "XL-----", {"hours": 3, "breaks": 1}),
        ("us-california", "DDDDDDD", {"hours": 16, "days-off": 1}),
        ("us-new-york-city-fair-workweek", "EDED---", {"short-rests": 2}),
        ("us-oregon-predictive-scheduling", "ED-----", {"short-rests": 1}),
        ("us-oregon-nurse-overtime", "LLLLL--", {"hours": 7}),
        ("us-oregon-nurse-overtime", "ED-----", {"rest": 2, "rolling-hours": 3}),
        ("us-oregon-nurse-overtime", "O------", {"rolling-hours": 12}),
        ("us-acgme", "O------", {"hours": 1}),
        ("us-acgme", "DDDC" + "-DDC" * 6, {"weekly-rest": 1}),
        ("us-acgme", "DDDC" + "-DDC" * 5 + "--DC", {}),
        ("us-acgme", "D" * 28, {"days-off": 4}),
        ("us-acgme", "LLLLLLL" * 3 + "LLLLLL-", {"days-off": 3}),
    ],
)
def test_what_breaks_a_law_is_found(key: str, line: str, broken: dict[str, int]) -> None:
    found: dict[str, int] = {}
    for item in judged(key, line).violations:
        found[item.rule] = found.get(item.rule, 0) + item.amount
        assert item.note, "the verdict says which law"
    assert found == broken


@pytest.mark.parametrize("key", ["eu-working-time", "uk-working-time"])
@pytest.mark.parametrize("line", ["DDD----", "NNN----", "LLL----", "MMM----", "ES-----", "E-N----", "NN-D---"])
def test_eleven_hours_of_rest_are_enough(key: str, line: str) -> None:
    assert judged(key, line).violations == ()


@pytest.mark.parametrize("zone_change", ["2026-03-23", "2026-10-19"])
def test_eleven_hours_of_rest_are_enough_where_the_clock_changes(zone_change: str) -> None:
    horizon = {"start": zone_change, "days": 14, "zone": "Europe/Berlin"}
    assert judged("eu-working-time", "-----LL", horizon=horizon).violations == ()


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.key)
def test_a_preset_says_what_it_is_and_what_it_cannot_check(preset: Preset) -> None:
    page = rulebook.page(preset.key)
    assert preset.title in page and str(preset.since) in page and DISCLAIMER in page
    assert len(preset.text) > 150 and preset.since < date(2026, 11, 23)
    assert preset.rules and all(rule.note for rule in preset.rules)
    assert preset.cannot_check and all(item in page for item in preset.cannot_check)
    assert set(preset.instead_of) <= set(PRESETS)
    assert bool(preset.facilities) == bool(preset.why)
    assert any(line.startswith(preset.key) for line in rulebook.contents())


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        (
            {"presets": ["us-flsa-8-80"], "facility": "clinic"},
            "is for hospital, residential-care only, and this is clinic: 29 U.S.C. 207 (j) names hospitals and "
            "institutions that care for residents; a doctor's practice is neither; write the facility, "
            "or leave the preset out",
        ),
        ({"presets": "us-oregon-predictive-scheduling"}, "and what this is, is not said"),
        (
            {"presets": "us-oregon-nurse-overtime", "facility": "clinic"},
            "is for hospital only, and this is clinic: ORS 441.770 is about what a hospital may require",
        ),
        ({"presets": "us-new-york-nurse-overtime", "facility": "office"}, "under article 28 of the Public Health Law"),
        ({"presets": "germany-working-time-hospital", "facility": "office"}, "section 5 (2) shortens the rest only"),
        (
            {"presets": ["us-flsa", "us-flsa-8-80"], "facility": "hospital"},
            "beside us-flsa for the same people",
        ),
        ({"presets": ["eu-working-tim"]}, "there is no preset of this name; did you mean eu-working-time?"),
        ({"presets": ["us-flsa", "us-flsa"]}, "is used twice for the same people; keep one"),
        ({"presets": [{"preset": "us-acgme", "who": {"tags": "resident"}}]}, "there is no employee tag of this name"),
        (
            {"presets": [{"preset": "uk-working-time", "night_workers": {}}]},
            "uk-working-time has no rules for night workers alone, only germany-working-time",
        ),
        (
            {"presets": [{"preset": "germany-working-time", "night_workers": {"tags": "night"}}]},
            "there is no employee tag of this name",
        ),
        ({"facility": "castle"}, "write one of"),
    ],
)
def test_a_law_that_does_not_fit_is_refused_with_the_reason(sections: dict[str, Any], said: str) -> None:
    [fault] = faults(clinic(**sections))
    assert said in fault


@pytest.mark.parametrize("key", ["eu-working-time", "uk-working-time", "germany-working-time", "us-california"])
def test_two_half_days_in_one_go_have_the_breaks_of_a_whole_one(key: str) -> None:
    problem = place(key, rules=[{"rule": "shifts-per-day", "max": 2}])
    half_days = Roster(Assignment("ann", START, shift) for shift in "AB")
    found = [item for item in verify(problem, half_days).violations if item.rule == "breaks"]
    assert found and all("A on Mon 23 Nov and B on Mon 23 Nov without a gap" in item.text for item in found)
    assert "breaks" not in {item.rule for item in judged(key, "A").violations}


def test_german_night_workers_have_forty_eight_hours_a_week_over_any_four_weeks() -> None:
    """Ann and Bob work fifty hours in each of four weeks, then rest for four; only Ann is a night worker."""
    shift = {"id": "H", "start": "20:00", "length": "10:45", "unpaid_break": "0:45"}
    problem = place(
        {"preset": "germany-working-time", "night_workers": {"employees": "ann"}},
        horizon={"start": str(START), "days": 56},
        shifts=[shift],
        employees=[{"id": "ann"}, {"id": "bob"}],
    )
    assert Problem.model_validate(parse(save(problem)).model_dump(by_alias=True)) == problem
    nights = [problem.calendar.date(7 * week + day) for week in range(4) for day in range(5)]
    both = Roster(Assignment(person, day, "H") for person in ("ann", "bob") for day in nights)
    found = [item for item in verify(problem, both).violations if item.rule == "hours"]
    assert {(item.employee, item.note) for item in found} == {("ann", "ArbZG, section 6 (2)")}
    assert max(item.amount for item in found) == 4 * 2
    fewer = Roster(item for item in both if item.employee == "bob" or item.date != nights[-1])
    assert "hours" not in {item.rule for item in verify(problem, fewer).violations}


def test_a_law_can_hold_for_some_and_only_report() -> None:
    use = {"preset": "us-acgme", "who": {"tags": "resident"}, "report_only": True}
    people = [{"id": "ann", "tags": ["resident"]}, {"id": "bob"}]
    problem = place(use, employees=people)
    assert Problem.model_validate(parse(save(problem)).model_dump(by_alias=True)) == problem
    both = Roster(Assignment(name, START, "O") for name in ("ann", "bob"))
    verdict = verify(problem, both)
    assert verdict.feasible and verdict.penalty == 0
    assert [(item.employee, item.note) for item in verdict.violations] == [("ann", "ACGME VI.F.3: 24 and 4")]
    [line] = verdict_lines(verdict)
    assert line.plain == (
        "  note  ann has 29:00 hours (Mon 23 Nov), 28:00 allowed (ACGME VI.F.3: 24 and 4)"
    )  # fmt: skip


def test_hours_beyond_those_agreed_are_reported_and_not_forbidden() -> None:
    people = [{"id": "ann", "contract": "part-time"}]
    part_time = [{"id": "part-time", "hours": 30}]
    verdict = judged("us-new-york-nurse-overtime", "DDDDD--DDDL---", employees=people, contracts=part_time)
    assert [(item.amount, item.weight, item.note) for item in verdict.violations] == [
        (10, 0, "Labor Law 167: beyond the regularly scheduled hours"),
        (5, 0, "Labor Law 167: beyond the regularly scheduled hours"),
    ]
    assert judged("us-new-york-nurse-overtime", "DDDDDDD").violations == (), "nothing is agreed"


def test_overtime_of_a_law_is_paid_where_pay_is_stated() -> None:
    pay = {"rate": 10, "overtime": [{"over": 40, "per": "week", "percent": 100}]}
    assert str(judged("us-flsa", "DDDDDD-", pay={"rate": 10}).cost.overtime) == "40.00"
    assert str(judged("us-flsa", "DDDDDD-", pay=pay).cost.overtime) == "80.00", "the contract pays more"
    assert str(judged("us-california", "L------", pay={"rate": 10}).cost.overtime) == "15.00"
    assert judged("us-flsa", "DDDDDD-").cost is None


def test_the_solver_keeps_the_law() -> None:
    demand = [{"shifts": "D", "days": {"daily": 1}}, {"shifts": "E", "days": {"daily": 1}}]
    people = [{"id": name} for name in ("ann", "bob", "cy")]
    problem = place("eu-working-time", coverage=demand, employees=people)
    best = solve(problem, seconds=30)
    assert best.verdict is not None and best.verdict.feasible
    assert {item.rule for item in best.verdict.violations} <= {"coverage"}
