"""A problem is read as it is meant, or every fault in it is shown with its remedy, at once."""

from __future__ import annotations

import json
import time
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.calendar import Horizon
from scheduler.domain import Employee, ShiftType
from scheduler.problem import Problem, load, parse, save, schema
from scheduler.roster import Roster
from scheduler.rules import Availability, Hours, StatedRule
from scheduler.rules.rule import Rule
from scheduler.source import InputError, read
from scheduler.verify import verify
from tests.strategies import problems
from tests.world import roster, world

CLINIC = """\
name: Two weeks
horizon: {start: 2026-11-23, days: 14, zone: America/New_York}
holidays: {country: US, subdivision: NY}
sites:
- id: north
skills:
- {id: nurse, name: Registered nurse}
shifts:
- {id: D, start: 07:00, end: 15:00, skills: nurse, site: north, tags: day}
- {id: 24, start: 08:00, length: 24, unpaid_break: 0:30, tags: [day, night]}
contracts:
- id: full
  rules:
  - {rule: hours, max: 80, min: 70:30, weight: 5}
  - {rule: rest, hours: 11}
employees:
- {id: 007, name: Ann, contract: full, skills: [nurse], tags: lead, rate: 31.50}
- {id: bob, name: NO, skills: [{skill: nurse, level: 2, expires: 2026-12-01}], sites: [north]}
availability:
- {employee: bob, days: 2026-11-26..2026-11-27, kind: leave}
- {employee: bob, days: Mon-Fri except holiday, kind: undesired, from: 22:00}
requests:
- {employee: 007, days: Sat, want: off}
coverage:
- shifts: day
  skill: nurse
  days:
    Mon-Fri: 1
    Sat, Sun: {min: 0, ideal: 1}
    holiday: 0
time_coverage:
- days: {daily: {10:00-14:00: 1}}
rules:
- {rule: forbidden-succession, first: night, then: [D, 24], who: {tags: lead}}
pins:
- {employee: bob, date: 2026-11-23, shift: D}
- {employee: 007, date: 2026-11-24}
history:
  from: 2026-11-16
  assignments:
  - {employee: bob, date: 2026-11-20, shift: 24}
"""


def faults(data: dict[str, Any] | str) -> list[str]:
    """What is said of a file, without its name."""
    text = data if isinstance(data, str) else json.dumps(data)
    with pytest.raises(InputError) as caught:
        parse(text, "file")
    for fault in caught.value.faults:
        assert (fault.file, fault.line > 0, bool(fault.message)) == ("file", True, True)
        assert len(str(fault).splitlines()) == 1
    return [str(fault).removeprefix(f"file:{fault.line}: ") for fault in caught.value.faults]


def clinic(**sections: Any) -> dict[str, Any]:
    """A small valid problem with other sections."""
    return {
        "horizon": {"start": "2026-11-23", "days": 7, "zone": "UTC"},
        "shifts": [{"id": "D", "start": "07:00", "end": "15:00"}],
        "employees": [{"id": "ann"}],
        **sections,
    }


def changed(section: str, **fields: Any) -> dict[str, Any]:
    """The small problem with other fields in the first entry of a section."""
    data = clinic()
    entry = data[section] if isinstance(data[section], dict) else data[section][0]
    entry.update(fields)
    return data


def rule(kind: str, **fields: Any) -> dict[str, Any]:
    """The small problem with a rule."""
    return clinic(rules=[{"rule": kind, **fields}])


def eight_hours(**fields: Any) -> dict[str, Any]:
    """The small problem with a rule on hours."""
    return rule("hours", max=8, **fields)


def only(**who: Any) -> dict[str, Any]:
    """The small problem with a rule for these people."""
    return rule("rest", hours=11, who=who)


def monday(level: Any, **fields: Any) -> dict[str, Any]:
    """The small problem with people needed on Mondays."""
    return clinic(coverage=[{"days": {"Mon": level}, **fields}])


def pin(employee: str = "ann", when: Any = "2026-11-23", **fields: Any) -> dict[str, Any]:
    """The small problem with a settled assignment."""
    return clinic(pins=[{"employee": employee, "date": when, **fields}])


def past(when: str, shift: str = "D") -> dict[str, Any]:
    """The small problem with a shift before it, since Friday 20 November."""
    return clinic(history={"from": "2026-11-20", "assignments": [{"employee": "ann", "date": when, "shift": shift}]})


# --- what is read ---------------------------------------------------------------------------


