"""INRC-II in our rules: the validator's own numbers, cases by name and by file, week by week, solutions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from scheduler.formats import read_problem, read_roster
from scheduler.formats.inrc2.solution import check, write
from scheduler.formats.inrc2.translate import FIRST_DAY
from scheduler.problem import Problem, parse, save
from scheduler.roster import Roster
from scheduler.solve import solve
from scheduler.source import InputError
from scheduler.verify import verify
from tests.formats.example import CREATED, KEY, Release, release

SCENARIO = """SCENARIO = n002w2
WEEKS = 2

SKILLS = 2
Head
Nurse

SHIFT_TYPES = 2
Early (1,5)
Night (2,3)

FORBIDDEN_SHIFT_TYPES_SUCCESSIONS
Early 0
Night 1 Early

CONTRACTS = 1
Full (3,5) (2,4) (2,3) 1 1

NURSES = 2
Ann Full 2 Head Nurse
Bob Full 1 Nurse
"""
HISTORY = """HISTORY
0 n002w2

NURSE_HISTORY
Ann 0 0 Night 1 3 0
Bob 2 1 None 0 0 1
"""
WEEK = """WEEK_DATA
n002w2

REQUIREMENTS
Early Head (0,1) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
Early Nurse (0,0) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
Night Head (0,0) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
Night Nurse (0,0) (0,1) (0,0) (0,0) (0,0) (0,0) (0,0)

SHIFT_OFF_REQUESTS = 2
Ann Any Wed
Bob Night Tue
"""
SHIFTS = {"E": "Early Nurse", "N": "Night Nurse", "H": "Early Head"}
PARTS = {"Sc-n002w2.txt": SCENARIO, "H0-n002w2-0.txt": HISTORY, "WD-n002w2-0.txt": WEEK, "WD-n002w2-1.txt": WEEK}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario of two nurses and two weeks."""
    for name, text in PARTS.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def solution(folder: Path, week: int = 0, **lines: str) -> Roster:
    """The roster of such lines, through the format."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    rows = [
        f"{nurse} {day} {SHIFTS[letter]}"
        for nurse, line in lines.items()
        for day, letter in zip(days, line, strict=True)
        if letter != "-"
    ]
    path = folder / f"Sol-n002w2-0-{week}.txt"
    path.write_text("\n".join(["SOLUTION", f"{week} n002w2", "", f"ASSIGNMENTS = {len(rows)}", *rows, "", "Cost: 9"]))
    return read_roster(path)


def costs(problem: Problem, roster: Roster) -> Mapping[str, int]:
    """Penalty by the validator's kinds of cost."""
    found = Counter(dict.fromkeys(("coverage",), verify(problem, roster).by_rule.get("coverage", 0)))
    for schedule in problem.plan(roster).schedules.values():
        for rule in problem.row_rules(schedule.employee):
            off = "days-off" if getattr(rule, "of", None) == ("off",) else rule.rule
            found[off] += sum(item.amount for item in rule.check(schedule)) * (rule.weight or 0)
    return +found


VALIDATOR = {
    "Total assignment constraints": "shift-count",
    "Consecutive constraints": "consecutive-days",
    "Non working days constraints": "days-off",
    "Preferences": "request",
    "Max working weekend": "weekends",
    "Complete weekends": "complete-weekends",
    "Optimal coverage constraints": "coverage",
}


def test_the_validator_says_the_same_rule_by_rule(published: Path) -> None:
    folder = published / "inrc2" / "n005w4"
    given = folder / "Solution_H_0-WD_1-2-3-3"
    said = dict(line.split(": ") for line in (given / "validator.txt").read_text().splitlines() if ": " in line)
    problem, roster = read_problem(folder / "n005w4_0_1-2-3-3"), read_roster(given)
    assert verify(problem, roster).feasible
    assert costs(problem, roster) == {ours: int(said[theirs]) for theirs, ours in VALIDATOR.items()}
    assert verify(problem, roster).penalty == int(said["Total cost"])


