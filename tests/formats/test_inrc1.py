"""INRC-I in our rules: what each element costs, and optima that are reached and never undercut."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.formats import read_problem
from scheduler.formats.inrc1 import parse, recognises
from scheduler.roster import Assignment, Roster
from scheduler.rules import StandIn
from scheduler.solve import solve
from scheduler.solve.colgen.model import Model
from scheduler.solve.result import Status
from scheduler.source import InputError
from scheduler.verify import verify

SMALL = """<?xml version="1.0"?>
<SchedulingPeriod ID="small">
  <StartDate>2010-01-01</StartDate>
  <EndDate>2010-01-07</EndDate>
  <Skills><Skill>Nurse</Skill><Skill>Head</Skill></Skills>
  <ShiftTypes>
    <Shift ID="D"><StartTime>08:30:00</StartTime><EndTime>16:30:00</EndTime><Description>Day</Description>
      <Skills><Skill>Nurse</Skill></Skills></Shift>
    <Shift ID="H"><StartTime>08:30:00</StartTime><EndTime>16:30:00</EndTime><Description>Head</Description>
      <Skills><Skill>Head</Skill></Skills></Shift>
    <Shift ID="N"><StartTime>22:30:00</StartTime><EndTime>06:30:00</EndTime><Description>Night</Description>
      <Skills><Skill>Nurse</Skill></Skills></Shift>
  </ShiftTypes>
  <Patterns>
    <Pattern ID="0" weight="3"><PatternEntries>
      <PatternEntry index="1"><ShiftType>Any</ShiftType><Day>Tuesday</Day></PatternEntry>
      <PatternEntry index="0"><ShiftType>None</ShiftType><Day>Monday</Day></PatternEntry>
    </PatternEntries></Pattern>
  </Patterns>
  <Contracts><Contract ID="full"><Description>full</Description>RULES
    <WeekendDefinition>SaturdaySunday</WeekendDefinition>
    <UnwantedPatterns></UnwantedPatterns></Contract></Contracts>
  <Employees>
    <Employee ID="0"><ContractID>full</ContractID><Name>Ann</Name><Skills><Skill>Nurse</Skill></Skills></Employee>
  </Employees>
  <CoverRequirements>COVER</CoverRequirements>
  REQUESTS