def test_a_file_is_read_as_it_is_meant() -> None:
    problem = parse(CLINIC)
    ann, bob = problem.employees
    assert (ann.id, bob.name) == ("007", "NO"), "007 and NO are text"
    assert problem.shifts[1].id == "24"
    assert problem.shifts[1].start == 8 * 60, "08:00 is a time and not a number to the base of 60"
    assert problem.contracts[0].rules[0].min == 70 * 60 + 30
    assert bob.skills[0].expires == date(2026, 12, 1)
    assert problem.availability[1].weight == 1, "a wish has a price"
    assert [rule.rule for rule in problem.row_rules(ann)] == [
        *("no-overlap", "eligibility", "shifts-per-day", "pin", "request"),
        *("forbidden-succession", "hours", "rest"),
    ]
    assert [rule.rule for rule in problem.row_rules(bob)][3:] == ["pin", "availability", "availability"]
    assert problem.calendar.known == range(-7, 14)
    assert date(2026, 11, 26) in problem.calendar.holidays, "Thanksgiving"
    assert problem.past["bob"] == {-3: ["24"]}


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "clinic.json"
    path.write_text(json.dumps(read(CLINIC, "file").data, indent=1), encoding="utf-8")
    assert load(path) == parse(CLINIC)
    assert load(str(path)).digest() == parse(CLINIC).digest()


def test_leave_counts_as_the_contract_or_the_leave_itself_says_but_not_on_weekends_and_holidays() -> None:
    data = clinic(
        horizon={"start": "2026-11-23", "days": 14},
        holidays={"country": "US"},
        employees=[{"id": "ann", "contract": "full-time"}, {"id": "bob"}],
        contracts=[{"id": "full-time", "leave_credit": "7:42", "rules": [{"rule": "hours", "min": 40}]}],
        availability=[
            {"employee": "ann", "days": "2026-11-25..2026-11-30", "kind": "leave"},
            {"employee": "ann", "days": "2026-12-01", "kind": "leave", "credit": 4},
            {"employee": "ann", "days": "2026-12-02", "kind": "unavailable"},
            {"employee": "bob", "days": "2026-12-02", "kind": "leave"},
        ],
    )
    problem = parse(json.dumps(data))
    ann, bob = problem.employees
    wed, fri, mon, tue = 2, 4, 7, 8
    assert problem.leave_credit(ann) == {wed: 462, fri: 462, mon: 462, tue: 240}, "Thursday is Thanksgiving"
    assert problem.leave_credit(bob) == {}
    [short] = verify(problem, Roster()).violations
    assert short.text == "ann has 0:00 hours and 27:06 of leave (Mon 23 Nov to Sun 6 Dec), 40:00 needed"
    assert short.amount == 13


def test_leave_that_is_worked_all_the_same_is_not_credited() -> None:
    leave = {"employee": "ann", "days": "Mon, Tue", "kind": "leave", "credit": 8, "weight": 5, "from": "15:00"}
    rules: list[Rule] = [Hours(min=30, weight=1), Availability.model_validate(leave)]
    problem = world(rules, 5, people=("ann",))
    told = {line: verify(problem, roster(ann=line)) for line in ("--DD-", "D-DD-", "E-DD-", "N-DD-")}
    assert [verdict.penalty for verdict in told.values()] == [0, 0, 5, 5], "a shift before three o'clock leaves it"
    [short] = [item for item in verify(problem, roster(ann="E-D--")).violations if item.rule == "hours"]
    assert short.text.startswith("ann has 16:00 hours and 8:00 of leave") and short.amount == 6


def test_only_leave_is_credited() -> None:
    data = clinic(availability=[{"employee": "ann", "days": "Mon", "credit": 8}])
    [fault] = faults(data)
    assert fault.endswith(": only leave is credited; write kind: leave, or leave credit out")
    [fault] = faults(clinic(availability=[{"employee": "ann", "days": "Wed", "kind": "leave", "shifts": "D"}]))
    assert fault.endswith(": leave is from every shift; write kind: unavailable, or leave shifts out")
    [fault] = faults(clinic(availability=[{"employee": "ann", "days": "Wed", "shifts": "nigth"}]))
    assert fault.startswith('availability[0].shifts = "nigth": there is no shift or shift tag of this name')


def test_the_digest_is_of_the_content_and_not_of_the_layout() -> None:
    problem = parse(CLINIC)
    assert parse(save(problem)).digest() == problem.digest() == parse("# hello\n" + CLINIC).digest()
    assert parse(CLINIC.replace("max: 80", "max: 81")).digest() != problem.digest()