@pytest.mark.parametrize("scenario", ["n005w4", "n012w8"])
def test_the_other_published_solutions_keep_every_hard_rule(published: Path, scenario: str) -> None:
    given = sorted((published / "inrc2" / scenario).glob("Solution_*"))
    assert given
    for folder in given:
        history, weeks = folder.name.removeprefix("Solution_H_").split("-WD_")
        problem = read_problem(folder.parent / f"{scenario}_{history}_{weeks}")
        assert verify(problem, read_roster(folder)).feasible


@pytest.mark.parametrize("case", ["n030w4_1_6-2-9-1", "n120w8_0_0-9-9-4-5-1-0-3"])
def test_large_cases_are_found_in_their_folder_and_above_it(published: Path, case: str) -> None:
    scenario = case.split("_")[0]
    below, above = (read_problem(path / case) for path in (published / "inrc2" / scenario, published / "inrc2"))
    assert below == above
    assert (len(below.employees), below.horizon.days) == (int(scenario[1:4]), 7 * int(scenario[5]))


@pytest.mark.parametrize(
    ("ann", "bob", "expected"),
    [
        (
            "-------",  # her one night is too few, and seven days off are four too many
            "-------",  # he was off the day before as well
            {"consecutive-days": 15, "days-off": 30 * (4 + 5), "shift-count": 20, "coverage": 60},
        ),
        (
            "--EE---",  # she asked for Wednesday off
            "-N-----",  # a single night, on the day he asked not to have one; then five days off
            {"consecutive-days": 15 + 30 + 15, "request": 20, "days-off": 60, "coverage": 30},
        ),
        (
            "NN---E-",  # the fifth working day in a row; a weekend of one day
            "-----NN",  # his second weekend, and one shift more than his share of one week
            {
                "consecutive-days": 30 + 30,
                "complete-weekends": 30,
                "days-off": 90,
                "weekends": 30,
                "shift-count": 20,
                "coverage": 30,
            },
        ),
    ],
)
def test_a_small_case_costs_what_the_format_says(folder: Path, ann: str, bob: str, expected: dict[str, int]) -> None:
    problem, roster = read_problem(folder / "n002w2_0_0"), solution(folder, Ann=ann, Bob=bob)
    assert costs(problem, roster) == expected
    assert verify(problem, roster).penalty == sum(expected.values())


def test_hard_rules_know_the_history_and_the_skills(folder: Path) -> None:
    problem = read_problem(folder / "n002w2_0_0")
    for ann, bob in (("E------", "-------"), ("-NE----", "-------"), ("-------", "H------")):
        assert len(verify(problem, solution(folder, Ann=ann, Bob=bob)).broken) == 1


def test_week_by_week_counts_what_the_rosters_settled(folder: Path) -> None:
    first = solution(folder, Ann="NN---EE", Bob="-EE----")
    (folder / "week1.json").write_text(roster_json(folder, first))
    (folder / "week2.yaml").write_text(
        "format: inrc2\nscenario: Sc-n002w2.txt\nhistory: H0-n002w2-0.txt\n"
        "weeks: [WD-n002w2-0.txt, WD-n002w2-1.txt]\nrosters: [week1.json]\n"
    )
    second = read_problem(folder / "week2.yaml")
    assert (second.horizon.days, second.calendar.day(FIRST_DAY)) == (7, -7)
    roster = solution(folder, week=1, Ann="EE-----", Bob="---EE--")
    both = Roster([*first, *roster])
    whole = read_problem(folder / "n002w2_0_0-1")
    apart = costs(read_problem(folder / "n002w2_0_0"), first) + Counter(costs(second, roster))
    together = costs(whole, both)
    for kind in ("consecutive-days", "days-off", "request", "complete-weekends", "coverage"):
        assert apart[kind] == together.get(kind, 0)
    for kind in ("shift-count", "weekends"):  # judged at the end, with everything counted
        assert costs(second, roster).get(kind, 0) == together.get(kind, 0)
    assert together["shift-count"] == 20 * (6 - 5 + 6 - 5)


def roster_json(folder: Path, roster: Roster) -> str:
    """Our own roster file of a roster of the first week."""
    from scheduler.formats.json import NAME as ROSTER
    from scheduler.formats.json import write as write_json

    problem = read_problem(folder / "n002w2_0_0")
    return write_json(Release(problem, roster, verify(problem, roster), CREATED, KEY))[ROSTER].decode()