</SchedulingPeriod>
"""
LETTERS = ("D", "H", "N")


def small(rules: str = "", cover: str | None = None, requests: str = "") -> str:
    """The instance with these elements; cover where left out is none, of nobody."""
    return SMALL.replace("RULES", rules).replace("COVER", cover or "").replace("REQUESTS", requests)


def penalty(text: str, line: str) -> int | None:
    """Of all but cover, for the week from Friday 1 January 2010; None where a hard rule is broken."""
    problem = parse(text, "small.xml")
    dates = [problem.calendar.date(day) for day in problem.calendar.planned]
    roster = Roster(Assignment("0", when, shift) for when, shift in zip(dates, line, strict=True) if shift in LETTERS)
    verdict = verify(problem.model_copy(update={"coverage": ()}), roster)
    return verdict.penalty if verdict.feasible else None


def switch(tag: str, weight: int = 5, on: str = "true") -> str:
    return f'<{tag} weight="{weight}">{on}</{tag}>'


def bound(tag: str, value: object, weight: int = 5, on: int = 1) -> str:
    return f'<{tag} on="{on}" weight="{weight}">{value}</{tag}>'


@pytest.mark.parametrize(
    ("rules", "line", "units"),
    [
        (bound("MaxNumAssignments", 2), "DDDD---", 2),
        (bound("MaxNumAssignments", 2, on=0), "DDDD---", 0),
        (bound("MinNumAssignments", 4), "D------", 3),
        (bound("MaxConsecutiveWorkingDays", 2), "DDDD---", 2),
        (bound("MinConsecutiveWorkingDays", 3), "D--DD-D", 2 + 1 + 2),  # nothing lies beyond the border
        (bound("MaxConsecutiveFreeDays", 2), "D------", 4),
        (bound("MinConsecutiveFreeDays", 2), "-D-DDD-", 3),
        (bound("MaxConsecutiveWorkingWeekends", 0), "-D-----", 1),
        (bound("MinConsecutiveWorkingWeekends", 2), "-D-----", 1),
        (bound("MaxWorkingWeekendsInFourWeeks", 0), "-D-----", 1),
        (switch("CompleteWeekends"), "-D-----", 1),
        (switch("CompleteWeekends", on="false"), "-D-----", 0),
        (switch("IdenticalShiftTypesDuringWeekend"), "-DN----", 2),
        (switch("IdenticalShiftTypesDuringWeekend"), "-DD----", 0),
        (switch("NoNightShiftBeforeFreeWeekend"), "N------", 1),
        (switch("NoNightShiftBeforeFreeWeekend"), "N-D----", 0),
        (switch("TwoFreeDaysAfterNightShifts"), "ND-----", 1),
        (switch("TwoFreeDaysAfterNightShifts"), "N-D----", 1),
        (switch("TwoFreeDaysAfterNightShifts"), "NN--D--", 0),
        (switch("AlternativeSkillCategory"), "HD-H---", 2),
        ("", "HD-H---", 0),
    ],
)
def test_each_element_of_a_contract_costs_what_the_competition_says(rules: str, line: str, units: int) -> None:
    assert penalty(small(rules), line) == 5 * units


@pytest.mark.parametrize(
    ("rules", "weekends", "units", "of_four"),
    [
        (bound("MaxWorkingWeekendsInFourWeeks", 2), "DD-DD-", 1 + 1 + 0, 1),
        (bound("MaxWorkingWeekendsInFourWeeks", 2), "DD--DD", 0, 0),
        (bound("MinWorkingWeekendsInFourWeeks", 2), "D----D", 1 + 2 + 1, 1),
        (bound("MinWorkingWeekendsInFourWeeks", 2), "D--DD-", 0, 0),
    ],
)
def test_weekends_in_more_than_four_weeks_are_those_of_any_four(
    rules: str, weekends: str, units: int, of_four: int
) -> None:
    line = "".join(f"-{worked}-----" for worked in weekends)
    six_weeks, four_weeks = (small(rules).replace("2010-01-07", last) for last in ("2010-02-11", "2010-01-28"))
    assert (penalty(six_weeks, line), penalty(four_weeks, line[:28])) == (5 * units, 5 * of_four)


@pytest.mark.parametrize(("line", "units"), [("-D-----", 2), ("D-D----", 4), ("DD-----", 1), ("DDD----", 0)])
def test_a_weekend_is_what_the_contract_says(line: str, units: int) -> None:
    text = small(switch("CompleteWeekends")).replace("SaturdaySunday", "FridaySaturdaySunday")
    assert penalty(text, line) == 5 * units


def test_a_pattern_holds_where_the_contract_names_it() -> None:
    named = small().replace("<UnwantedPatterns>", "<UnwantedPatterns><Pattern>0</Pattern>")
    assert [penalty(text, "----D--") for text in (small(), named)] == [0, 3]
    assert penalty(named, "---DD--") == 0


def test_requests_have_their_own_weights() -> None:
    requests = (
        '<DayOffRequests><DayOff weight="2"><EmployeeID>0</EmployeeID><Date>2010-01-01</Date></DayOff>'
        '</DayOffRequests><ShiftOnRequests><ShiftOn weight="7"><ShiftTypeID>N</ShiftTypeID>'
        "<EmployeeID>0</EmployeeID><Date>2010-01-02</Date></ShiftOn></ShiftOnRequests>"
    )
    assert [penalty(small(requests=requests), line) for line in ("DD-----", "-N-----")] == [9, 0]


def test_cover_is_exact_and_a_date_replaces_its_weekday() -> None:
    def cover(when: str, number: int) -> str:
        return f"{when}<Cover><Shift>D</Shift><Preferred>{number}</Preferred></Cover>"

    text = small(
        cover=f"<DayOfWeekCover>{cover('<Day>Friday</Day>', 1)}</DayOfWeekCover>"
        f"<DateSpecificCover>{cover('<Date>2010-01-01</Date>', 0)}</DateSpecificCover>"
        f"<DayOfWeekCover>{cover('<Day>Sunday</Day>', 1)}</DayOfWeekCover>"
    )
    problem = parse(text, "small.xml")
    sunday, friday = (problem.calendar.date(day) for day in (2, 0))
    exact = Roster([Assignment("0", sunday, "D")])
    assert verify(problem, exact).feasible
    assert not verify(problem, Roster()).feasible
    assert not verify(problem, Roster([*exact, Assignment("0", friday, "D")])).feasible
    assert not verify(problem, Roster([*exact, Assignment("0", friday, "N")])).feasible


@pytest.mark.parametrize(
    ("part", "broken", "said"),
    [
        ("<StartDate>2010-01-01", "<StartDate>1 January", ":3: StartDate"),
        ("<EndDate>2010-01-07", "<EndDate>2009-01-07", ":4: EndDate"),
        ("</Skills>\n", "\n", "is not XML"),
        ('index="1"', 'index="one"', ":16: PatternEntry"),
        ("<UnwantedPatterns>", "<UnwantedPatterns><Pattern>9</Pattern>", "no pattern of this ID"),
        ("<WeekendDefinition>", "<WeekendDefinition>Mid", "is not a row of weekdays"),
        ("<ContractID>full", "<ContractID>none", "none"),
        ("<CoverRequirements></CoverRequirements>", "", "has 0 elements <CoverRequirements>"),
        ('<?xml version="1.0"?>', '<!DOCTYPE x [<!ENTITY e "e">]>', "declares an entity"),
        ("<Description>full</Description>", "", "has 0 elements <Description>"),
        ("<UnwantedPatterns>", bound("MinNumAssignments", "two") + "<UnwantedPatterns>", "not a whole number"),
    ],
)
def test_what_is_wrong_is_named(part: str, broken: str, said: str) -> None:
    assert part in small()
    with pytest.raises(InputError) as error:
        parse(small().replace(part, broken, 1), "small.xml")
    assert said in str(error.value)


def test_the_format_is_told_by_its_content(tmp_path: Path) -> None:
    assert recognises(small()) and not recognises("horizon: {}")
    path = tmp_path / "some.txt"
    path.write_text(small(switch("AlternativeSkillCategory")))
    assert any(isinstance(rule, StandIn) for rule in read_problem(path).contracts[0].rules)


def test_the_optimum_of_an_instance_is_proven(published: Path) -> None:
    result = solve(read_problem(published / "inrc1" / "sprint01.xml"), seconds=120, workers=2)
    assert (result.status, result.penalty) == (Status.OPTIMAL, 56)


@pytest.mark.parametrize(("instance", "best"), [("sprint_hidden01", 32), ("long_late01", 235)])
def test_the_bound_comes_close_to_the_best_known_and_not_above(published: Path, instance: str, best: int) -> None:
    root = Model(read_problem(published / "inrc1" / f"{instance}.xml")).relaxation()
    root.approach(lambda: False)
    assert root.converge(lambda: root.sweeps > 300)
    assert 0.9 * best <= root.whole_bound() <= best