@pytest.mark.parametrize(
    "name", ["a/b\\c", "O'Neil", 'Ann "x"', "a\nb", "👩‍⚕️", "שלום", "\u202eabc", "=1+1", "-", "#1", "@me"]
)
def test_names_may_be_any_text(name: str) -> None:
    problem = parse(json.dumps(clinic(employees=[{"id": name, "name": name}])))
    assert problem.employees[0].id == problem.employees[0].label == name
    assert parse(save(problem)) == problem


@given(problems())
@settings(max_examples=100, deadline=None)
def test_what_is_saved_is_read_back(problem: Problem) -> None:
    text = save(problem)
    again = parse(text)
    assert again == problem
    assert again.digest() == problem.digest()


# --- the schema -----------------------------------------------------------------------------

VALIDATOR = jsonschema.Draft202012Validator(schema())


@given(problems())
@settings(max_examples=50, deadline=None)
def test_the_schema_knows_what_is_saved(problem: Problem) -> None:
    VALIDATOR.validate(read(save(problem), "file").data)


def test_the_schema_knows_the_short_forms_and_refuses_the_unknown() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    data = read(CLINIC, "file").data
    VALIDATOR.validate(data)
    for wrong in ({"shift": []}, {"employees": [{"id": "ann", "skill": "x"}]}, {"coverage": [{"days": {"Mon": "x"}}]}):
        assert not VALIDATOR.is_valid({**data, **wrong})


def test_the_schema_describes_every_field() -> None:
    known = schema()
    bare = [
        f"{title}.{name}"
        for title, noun in {"Problem": known, **known["$defs"]}.items()
        for name, field in noun.get("properties", {}).items()
        if not field.get("description")
    ]
    assert not bare


# --- one mistake, one sentence --------------------------------------------------------------

