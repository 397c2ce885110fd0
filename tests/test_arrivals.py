"""Demand curves from files of arrivals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scheduler.problem import load, parse, save
from scheduler.source import InputError
from scheduler.verify import verify
from tests.world import roster

PROBLEM = """\
horizon: {start: 2026-11-23, days: 3}
shifts: [{id: D, start: "07:00", end: "15:00"}]
employees: [{id: ann}, {id: bob}]
time_coverage:
- demand: {file: arrivals.csv, per_person: 6%s}
  slot: "1:00"
"""
CURVE = "day,time,arrivals\nMon-Wed,08:00,6\nMon-Wed,09:00,6.5\nMon-Wed,10:00,0\n2026-11-25,08:00-10:00,18\n"


def given(folder: Path, curve: str, more: str = "") -> Path:
    (folder / "arrivals.csv").write_text(curve, encoding="utf-8")
    path = folder / "problem.yaml"
    path.write_text(PROBLEM % more, encoding="utf-8")
    return path


def needs(path: Path) -> dict[str, Any]:
    [entry] = load(path).time_coverage
    return {
        str(days): {str(window): (level.min, level.ideal) for window, level in windows.items()}
        for days, windows in entry.days.items()
    }


def said(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(path)
    return [str(fault).replace(f"{path.parent}/", "") for fault in caught.value.faults]


def test_people_are_arrivals_by_the_service_ratio_rounded_up(tmp_path: Path) -> None:
    assert needs(given(tmp_path, CURVE)) == {
        "Mon-Wed": {"08:00-09:00": (1, None), "09:00-10:00": (2, None)},
        "2026-11-25": {"08:00-10:00": (3, None)},
    }


def test_a_date_beats_a_weekday_and_gaps_are_told_by_the_slot(tmp_path: Path) -> None:
    verdict = verify(load(given(tmp_path, CURVE)), roster(ann="DDD", bob="-D-"))
    assert [(item.dates[0].day, item.amount) for item in verdict.violations] == [(23, 1), (25, 2), (25, 2)]


def test_a_fewest_number_and_only_a_wish(tmp_path: Path) -> None:
    found = needs(given(tmp_path, CURVE, ", least: 1, level: ideal"))
    assert found["Mon-Wed"] == {"08:00-09:00": (0, 1), "09:00-10:00": (0, 2), "10:00-11:00": (0, 1)}


def test_spreadsheets_write_it_their_own_way(tmp_path: Path) -> None:
    curve = (
        "Zone;Date;Time;Patients\nA;2026-11-23;9:00:00;7\n;;;\nA;2026-11-23;9:30:00;3\n"
        "A;2026-11-24;23:30;1\nA;2026-11-24;23:00;1\n"
    )
    assert needs(given(tmp_path, curve, ", column: patients")) == {
        "2026-11-23": {"09:00-09:30": (2, None), "09:30-10:00": (1, None)},
        "2026-11-24": {"23:00-23:30": (1, None), "23:30-24:00": (1, None)},
    }


def test_a_saved_problem_stands_alone(tmp_path: Path) -> None:
    whole = load(given(tmp_path, CURVE))
    again = parse(save(whole))
    assert again.time_coverage == whole.time_coverage
    assert again.digest() == whole.digest()


@pytest.mark.parametrize(
    ("curve", "message"),
    [
        ("day,time\n", 'arrivals.csv:1: arrivals = "day, time": there is no such column'),
        ("day,time,arrivals\n", "arrivals.csv:1: holds no arrivals"),
        ("day,time,arrivals\nsoon,08:00,1\n", 'arrivals.csv:2: day = "soon": "soon" is no day'),
        ("day,time,arrivals\nMon,25:00,1\n", 'arrivals.csv:2: time = "25:00": not a time of day'),
        ("day,time,arrivals\nMon,08:00,-1\n", 'arrivals.csv:2: arrivals = "-1": is no number of arrivals'),
        ("day,time,arrivals\nMon,08:00,nan\n", 'arrivals.csv:2: arrivals = "nan": is no number of arrivals'),
        ("day,time,arrivals\nMon,08:00\n", 'arrivals.csv:2: arrivals = "": is no number of arrivals'),
        ("day,time,arrivals\nMon,08:00,1\n\nMon,08:00,2\n", 'arrivals.csv:4: time = "Mon 08:00": is there twice'),
        ("day,time,arrivals\nMon,08:00,1\n", 'time = "Mon 08:00": stands alone on its day'),
    ],
)
def test_each_fault_is_told_with_its_line(tmp_path: Path, curve: str, message: str) -> None:
    [fault] = said(given(tmp_path, curve))
    assert message in fault


def test_a_file_that_is_not_there_or_elsewhere_is_refused(tmp_path: Path) -> None:
    path = given(tmp_path, CURVE)
    path.write_text(path.read_text().replace("arrivals.csv", "../arrivals.csv"))
    assert "leads out of the folder" in said(path)[0]
    path.write_text(path.read_text().replace("../arrivals.csv", "arrival.csv"))
    [fault] = said(path)
    assert fault.startswith(
        'problem.yaml:5: time_coverage[0].demand.file = "arrival.csv": there is no such file; did you'
    )


def test_what_else_is_wrong_is_told_too(tmp_path: Path) -> None:
    path = given(tmp_path, "day,time,arrivals\nMonn,08:00-09:00,1\n")
    path.write_text(path.read_text().replace("id: bob", "id: ann") + "rules: [{rule: houers}]\n")
    assert [fault.partition(" = ")[0] for fault in said(path)] == [
        "arrivals.csv:2: day",
        "problem.yaml:3: employees[1].id",
        "problem.yaml:7: rules[0].rule",
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('{demand: {file: a.csv}, days: {Mon: {"08:00-09:00": 1}}}', "states both days and demand"),
        ('{slot: "1:00"}', "asks for nobody"),
        ("{demand: {file: a.csv, per_person: 0}}", "per_person = 0: must be more than 0"),
        ("{demand: {file: a.csv}}", "only a problem that is read from a file"),
    ],
)
def test_an_entry_that_says_too_much_or_nothing_is_refused(entry: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(PROBLEM.partition("- demand")[0] + f"- {entry}\n")
    assert message in str(caught.value)
