"""Files that a problem includes, and sections with nothing in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.formats import read_problem
from scheduler.problem import load, parse, save
from scheduler.source import InputError

PROBLEM = """\
horizon: {start: 2026-11-23, days: 7}
shifts: [{id: D, start: "07:00", end: "15:00"}]
employees: [{id: ann}, {id: bob}]
availability: [{employee: bob, days: Mon}]
"""
LEAVE = "# Ann\n\navailability:\n- {employee: ann, days: 2026-11-24, kind: leave}\n- {employee: ann, days: Sat}\n"


def given(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
    return folder / "problem.yaml"


def said(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(path)
    return [str(fault).replace(f"{path.parent}/", "") for fault in caught.value.faults]


def test_the_lists_of_an_included_file_are_added(tmp_path: Path) -> None:
    path = given(tmp_path, problem=PROBLEM + "include: leave.yaml\n", leave=LEAVE)
    problem = load(path)
    assert [(item.employee, str(item.days), item.kind) for item in problem.availability] == [
        ("bob", "Mon", "unavailable"),
        ("ann", "2026-11-24", "leave"),
        ("ann", "Sat", "unavailable"),
    ]
    assert read_problem(path) == problem


def test_a_saved_problem_stands_alone(tmp_path: Path) -> None:
    whole = load(given(tmp_path, problem=PROBLEM + "include: [leave.yaml]\n", leave=LEAVE))
    again = parse(save(whole))
    assert again.availability == whole.availability
    assert again.digest() == whole.digest()
    assert whole.include == ("leave.yaml",)


def test_requests_can_be_included_where_the_problem_has_none(tmp_path: Path) -> None:
    part = "requests: [{employee: ann, days: Sat, want: off}]\navailability:\n"
    assert len(load(given(tmp_path, problem=PROBLEM + "requests:\ninclude: [part.yaml]\n", part=part)).requests) == 1


def test_what_several_clinics_share_can_be_kept_apart(tmp_path: Path) -> None:
    horizon, shifts, employees, _ = PROBLEM.splitlines()
    house = f"{shifts}\nskills: [{{id: RN}}]\nsites: [{{id: north}}]\ncontracts: [{{id: full, hours: 40}}]\n"
    house += "rules: [{rule: rest, hours: 11}]\n"
    problem = f"{horizon}\n{employees}\nrules: [{{rule: weekends, max: 1}}]\ninclude: [house.yaml]\n"
    whole = load(given(tmp_path, problem=problem, house=house))
    assert [rule.rule for rule in whole.rules] == ["weekends", "rest"]
    assert [item[0].id for item in (whole.shifts, whole.skills, whole.sites, whole.contracts)] == [
        "D",
        "RN",
        "north",
        "full",
    ]


def test_people_demand_pins_and_the_history_can_be_kept_apart(tmp_path: Path) -> None:
    horizon, shifts, employees, availability = PROBLEM.splitlines()
    month = (
        "coverage: [{shifts: D, days: {daily: 1}}]\ntime_coverage: [{days: {Mon: {'08:00-09:00': 1}}}]\n"
        "pins: [{employee: ann, date: 2026-11-25, shift: D}]\n"
    )
    past = "history: {from: 2026-11-20, assignments: [{employee: bob, date: 2026-11-22, shift: D}]}\n"
    apart = "\n".join([horizon, shifts, availability, "include: [staff.yaml, month.yaml, past.yaml]\n"])
    path = given(tmp_path, problem=apart, staff=employees, month=month, past=past)
    assert load(path).digest() == parse(PROBLEM + month + past).digest()
    twice = given(tmp_path, problem=PROBLEM + past + "include: past.yaml\n", past=past)
    assert said(twice) == [
        "past.yaml:1: history: is stated in the problem, or in another file, too; keep one of the two"
    ]


@pytest.mark.parametrize(
    ("leave", "expected"),
    [
        (
            LEAVE.replace("ann, days: Sat", "eve, days: Sat"),
            'leave.yaml:5: availability[1].employee = "eve": there is no employee of this name',
        ),
        (LEAVE.replace("Sat", "Sit"), 'leave.yaml:5: availability[1].days = "Sit": "Sit" is no day'),
        ("availability: {}\n", "leave.yaml:1: availability = {}: is no list; put a dash before each entry"),
        ("- 1\n", "leave.yaml:1: holds no list; it begins with sites, skills, shifts, shift_families, contracts, "),
        ("pay: {}\n", "leave.yaml:1: pay: cannot be included; only sites, skills, shifts, shift_families, contracts"),
        ("rules: [{rule: rest, hours: x}]\n", 'leave.yaml:1: rules[0].hours = "x"'),
        ("history: []\n", "leave.yaml:1: history = []: is no history; write from: and assignments:"),
        (
            "history: {from: 2026-11-30}\n",
            'leave.yaml:1: history.from = "2026-11-30": the history begins 1 to 400 days',
        ),
        ("employees: [{id: cy}, {id: bob}]\n", 'leave.yaml:1: employees[1].id = "bob": this id is taken by an earlier'),
        (
            "time_coverage: [{demand: {file: gone.csv}}]\n",
            'leave.yaml:1: time_coverage[0].demand.file = "gone.csv": there is no such file',
        ),
        ("include: [other.yaml]\n", "leave.yaml:1: include: cannot be included"),
    ],
)
def test_a_fault_is_told_where_it_is(tmp_path: Path, leave: str, expected: str) -> None:
    (only,) = said(given(tmp_path, problem=PROBLEM + "include: [leave.yaml]\n", leave=leave))
    assert only.startswith(expected)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("[gone.yaml]", 'problem.yaml:5: include[0] = "gone.yaml": there is no such file'),
        ("[../leave.yaml]", 'problem.yaml:5: include[0] = "../leave.yaml": leads out of the folder of the problem'),
        ("/etc/hostname", 'problem.yaml:5: include = "/etc/hostname": leads out of the folder'),
        ("[leave.yaml, leave.yaml]", 'problem.yaml:5: include[1] = "leave.yaml": is included twice; keep one'),
        ("{a: b}", "problem.yaml:5: include = "),
    ],
)
def test_names_that_lead_nowhere(tmp_path: Path, names: str, expected: str) -> None:
    path = given(tmp_path, problem=PROBLEM + f"include: {names}\n", leave=LEAVE)
    (only,) = said(path)
    assert only.startswith(expected)


def test_what_else_is_wrong_is_told_too(tmp_path: Path) -> None:
    path = given(tmp_path, problem=PROBLEM.replace("Mon", "Moon") + "include: [gone.yaml]\n")
    assert [fault.partition(" = ")[0] for fault in said(path)] == [
        "problem.yaml:5: include[0]",
        "problem.yaml:4: availability[0].days",
    ]


def test_text_from_nowhere_includes_nothing() -> None:
    with pytest.raises(InputError, match="only a problem that is read from a file can include others"):
        parse(PROBLEM + "include: [leave.yaml]\n")


def test_sections_with_nothing_in_them_are_left_out() -> None:
    blank = PROBLEM.replace("{id: bob}", "{id: bob, skills: , contract: c}") + (
        "requests:\nrules:\ncoverage:\npins:\nname:\npay:\nholidays:\ninclude:\nsites:\n"
        "contracts: [{id: c, rules: }]\nhistory: {from: 2026-11-20, assignments: }\n"
    )
    full = (
        PROBLEM.replace("{id: bob}", "{id: bob, contract: c}") + "contracts: [{id: c}]\nhistory: {from: 2026-11-20}\n"
    )
    assert parse(blank) == parse(full)


@pytest.mark.parametrize("section", ["horizon", "shifts", "employees"])
def test_what_a_problem_needs_may_not_be_blank(section: str) -> None:
    lines = [line for line in PROBLEM.splitlines() if not line.startswith(section)]
    with pytest.raises(InputError, match=rf"{section}: is empty; write"):
        parse("\n".join([*lines, f"{section}:", ""]))