SITES = {"sites": [{"id": "north"}, {"id": "south"}]}
WHOLE = "write a whole number, such as 3, without quotes"
DATE = "write the date as year-month-day, such as 2026-11-26"
BALANCE = "before is about the period that the horizon begins in, as a month or a year; what counts per"
AVERAGE = "before is about a period that begins before the horizon; write per: year or month beside it"
LIST = "write a list: each entry on a line of its own, after a dash"
RULES = ", ".join(rule.key() for rule in get_args(get_args(StatedRule)[0]))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (changed("horizon", days=True), f"horizon.days = true: {WHOLE}"),
        (changed("horizon", days=7.0), f"horizon.days = 7.0: {WHOLE}"),
        (changed("horizon", days="7"), f'horizon.days = "7": {WHOLE}'),
        (changed("horizon", days=None), f"horizon.days: is empty; {WHOLE}"),
        (changed("horizon", days=[7]), f"horizon.days = [7]: {WHOLE}"),
        (changed("horizon", days=0), "horizon.days = 0: must be at least 1"),
        (changed("horizon", days=-5), "horizon.days = -5: must be at least 1"),
        (changed("horizon", days=10**9), "horizon.days = 1000000000: must be at most 800"),
        (changed("horizon", days=10**30), f'horizon.days = "{10**30}": {WHOLE}'),
        (
            changed("horizon", start="2026-02-30"),
            'horizon.start = "2026-02-30": the calendar has no such day; check month and day',
        ),
        (changed("horizon", start="26.11.2026"), f'horizon.start = "26.11.2026": {DATE}'),
        (changed("horizon", start="2026-11-23T00:00"), f'horizon.start = "2026-11-23T00:00": {DATE}'),
        (changed("horizon", start="20261123"), f'horizon.start = "20261123": {DATE}'),
        (changed("horizon", start=20261123), f"horizon.start = 20261123: {DATE}"),
        (changed("horizon", start="9999-12-31"), 'horizon.start = "9999-12-31": must be at most 2200-12-31'),
        (
            changed("horizon", zone="Europe/Berlln"),
            'horizon.zone = "Europe/Berlln": no such time zone; did you mean Europe/Berlin?',
        ),
        (changed("horizon", zone=None), "horizon.zone: is empty; write text"),
        (changed("horizon", day=7), "horizon.day = 7: is not a field here; did you mean days?"),
        (
            clinic(horizon="2026-11-23"),
            'horizon = "2026-11-23": write its fields, each as name: value; it needs start, days',
        ),
        (
            clinic(holidays={"country": "ZZ"}),
            'holidays.country = "ZZ": no holidays are known for this country; write its ISO code, such as US, '
            "or list days under add",
        ),
        (
            clinic(holidays={"add": {"2026-02-30": "x"}}),
            'holidays.add.2026-02-30 = "2026-02-30": the calendar has no such day; check month and day',
        ),
        (clinic(holidays={"remove": "2026-12-25"}), f'holidays.remove = "2026-12-25": {LIST}'),
        (
            clinic(holidays="US"),
            'holidays = "US": write its fields, each as name: value; it can have country, subdivision, add, remove',
        ),
        (
            changed("shifts", end="25:00"),
            'shifts[0].end = "25:00": not a time of day; write it as "07:30" (24-hour clock)',
        ),
        (
            changed("shifts", length=8),
            'shifts[0] = {"id": "D", "start": "07:00", "end": "15:00", "length": 8}: '
            "a shift needs either its end or its length; write one of the two",
        ),
        (
            changed("shifts", color="Red"),
            'shifts[0].color = "Red": not a colour; write a CSS name in small letters, as teal, or #rrggbb in quotes',
        ),
        (changed("shifts", kind="oncall"), "shifts[0].kind = \"oncall\": write one of 'work' or 'on-call'"),
        (changed("shifts", tags=[True]), "shifts[0].tags[0] = true: is read as yes or no; put the name in quotes"),
        (changed("shifts", tags={"a": 1}), f'shifts[0].tags = {{"a": 1}}: {LIST}'),
        (
            changed("shifts", tags="off"),
            'shifts[0].tags = "off": has a meaning of its own in rules; choose another name',
        ),
        (changed("shifts", id="work"), 'shifts[0].id = "work": has a meaning of its own in rules; choose another name'),
        (clinic(shifts=["D"]), 'shifts[0] = "D": write its fields, each as name: value; it needs id, start'),
        (clinic(shifts=[]), "shifts = []: is empty; write at least one entry"),
        (clinic(shifts=None), f"shifts: is empty; {LIST}"),
        (clinic(shifts=[{"id": "D", "end": "15:00"}]), "shifts[0].start: is missing; add it"),
        (changed("employees", id=1.1), "employees[0].id = 1.1: is read as a number; put the name in quotes"),
        (changed("employees", id=True), "employees[0].id = true: is read as yes or no; put the name in quotes"),
        (changed("employees", id=None), "employees[0].id: is empty; write text"),
        (changed("employees", id=" "), 'employees[0].id = " ": is empty; write a name'),
        (changed("employees", rate="12,50"), 'employees[0].rate = "12,50": write a number, such as 31.50'),
        (changed("employees", rate=True), "employees[0].rate = true: write a number, such as 31.50"),
        (changed("employees", rate="NaN"), 'employees[0].rate = "NaN": write a number, such as 31.50'),
        (
            changed("employees", rate="1e-99999"),
            'employees[0].rate = "1e-99999": write at most 4 digits after the point',
        ),
        (clinic(employees=[None]), "employees[0]: is empty; write its fields, each as name: value; it needs id"),
        (clinic(employees={"ann": {}}), f'employees = {{"ann": {{}}}}: {LIST}'),
        (
            clinic(employees=[{"id": "ann"}, {"id": "ann "}]),
            'employees[1].id = "ann": this id is taken by an earlier entry; choose another',
        ),
        (eight_hours(weight=True), f"rules[0].weight = true: {WHOLE}"),
        (eight_hours(weight=1.5), f"rules[0].weight = 1.5: {WHOLE}"),
        (eight_hours(weight=10**7), "rules[0].weight = 10000000: must be at most 1000000"),
        (eight_hours(weight=-1), "rules[0].weight = -1: must be at least 0"),
        (
            eight_hours(min=9),
            'rules[0] = {"rule": "hours", "max": 8, "min": 9}: min is above max; nothing can satisfy both',
        ),
        (rule("pattern", days=5.5), f"rules[0].days = 5.5: {LIST}"),
        (
            rule("shift-count", max=3, before=1, per="rolling 7 days"),
            'rules[0] = {"rule": "shift-count", "max": 3, "before": 1, "per": "ro...: '
            f"{BALANCE} rolling 7 days comes from the history: leave out before",
        ),
        (
            rule("agreed-hours", before={"ann": "12:30"}),
            f'rules[0] = {{"rule": "agreed-hours", "before": {{"ann": "12:30"}}}}: {AVERAGE}',
        ),
        (
            eight_hours(average=True, before=9),
            f'rules[0] = {{"rule": "hours", "max": 8, "average": true, "before": 9}}: {AVERAGE}',
        ),
        (
            rule("agreed-hours", balance={"ann": -8}, before={"ann": 12}, per="year"),
            'rules[0] = {"rule": "agreed-hours", "balance": {"ann": -8}, "before"...: '
            "balance and before both say what was before the horizon; state one of them",
        ),
        (
            rule("agreed-hours", balance={"ann": "-8:00"}, per="rolling 7 days"),
            'rules[0] = {"rule": "agreed-hours", "balance": {"ann": "-8:00"}, "pe...: '
            "balance is worked off in one period; write per: horizon or month, or leave it out",
        ),
        (
            rule("agreed-hours", balance={"ann": "-8:70"}),
            'rules[0].balance.ann = "-8:70": not a length of time; write hours ("7.5") or hours and minutes ("7:30")',
        ),
        (rule("weekends", max=1, before={"ann": "two"}), f'rules[0].before.ann = "two": {WHOLE}'),
        (rule("weekends", max=1, before=-1), "rules[0].before = -1: must be at least 0"),
        (
            rule("weekends", max=1, per="rolling 7 days"),
            'rules[0] = {"rule": "weekends", "max": 1, "per": "rolling 7 days"}: '
            "weekends are not counted over days; write per: rolling 4 weeks, week, month or horizon",
        ),
        (
            rule("fairness", measure="hours", points={"D": 2}),
            'rules[0] = {"rule": "fairness", "measure": "hours", "points": {"D": 2}}: '
            "points are of shifts, and hours are counted; leave points out, or measure",
        ),
        (
            rule("fairness", measure="refusals", shifts="D"),
            'rules[0] = {"rule": "fairness", "measure": "refusals", "shifts": "D"}: '
            "refusals are of any wish; leave shifts out, and say days where some count only",
        ),
        (
            rule("travel", between=["north", "south"], time=40) | SITES,
            'rules[0].time = 40: 40:00 hours are more than 24:00; for 40 minutes write "0:40"',
        ),
        (
            rule("steady-starts", tolerance="24:30"),
            'rules[0].tolerance = "24:30": 24:30 hours are more than 24:00; write a shorter time',
        ),
        (rule("split-gap", min=30), 'rules[0].min = 30: 30:00 hours are more than 24:00; for 30 minutes write "0:30"'),
        (
            rule("breaks", over=6, least=30),
            'rules[0].least = 30: 30:00 hours are more than 12:00; for 30 minutes write "0:30"',
        ),
        (
            rule("travel", between=["north"], time=1) | SITES,
            'rules[0].between = ["north"]: holds too few; write at least 2',
        ),
        (
            rule("variety", of="site", max=1),
            'rules[0].of = "site": there is no shift or shift tag of this name; did you mean sites?',
        ),
        (
            rule("pattern", days=["D", "of"]),
            'rules[0].days[1] = "of": there is no shift or shift tag of this name; did you mean off?',
        ),
        (rule("together", employees=["ann"]), 'rules[0].employees = ["ann"]: holds too few; write at least 2'),
        (rule("houers", max=8), 'rules[0].rule = "houers": there is no such rule; did you mean hours?'),
        (
            clinic(rules=[{"max": 8}]),
            f'rules[0] = {{"max": 8}}: does not say which rule it is; begin with rule: and one of {RULES}',
        ),
        (
            clinic(rules=["hours"]),
            f'rules[0] = "hours": write the fields of a rule, beginning with rule: and one of {RULES}',
        ),
        (
            eight_hours(hours=9),
            f"rules[0].hours = 9: is not a field here; the fields here are {', '.join(Hours.model_fields)}",
        ),
        (
            eight_hours(who="ann"),
            'rules[0].who = "ann": write its fields, each as name: value; '
            "it can have employees, contracts, skills, level, tags, sites, except",
        ),
        (only(employee="ann"), 'rules[0].who.employee = "ann": is not a field here; did you mean employees?'),
        (monday(True), "coverage[0].days.Mon = true: write a whole number of people, or the fields min, ideal and max"),
        (monday(-1), "coverage[0].days.Mon = -1: must be at least 0"),
        (monday({"min": 1, "idael": 2}), "coverage[0].days.Mon.idael = 2: is not a field here; did you mean ideal?"),
        (
            clinic(time_coverage=[{"days": {"Mon": {"08:00-12:00": {"mins": 2}}}}]),
            "time_coverage[0].days.Mon.08:00-12:00.mins = 2: is not a field here; did you mean min?",
        ),
        (
            clinic(
                skills=[{"id": "RN"}],
                employees=[{"id": "ann", "skills": [{"skill": "RN", "since": "2027-01-01", "expires": "2026-12-31"}]}],
            ),
            'employees[0].skills[0] = {"skill": "RN", "since": "2027-01-01", "expires": "2026-1...: '
            "expires before it begins; correct since or expires",
        ),
        (
            rule("hours", max=8, facilities=["hospitals"]),
            "rules[0].facilities[0] = \"hospitals\": write one of 'hospital', 'residential-care', 'clinic', 'office', "
            "'retail', 'food-service', 'hospitality' or 'other'",
        ),
        (
            rule("hours", max=8, average="yes"),
            'rules[0].average = "yes": write true or false',
        ),
        (
            clinic(coverage=[{"level": 2, "days": {"Mon": 1}}]),
            'coverage[0] = {"level": 2, "days": {"Mon": 1}}: states the level of no skill; write the skill, or leave '
            "level out",
        ),
        (
            clinic(contracts=[{"id": "full", "hours": 2400}]),
            'contracts[0].hours = 2400: 2400:00 hours are more than 168:00; for 2400 minutes write "40:00"',
        ),
        (
            clinic(contracts=[{"id": "full", "leave_credit": 480}]),
            'contracts[0].leave_credit = 480: 480:00 hours are more than 24:00; for 480 minutes write "8:00"',
        ),
        (
            clinic(shifts=[{"id": "D", "start": "08:00", "end": "16:00", "paid": 450}]),
            'shifts[0] = {"id": "D", "start": "08:00", "end": "16:00", "paid": 450}: pays 450:00 hours for a shift of '
            '8:00 hours; for 450 minutes write paid: "7:30"',
        ),
        (clinic(coverage=[{"days": {}}]), "coverage[0].days = {}: is empty; write at least one entry"),
        (
            clinic(coverage=[{"days": "Mon"}]),
            'coverage[0].days = "Mon": write entries, each on a line of its own as name: value',
        ),
        (
            clinic(coverage=[{"days": {"Funday": 1}}]),
            'coverage[0].days.Funday = "Funday": "Funday" is no day; '
            "write Mon-Fri, daily, holiday, 2026-11-26 or 2026-12-24..2026-12-26",
        ),
        (
            clinic(time_coverage=[{"days": {"Mon": {"10-14": 1}}}]),
            'time_coverage[0].days.Mon.10-14 = "10-14": not a time of day; write it as "07:30" (24-hour clock)',
        ),
        (
            clinic(requests=[{"employee": "ann", "days": ["Mon except holiday", "Tue"]}]),
            'requests[0].days = ["Mon except holiday", "Tue"]: not a set of days; '
            'write Mon-Fri, daily, holiday, 2026-11-26 or "Mon-Fri except holiday"',
        ),
        (pin(when="2026-11-31"), 'pins[0].date = "2026-11-31": the calendar has no such day; check month and day'),
        (pin(when=0), f"pins[0].date = 0: {DATE}"),
        (clinic(history=[]), "history = []: write its fields, each as name: value; it needs from"),
        (clinic(employee=[]), "employee = []: is not a field here; did you mean employees?"),
    ],
    ids=lambda value: value.split(":")[0] if isinstance(value, str) else "",
)
def test_each_mistake_is_told_in_one_sentence(data: dict[str, Any], said: str) -> None:
    assert faults(data) == [said]