def test_a_solution_is_written_a_file_a_week_and_read_back(folder: Path, tmp_path: Path) -> None:
    problem = read_problem(folder / "n002w2_0_0-1")
    found = solve(problem, seconds=5, workers=1)
    assert found.roster is not None and found.verdict is not None
    files = write(Release(problem, found.roster, found.verdict, CREATED, KEY))
    assert sorted(files) == ["Sol-n002w2-0-0.txt", "Sol-n002w2-1-1.txt"]
    place = tmp_path / "solutions"
    place.mkdir()
    for name, content in files.items():
        (place / name).write_bytes(content)
    assert read_roster(place) == found.roster
    assert files["Sol-n002w2-1-1.txt"].startswith(b"SOLUTION\n1 n002w2\n\nASSIGNMENTS = ")


def test_a_case_can_be_kept_as_yaml(folder: Path) -> None:
    problem = read_problem(folder / "n002w2_0_0-1")
    assert parse(save(problem)) == problem
    check(problem)


def test_what_is_no_case_has_no_solution_file() -> None:
    with pytest.raises(InputError, match="is not a case"):
        write(release([]))


@pytest.mark.parametrize(
    ("name", "part", "broken", "said"),
    [
        ("Sc-n002w2.txt", "(1,5)", "(1,x)", "Sc-n002w2.txt:9: .*pair of numbers"),
        ("Sc-n002w2.txt", "NURSES = 2", "NURSES = 3", "2 lines follow NURSES"),
        ("Sc-n002w2.txt", "Night 1 Early", "Night 1 Late", "there is no shift Late"),
        ("Sc-n002w2.txt", "Bob Full", "Bob Half", "there is no contract Half"),
        ("Sc-n002w2.txt", "WEEKS = 2", "WEEKS = 1", "has 1 weeks"),
        ("H0-n002w2-0.txt", "Bob 2 1 None 0 0 1\n", "", "says nothing about Bob"),
        ("H0-n002w2-0.txt", "Night 1 3 0", "Night 4 3 0", "were worked"),
        ("H0-n002w2-0.txt", "0 n002w2", "0 n005w4", "does not belong to the scenario"),
        ("WD-n002w2-1.txt", "(0,1)", "(2,1)", "smaller number first"),
        ("WD-n002w2-1.txt", "Ann Any Wed", "Ann Any Mittwoch", "there is no day Mittwoch"),
        ("WD-n002w2-1.txt", "REQUIREMENTS", "NEEDS", "has no heading REQUIREMENTS"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, name: str, part: str, broken: str, said: str) -> None:
    assert part in PARTS[name]
    (folder / name).write_text(PARTS[name].replace(part, broken, 1))
    with pytest.raises(InputError, match=said):
        read_problem(folder / "n002w2_0_0-1")


def test_a_missing_part_is_named(folder: Path) -> None:
    with pytest.raises(InputError, match="WD-n002w2-7"):
        read_problem(folder / "n002w2_0_7")
    with pytest.raises(InputError, match="there is no such file"):
        read_problem(folder / "n002w2")
    (folder / "case.yaml").write_text("format: inrc2\nscenario: Sc-n002w2.txt\nweeks: []\n")
    with pytest.raises(InputError, match="history"):
        read_problem(folder / "case.yaml")
    (folder / "none").mkdir()
    with pytest.raises(InputError, match="no files Sol"):
        read_roster(folder / "none")


def test_a_week_without_assignments_is_not_settled(folder: Path) -> None:
    (folder / "week1.json").write_text(roster_json(folder, Roster()))
    (folder / "week2.yaml").write_text(
        "format: inrc2\nscenario: Sc-n002w2.txt\nhistory: H0-n002w2-0.txt\n"
        "weeks: [WD-n002w2-0.txt, WD-n002w2-1.txt]\nrosters: [week1.json]\n"
    )
    with pytest.raises(InputError, match="no roster has an assignment"):
        read_problem(folder / "week2.yaml")
