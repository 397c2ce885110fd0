"""Which written rules practice has left, how often, and since when."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.learn.drift import Drift, drift, in_words, spread
from scheduler.learn.record import gather
from scheduler.problem import Problem, parse
from scheduler.rules import Rest
from tests.learn.practice import Line, practice, sheet, worked
from tests.world import MONDAY

WRITTEN = """
horizon: {start: 2027-01-04, days: 7}
shifts:
  - {id: D, start: "07:00", end: "15:00"}
  - {id: E, start: "15:00", end: "23:00"}
  - {id: N, start: "23:00", end: "07:00"}
contracts:
  - {id: part, rules: [{rule: shift-count, max: 3}]}
employees:
  - {id: p0, contract: part}
  - {id: p1}
  - {id: p9}
coverage: [{shifts: N, days: {daily: 1}}]
availability: [{employee: p9, days: Sun}]
requests: [{employee: p1, days: Mon, want: off, weight: 5}]
presets: eu-working-time
rules:
  - {rule: consecutive-days, max: 4, note: agreed}
"""


def judged(lines: dict[str, Line], written: Problem, weeks: int = 12) -> dict[str, Drift]:
    found = drift(gather([sheet(lines)], written), written)
    assert len({item.field for item in found if not item.field.startswith(("presets", "always"))}) == 4
    return {item.field: item for item in found}


def keeping(until: int, *, since: int = 0) -> dict[str, Line]:
    """Twelve weeks in which at most four days in a row are kept from one week on until another."""

    def allowed(person: str, lines: dict[str, Line], shift: str) -> bool:
        week = min(map(len, lines.values())) // 7
        return not since <= week < until or worked(lines, person) < 4

    return practice(4, allowed, need="DDDEEN")


def test_what_is_kept_and_what_was_left_lately_formerly_and_always() -> None:
    written = parse(WRITTEN)
    for lines, when in ((keeping(12), "never"), (keeping(8), "lately"), (keeping(12, since=5), "formerly")):
        found = judged(lines, written)["rules[0]"]
        assert (found.when, found.breaks == 0) == (when, when == "never") and found.note == "agreed"
    ever = judged(keeping(0), written)["rules[0]"]
    assert ever.when == "all along" and ever.breaks >= 5 and ever.people > 1 and ever.of == 12


def test_each_rule_is_judged_alone_and_over_its_own_days() -> None:
    found = judged(keeping(12), parse(WRITTEN))
    assert found["coverage[0]"].when == "never" and found["availability[0]"].breaks > 0
    assert found["contracts[0].rules[0] (part)"].when == "not comparable"  # no old roster of one week
    weekly = parse(WRITTEN.replace("days: 7}", "days: 84}"))
    compared = judged(keeping(12), weekly)["contracts[0].rules[0] (part)"]
    assert compared.breaks == compared.people == 1
    assert any(field.startswith("presets[0]") for field in found)


def test_what_always_holds_is_told_too() -> None:
    written = parse(
        WRITTEN.replace('id: N, start: "23:00"', 'id: N, skills: RN, start: "23:00"') + "skills: [{id: RN}]\n"
    )
    assert judged(keeping(12), written)["always"].what == "eligibility"


@settings(max_examples=30)
@given(st.lists(st.integers(0, 89), min_size=5, max_size=40))
def test_the_middle_is_neither_late_nor_early(days: list[int]) -> None:
    dates = [MONDAY + timedelta(days=day) for day in range(90)]
    assert spread([dates[30 + day % 30] for day in days], dates) == "all along"
    assert spread([dates[60 + day % 30] for day in days], dates) == "lately"
    assert spread([dates[day % 30] for day in days], dates) == "formerly"
    assert spread([dates[0]] * 4, dates) == "too few to tell"


def test_a_rule_in_words() -> None:
    assert in_words(Rest(hours="11:00", after="N")) == "rest: hours 11:00, after N"


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("written.yaml").write_text(WRITTEN, encoding="utf-8")
    items = [
        {"employee": item.employee, "date": item.date.isoformat(), "shift": item.shift}
        for item in sheet(keeping(8)).roster
    ]
    known = {"format": "scheduler-roster", "version": 1, "assignments": items}
    Path("old.json").write_text(json.dumps(known), encoding="utf-8")
    command = ["learn", "old.json", "--drift", "written.yaml"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    [line] = [line for line in done.stdout.splitlines() if line.startswith("rules[0]")]
    assert "consecutive-days: max 4" in line and line.rstrip().endswith("lately")
    told = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)["rules"]
    assert {item["when"] for item in told if item["field"] == "rules[0]"} == {"lately"}
    assert CliRunner().invoke(app, [*command, "--problem", "written.yaml"]).exit_code == 2