SKILL = "there is no skill of this name; add it to the skills or correct the name"


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        (changed("shifts", skills="x"), "shifts[0].skills", SKILL),
        (changed("shifts", skills=["x"]), "shifts[0].skills[0]", SKILL),
        (changed("shifts", skills=[{"skill": "x"}]), "shifts[0].skills[0].skill", SKILL),
        (changed("employees", skills=["x"]), "employees[0].skills[0]", SKILL),
        (changed("shifts", site="x"), "shifts[0].site", "there is no site of this name"),
        (changed("employees", sites=["x"]), "employees[0].sites[0]", "there is no site of this name"),
        (changed("employees", contract="x"), "employees[0].contract", "there is no contract of this name"),
        (monday(1, shifts=["D", "x"]), "coverage[0].shifts[1]", "there is no shift or"),
        (monday(1, skill="x"), "coverage[0].skill", SKILL),
        (
            clinic(time_coverage=[{"days": {"Mon": {"10:00-14:00": 1}}, "site": "x"}]),
            "time_coverage[0].site",
            "there is no site",
        ),
        (rule("forbidden-succession", first="D", then=["D", "x"]), "rules[0].then[1]", "there is no shift or"),
        (rule("consecutive-days", max=1, of="x"), "rules[0].of", "there is no shift or shift tag"),
        (rule("pattern", days=["D", ["off", "x"]]), "rules[0].days[1][1]", "there is no shift or shift tag"),
        (only(employees=["ann", "x"]), "rules[0].who.employees[1]", "there is no employee"),
        (only(contracts="x"), "rules[0].who.contracts", "there is no contract"),
        (only(skills="x"), "rules[0].who.skills", SKILL),
        (only(tags=["x"]), "rules[0].who.tags[0]", "there is no employee tag"),
        (
            clinic(contracts=[{"id": "c", "rules": [{"rule": "hours", "max": 1, "shifts": "x"}]}]),
            "contracts[0].rules[0].shifts",
            "there is no shift or shift tag",
        ),
        (pin("x"), "pins[0].employee", "there is no employee of this name"),
        (pin(shift="x"), "pins[0].shift", "there is no shift of this name"),
        (clinic(availability=[{"employee": "x", "days": "Mon"}]), "availability[0].employee", "there is no employee"),
        (
            clinic(requests=[{"employee": "an", "days": "Mon"}]),
            "requests[0].employee",
            "there is no employee of this name; did you mean ann?",
        ),
        (
            clinic(requests=[{"employee": "ANN", "days": "Mon"}]),
            "requests[0].employee",
            "there is no employee of this name; did you mean ann?",
        ),
        (
            past("2026-11-20", "x"),
            "history.assignments[0].shift",
            "there is no shift of this name",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "[" in value else "",
)
def test_an_unknown_name_is_found_where_it_stands(data: dict[str, Any], field: str, said: str) -> None:
    (fault,) = faults(data)
    where, _, message = fault.partition(": ")
    assert where.split(" = ")[0] == field
    assert message.startswith(said)


