"""What changes cost that people are told of late."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.late import data, late_changes, lines
from scheduler.pay import LateChange, Pay
from scheduler.problem import Problem, save
from tests.world import roster, world

LAW = [
    {"notice": 14, "of": "gain", "hours": 1},
    {"notice": 14, "of": "loss", "percent": 50},
    {"notice": 2, "of": "loss", "percent": 100, "add": "7.50"},
]


def week(late: list[dict[str, Any]], **more: Any) -> Problem:
    pay = {"rate": 20, "late_changes": late}
    return world([], 7, people=("ann", "bob"), shifts="DENMC", pay=pay, **more)


def costs(before: str, after: str, told: date = date(2026, 11, 20), late: list[dict[str, Any]] = LAW) -> dict[str, str]:
    found = late_changes(week(late), roster(ann=before), roster(ann=after), told)
    return {f"{item.date:%a}": str(item.pay) for item in found}


def test_each_changed_day_costs_by_what_is_gained_or_lost() -> None:
    assert costs("DD-----", "DD-----") == {}
    assert costs("DD-----", "DDD----") == {"Wed": "20.00"}, "one more shift: an hour's pay"
    assert costs("DD-----", "DE-----") == {"Tue": "20.00"}, "other times, as many hours"
    assert costs("DD-----", "D------") == {"Tue": "80.00"}, "half the pay of eight hours"
    assert costs("DD-----", "DM-----") == {"Tue": "40.00"}, "half the pay of the four hours that are lost"
    assert costs("M------", "D------") == {"Mon": "20.00"}


def test_the_shortest_notice_counts_and_what_is_past_does_not() -> None:
    sunday, tuesday = date(2026, 11, 22), date(2026, 11, 24)
    assert costs("DDD----", "-------", sunday) == {"Mon": "167.50", "Tue": "80.00", "Wed": "80.00"}
    assert costs("DDD----", "-------", tuesday) == {"Tue": "167.50", "Wed": "167.50"}
    assert costs("DDD----", "-------", date(2026, 11, 10)) == {"Mon": "80.00"}
    assert costs("DDD----", "-------", date(2026, 11, 1)) == {}


def test_on_call_duty_is_a_change_of_times_too() -> None:
    assert costs("C------", "-------") == {"Mon": "20.00"}, "no paid hour is lost"


def test_another_place_of_a_break_is_no_other_time() -> None:
    shift = {"id": "L", "start": "08:00", "end": "16:30", "breaks": [{"length": "0:30", "starts": ["12:00", "12:30"]}]}
    problem = week(LAW).changed(shifts=[shift], history=None)
    before, after = (problem_roster(name) for name in ("L-1200", "L-1230"))
    assert list(late_changes(problem, before, after, date(2026, 11, 22))) == []
    assert len(list(late_changes(problem, before, roster(ann="-"), date(2026, 11, 22)))) == 1


def problem_roster(shift: str) -> Any:
    from scheduler.roster import Assignment, Roster

    return Roster([Assignment("ann", date(2026, 11, 23), shift)])


def test_a_law_says_what_late_changes_cost() -> None:
    problem = week([], facility="clinic", presets=["us-chicago-fair-workweek"])
    found = list(late_changes(problem, roster(ann="DD-"), roster(ann="DN-"), date(2026, 11, 20)))
    assert [item.pay for item in found] == [Decimal("20.00")]
    assert list(lines(problem, found)) == [
        "late changes cost 20.00 USD",
        "     20.00  ann, Tue 24 Nov: changed, told 4 days ahead",
    ]
    assert data(found)[0] == {
        "employee": "ann", "date": "2026-11-24", "days_ahead": 4, "minutes_lost": 0, "pay": "20.00",
    }  # fmt: skip
    [gone] = late_changes(problem, roster(ann="D--"), roster(ann="---"), date(2026, 11, 23))
    assert gone.pay == 80 and gone.text == "8:00 hours less, told the same day"


def test_a_law_about_late_changes_pays_those_whom_it_is_for() -> None:
    use = {"preset": "us-chicago-fair-workweek", "who": {"employees": "ann"}}
    problem = week([], facility="clinic", presets=[use])
    both = late_changes(problem, roster(ann="DD-", bob="DD-"), roster(ann="DN-", bob="DN-"), date(2026, 11, 20))
    assert [(item.employee, item.pay) for item in both] == [("ann", 20)]


def test_late_changes_pay_each_person_by_the_dearest_entry_that_is_for_them() -> None:
    late = [
        {"notice": 7, "add": 5},
        {"notice": 7, "add": 9, "who": {"employees": "bob"}},
        {"notice": 14, "add": 99, "who": {"employees": "ann"}},
    ]
    both = late_changes(week(late), roster(ann="D", bob="D"), roster(ann="E", bob="E"), date(2026, 11, 20))
    assert {item.employee: item.pay for item in both} == {"ann": 5, "bob": 9}
    early = late_changes(week(late), roster(ann="D", bob="D"), roster(ann="E", bob="E"), date(2026, 11, 12))
    assert {item.employee: item.pay for item in early} == {"ann": 99}


def test_late_changes_for_nobody_known_are_refused() -> None:
    with pytest.raises(ValidationError, match="zoe"):
        week([{"notice": 7, "add": 5, "who": {"employees": "zoe"}}])


@pytest.mark.parametrize("other", [{"of": "any"}, {"of": "gain"}])
def test_one_change_is_paid_once(other: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="keep one of them"):
        Pay(rate=20, late_changes=[LateChange(notice=7, of="gain"), LateChange(notice=7, **other)])


def test_compare_tells_what_a_late_change_costs(tmp_path: Path) -> None:
    (tmp_path / "week.yaml").write_text(save(week(LAW)))
    (tmp_path / "free.yaml").write_text(save(week([])))
    for name, line in (("old", "DD-----"), ("new", "D--E---")):
        rows = [f"{item.employee},{item.date},{item.shift}" for item in roster(ann=line)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["staff_id,date,shift", *rows]))
    files = [str(tmp_path / name) for name in ("week.yaml", "old.csv", "new.csv")]
    shown = CliRunner().invoke(app, ["compare", *files, "--told", "2026-11-20"])
    assert shown.exit_code == 0, shown.output
    assert "late changes cost 100.00 USD" in shown.stdout and "8:00 hours less, told 4 days ahead" in shown.stdout
    as_json = json.loads(CliRunner().invoke(app, ["compare", *files, "--told", "2026-11-20", "--json"]).stdout)
    assert [item["pay"] for item in as_json["late_changes"]] == ["80.00", "20.00"]
    none = CliRunner().invoke(app, ["compare", str(tmp_path / "free.yaml"), *files[1:], "--told", "2026-11-20"])
    assert none.exit_code == 2 and "late_changes" in none.output
