"""Old rosters from files: both dialects, JSON, holes, doubles and strangers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.learn.chance import poisson, significant, tail
from scheduler.learn.coverage import days_text, staffing
from scheduler.learn.record import gather
from scheduler.learn.sheet import read_sheets
from scheduler.learn.shuffle import shuffles
from scheduler.notation import WEEKDAYS
from scheduler.problem import parse
from scheduler.source import InputError
from tests.learn.practice import practice, record, sheet

PROBLEM = """
name: Shop
horizon: {start: 2026-11-23, days: 14, zone: Europe/Berlin}
holidays: {add: {2026-11-26: Fair}}
shifts:
  - {id: "=D", start: "08:00", end: "16:00", unpaid_break: "0:30"}
  - {id: N, start: "22:00", end: "06:00"}
employees: [{id: ann}, {id: "+bob"}, {id: cleo}]
coverage: [{shifts: "=D", days: {Mon-Fri: 1, holiday: 0}}, {shifts: N, days: {daily: 1}}]
"""


@pytest.fixture
def solved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_text(PROBLEM, encoding="utf-8")
    done = CliRunner().invoke(app, ["solve", "shop.yaml", "-o", "out", "-f", "csv,json", "-q", "--workers", "1"])
    assert done.exit_code == 0, done.output
    return tmp_path / "out"


def test_every_dialect_tells_the_same(solved: Path) -> None:
    excel, data, told = ([solved / name] for name in ("roster.csv", "roster-data.csv", "roster.json"))
    [one], [two], [three] = (read_sheets(paths) for paths in (excel, data, told))
    assert one.roster == two.roster == three.roster and one.shifts == two.shifts
    assert three.last == date(2026, 12, 6) and not three.shifts
    day = one.shifts["=D"]
    assert (day.start, day.nominal, day.paid, one.zone) == (480, 480, 450, "Europe/Berlin")
    assert len(read_sheets([*excel, *data, *told])) <= 2  # the days of one lie within those of another


def test_two_versions_of_the_same_days_are_refused(solved: Path) -> None:
    changed = (solved / "roster-data.csv").read_text(encoding="utf-8").replace(",ann,", ",cleo,")
    (solved / "other.csv").write_text(changed, encoding="utf-8")
    with pytest.raises(InputError, match="about the same days and differ on 2026-1"):
        read_sheets([solved / "roster-data.csv", solved / "other.csv"])


def test_holidays_of_the_problem_are_no_weekdays(solved: Path) -> None:
    made = gather(read_sheets([solved / "roster.json"]), parse(PROBLEM))
    days = {item.days: item for item in staffing(made) if item.shift == "=D"}
    assert set(days) == {"Mon-Fri", "Sat-Sun", "holiday"}
    assert (days["Mon-Fri"].low, days["Mon-Fri"].occasions, days["holiday"].high) == (1, 9, 0)


def test_a_shift_that_the_problem_does_not_have_is_named(solved: Path) -> None:
    other = parse(PROBLEM.replace("id: N,", "id: X,").replace("shifts: N,", "shifts: X,"))
    with pytest.raises(InputError, match="shift = N: is no shift of the problem"):
        gather(read_sheets([solved / "roster.json"]), other)


def test_rosters_are_joined_over_closed_days_only() -> None:
    lines = practice(1, weeks=2)
    near = gather([sheet(lines), sheet(lines, week=2), sheet(lines, week=5)])
    assert [part.problem.horizon.days for part in near.stretches] == [28, 14] and len(near.sheets) == 3
    assert [len(block) for block in near.blocks] == [28, 14]


@given(st.integers(0, 10**6))
def test_chance_keeps_the_totals_of_days_and_people(seed: int) -> None:
    made = record(practice(seed, people=5, weeks=2))
    [drawn] = shuffles(made, 1, seed)
    for person, line in made.lines.items():
        assert sorted(line) == sorted(drawn[person])
    for place in range(14):
        assert sorted(line[place] for line in made.lines.values()) == sorted(line[place] for line in drawn.values())


def test_who_has_left_is_not_drawn_later() -> None:
    lines = practice(2, people=4, weeks=4, need="DE")
    lines["p0"][14:] = ["-"] * 14
    made = record(lines)
    for drawn in shuffles(made, 5, 0):
        assert not any(drawn["p0"][14:])


@given(st.sets(st.sampled_from(WEEKDAYS), min_size=1))
def test_days_are_written_as_a_problem_reads_them(days: set[str]) -> None:
    problem = parse(PROBLEM.replace("{daily: 1}", json.dumps({days_text([*days]): 1})))
    calendar = problem.calendar
    read = {WEEKDAYS[calendar.weekday(day)] for day in problem.coverage[1].levels(calendar)}
    assert read == days


def test_what_chance_means() -> None:
    assert poisson(0, 3.0) == pytest.approx(0.0498, abs=1e-4)
    assert poisson(2, 3.0) == pytest.approx(0.4232, abs=1e-4)
    assert tail(0, [5, 0, 5, 5]) == 0.25  # drawn as seldom one time in four
    assert significant([0.2, 0.01, 0.02]) == 0.02 and significant([0.2, 0.4]) < 0


def test_the_command(solved: Path) -> None:
    rosters = [str(solved / "roster.json"), "--problem", "shop.yaml"]
    command = ["learn", *rosters, "--draws", "20", "-o", "learned.yaml"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "Mon-Fri" in done.stdout and "that chance does not explain" in done.stdout
    told = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    assert {item["shift"] for item in told["staffing"]} == {"=D", "N"} and told["draws"] == 20
    bare = PROBLEM[: PROBLEM.index("coverage")] + Path("learned.yaml").read_text(encoding="utf-8")
    assert len(parse(bare).coverage) == 2
    assert CliRunner().invoke(app, [*command[:-1], "shop.yaml"]).exit_code == 2  # in the way
    assert "no times of shifts" in CliRunner().invoke(app, ["learn", rosters[0], "--draws", "20"]).stdout