OUTSIDE = "outside the horizon, 2026-11-23 to 2026-11-29; correct the date or the horizon"
TOO_EARLY = "the history begins 1 to 400 days before the horizon (2026-11-23); correct the date"
DAY_OFF = [{"employee": "ann", "date": "2026-11-23", "shift": "D"}, {"employee": "ann", "date": "2026-11-23"}]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pin(when="2026-11-30"), f'pins[0].date = "2026-11-30": is {OUTSIDE}'),
        (pin(when="2026-11-22"), f'pins[0].date = "2026-11-22": is {OUTSIDE}'),
        (
            clinic(requests=[{"employee": "ann", "days": "Mon, 2027-01-01..2027-01-03"}]),
            f'requests[0].days = "Mon, 2027-01-01..2027-01-03": 2027-01-01..2027-01-03 is {OUTSIDE}',
        ),
        (clinic(history={"from": "2026-11-23"}), f'history.from = "2026-11-23": {TOO_EARLY}'),
        (clinic(history={"from": "0001-01-01"}), f'history.from = "0001-01-01": {TOO_EARLY}'),
        (
            past("2026-11-19"),
            'history.assignments[0].date = "2026-11-19": is not in the history, from 2026-11-20 to the day before '
            "2026-11-23; correct the date or leave it out",
        ),
        (
            clinic(pins=DAY_OFF),
            'pins[1] = "ann, 2026-11-23": an earlier pin says otherwise about this person on this day; '
            "keep one of the two",
        ),
    ],
)
def test_a_date_that_does_not_fit_says_what_would(data: dict[str, Any], said: str) -> None:
    assert faults(data) == [said]


def test_a_wish_may_reach_over_the_border() -> None:
    parse(json.dumps(clinic(requests=[{"employee": "ann", "days": "2026-11-20..2026-11-24", "want": "off"}])))


# --- all mistakes at once -------------------------------------------------------------------

CARELESS = """\
horizon:
  start: 2026-11-23
  days: 7
  zone: Mars/Olympus
shifts:
- {id: D, start: 7, end: 15:00, site: nowhere}
- {id: N, start: 23:00, end: 07:00}
contracts:
- id: full
  rules:
  - {rule: hours, maximum: 8}
  - {rule: shift-count, max: 2, shifts: evening}
employees:
- {id: ann, contract: ful, rate: much}
- {id: bob, contract: full, skills: [{skill: piano, level: high}]}
coverage:
- {shifts: [D, X], days: {Mon: many}}
pins:
- {employee: bo, date: 2027-01-01, shift: D, weight: true}
"""


def test_values_names_and_dates_are_told_in_one_go_and_by_line() -> None:
    with pytest.raises(InputError) as caught:
        parse(CARELESS, "clinic.yaml")
    assert [(fault.line, fault.field) for fault in caught.value.faults] == [
        (4, "horizon.zone"),
        (6, "shifts[0].site"),
        (6, "shifts[0].start"),
        (11, "contracts[0].rules[0].maximum"),
        (12, "contracts[0].rules[1].shifts"),
        (14, "employees[0].contract"),
        (14, "employees[0].rate"),
        (15, "employees[1].skills[0].level"),
        (15, "employees[1].skills[0].skill"),
        (17, "coverage[0].days.Mon"),
        (17, "coverage[0].shifts[1]"),
        (19, "pins[0].date"),
        (19, "pins[0].employee"),
        (19, "pins[0].weight"),
    ]


def test_what_cannot_be_read_makes_no_one_else_wrong() -> None:
    entry = {"employee": "ann", "days": "Mon", "shifts": "early"}
    for tags, field in ((["late", 1.5], "shifts[0].tags[1]"), ({"early": 1}, "shifts[0].tags")):
        unreadable = changed("shifts", tags=tags) | {"requests": [entry]}
        assert [fault.split(" ")[0] for fault in faults(unreadable)] == [field]
    mapping = clinic(employees={"ann": {}}, requests=[{"employee": "ann", "days": "Mon"}])
    assert [fault.split(" ")[0] for fault in faults(mapping)] == ["employees"]
    assert [fault.split(" ")[0] for fault in faults(clinic(employees=["ann"], requests=[entry | {"shifts": "D"}]))] == [
        "employees[0]"
    ]


def test_a_thousand_mistakes_are_told_in_a_moment() -> None:
    wrong = {"rule": "hours", "max": 1, "weight": True, "maxx": 1, "who": {"tags": "x"}, "shifts": "E"}
    began = time.process_time()
    assert len(faults(clinic(rules=[wrong] * 1000))) == 4000
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "text", ["", "\n", "# nothing\n", "null", "{}x", "[]", "- horizon", "hello", "42", '"text"', "[[["]
)
def test_a_file_that_is_no_problem_says_what_one_looks_like(text: str) -> None:
    (fault,) = faults(text)
    assert "a problem begins with keys such as horizon: and employees:" in fault or "is not YAML" in fault


def test_an_empty_mapping_lacks_what_a_problem_needs() -> None:
    assert faults("{}") == [f"{field}: is missing; add it" for field in ("employees", "horizon", "shifts")]


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(-100, 100)
    | st.text(max_size=5)
    | st.sampled_from(["D", "ann"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
BASE = read(CLINIC, "file").data


def paths(data: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = list(data) if isinstance(data, dict) else list(range(len(data))) if isinstance(data, list) else []
    return [path for step in steps for path in [(*here, step), *paths(data[step], (*here, step))]]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_file_with_anything_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    changed = deepcopy(BASE)
    for _ in range(data.draw(st.integers(1, 3))):
        *around, last = data.draw(st.sampled_from(paths(changed)))
        place = changed
        for step in around:
            place = place[step]
        place[last] = data.draw(plain)
    try:
        problem = parse(json.dumps(changed), "file")
    except InputError as error:
        assert all(fault.line and fault.message for fault in error.faults)
    else:
        assert parse(save(problem)) == problem


@given(st.text(), st.sampled_from(["", "{", "horizon: ", CLINIC]))
@settings(deadline=None)
def test_any_text_is_read_or_refused(text: str, before: str) -> None:
    try:
        parse(before + text)
    except InputError as error:
        assert error.faults


# --- problems made in Python ----------------------------------------------------------------


def test_a_problem_made_in_python_is_checked_like_a_file() -> None:
    with pytest.raises(ValidationError, match=r"employees\[0\]\.contract = .*: there is no contract of this name"):
        Problem(
            horizon=Horizon(start=date(2026, 11, 23), days=7),
            shifts=[ShiftType(id="D", start="07:00", end="15:00")],
            employees=[Employee(id="ann", contract="full")],
        )
