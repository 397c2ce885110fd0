"""Scenarios: what each change does, how a sweep survives, and what is said of the outcomes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.executor import Pool
from scheduler.problem import Problem, parse
from scheduler.source import InputError
from scheduler.verify import verify
from scheduler.whatif.outcome import Outcome, against, roster_of
from scheduler.whatif.page import page
from scheduler.whatif.scenario import Scenario, load
from scheduler.whatif.sweep import Effort, lawful_part, sweep

BASE = """
horizon: {start: 2026-11-23, days: 5}
skills: [{id: RN}]
shifts: [{id: D, start: "07:00", end: "15:00"}]
contracts: [{id: part, rules: [{rule: shift-count, max: 2}]}, {id: full, rules: [{rule: shift-count, max: 4}]}]
employees: [{id: ann, contract: part, skills: RN}, {id: bob, contract: part}, {id: cleo, contract: part}]
coverage: [{shifts: D, days: {daily: 1}}, {shifts: D, skill: RN, days: {Mon: {min: 1, max: 1}}}]
requests: [{employee: bob, days: Mon, want: on, weight: 3}]
pins: [{employee: bob, date: 2026-11-24, shift: D}]
"""
QUICK = Effort(20.0, 0, 1)


@pytest.fixture
def base() -> Problem:
    return parse(BASE)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(BASE, encoding="utf-8")


def scenarios(base: Problem, *changes: str, more: str = "name: one") -> list[Scenario]:
    lines = "".join(f"\n      - {change}" for change in changes)
    Path("some.yaml").write_text(f"scenarios:\n  - {more}\n    changes: {lines}\n", encoding="utf-8")
    return load(Path("some.yaml"), base)


def changed(base: Problem, *changes: str) -> Problem:
    [one] = scenarios(base, *changes)
    return one.problem


class Here:
    """A pool that does everything at once, in this process; it breaks at the tasks it is told to."""

    begun: list[str]

    def __init__(self, *breaks: int) -> None:
        self.begun, self.breaks = [], set(breaks)

    def submit(self, function: Callable[..., Outcome], /, *arguments: Any) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        self.begun.append(arguments[0])
        if len(self.begun) - 1 in self.breaks:
            future.set_exception(BrokenProcessPool("killed"))
        else:
            future.set_result(function(*arguments))
        return future

    @contextmanager
    def __call__(self) -> Iterator[Pool]:
        yield self


def solved(problem: Problem, start: Outcome | None = None) -> Outcome:
    [found] = sweep([Scenario("one", problem)], start, QUICK, Here(), None)
    assert found.status == "OPTIMAL" and verify(problem, roster_of(found)).penalty == found.penalty
    return found


def test_people_come_and_go(base: Problem) -> None:
    assert [*changed(base, "{change: clone, employee: ann, times: 2}").people] == [
        "ann",
        "bob",
        "cleo",
        "ann+1",
        "ann+2",
    ]
    assert [*changed(base, "{change: add, employee: {id: zoe}}").people][-1] == "zoe"
    without = changed(base, "{change: remove, employees: bob}")
    assert not without.pins and not without.requests and "bob" not in without.people


def test_people_change(base: Problem) -> None:
    trained = changed(base, "{change: train, employees: bob, skills: RN}")
    assert trained.people["bob"].holds("RN", 1, trained.horizon.start)
    assert changed(base, "{change: contract, employees: [bob, ann], contract: full}").people["ann"].contract == "full"


def test_absence_by_lot_is_the_same_with_the_same_seed(base: Problem) -> None:
    def drawn(seed: int) -> list[str]:
        away = changed(base, f"{{change: absent, days: daily, share: 0.34, seed: {seed}}}").availability
        return [item.employee for item in away]

    assert drawn(1) == drawn(1) and len(drawn(1)) == 1
    assert {drawn(seed)[0] for seed in range(12)} == {"ann", "bob", "cleo"}


def test_demand_grows_and_is_rounded_up(base: Problem) -> None:
    all_day, nurse = changed(base, "{change: coverage, factor: 1.15}").coverage
    assert next(iter(all_day.days.values())).min == 2
    assert [(level.min, level.max) for level in nurse.days.values()] == [(2, 2)]
    assert changed(base, "{change: coverage, factor: 1.0}").digest() == base.digest()


def test_rules_change_in_contracts_too(base: Problem) -> None:
    freer = changed(base, "{change: rule, rule: shift-count, contract: part, set: {max: 3, weight: 7}}")
    assert [contract.rules[0].max for contract in freer.contracts] == [3, 4]  # type: ignore[union-attr]
    assert changed(base, "{change: rule, rule: coverage, set: {weight: 50}}").coverage[0].weight == 50


def test_a_grid_is_every_combination(base: Problem) -> None:
    more = "name: '{n} more, x{f}'\n    parameters: {n: [0, 1], f: [1.0, 2.0]}"
    change = ("{change: clone, employee: ann, times: '{n}'}", "{change: coverage, factor: '{f}'}")
    found = scenarios(base, *change, more=more)
    assert [scenario.name for scenario in found] == ["0 more, x1.0", "0 more, x2.0", "1 more, x1.0", "1 more, x2.0"]
    assert len({scenario.problem.digest() for scenario in found}) == 4


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("{change: clone, employee: zoe}", "no employee zoe"),
        ("{change: hire, employee: ann}", "does not match any of the expected tags"),
        ("{change: contract, employees: ann, contract: none}", "none"),
        ("{change: coverage, factor: -1}", "greater than or equal to 0"),
    ],
)
def test_what_is_wrong_is_named_with_its_scenario(base: Problem, change: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault) as caught:
        changed(base, change)
    assert "scenario one" in str(caught.value) and caught.value.faults[0].line == 2


def test_two_scenarios_of_one_name_are_refused(base: Problem) -> None:
    with pytest.raises(InputError, match="name is taken"):
        scenarios(base, "{change: coverage, factor: '{f}'}", more="name: x\n    parameters: {f: [1, 2]}")


def test_the_figures_of_an_outcome(base: Problem) -> None:
    found = solved(changed(base, "{change: remove, employees: cleo}"))  # four shifts for five days
    assert (found.penalty, found.short_shifts) == (1000 + 3, {"people on D": 1})  # Bob gives way to the nurse on Monday
    assert (found.hours, found.asked, found.granted, found.people) == (32, 1, 0, 2)
    assert list(found.short_days.values()) == [8]


def test_a_dead_worker_loses_nothing(base: Problem) -> None:
    several = [Scenario(name, base) for name in ("one", "two", "three")]
    pool = Here(1, 3)
    found = [item.name for item in sweep(several, None, QUICK, pool, None)]
    assert sorted(found) == ["one", "three", "two"] and pool.begun == ["one", "two", "three", "two", "two"]
    with pytest.raises(RuntimeError, match="died each time for one"):
        list(sweep(several[:1], None, QUICK, Here(*range(9)), None))


def test_a_sweep_goes_on_where_it_was_cut_off(base: Problem, tmp_path: Path) -> None:
    several = scenarios(
        base, "{change: clone, employee: ann, times: '{n}'}", more="name: '{n}'\n    parameters: {n: [1, 2, 3]}"
    )
    first = next(sweep(several, None, QUICK, Here(), tmp_path / "kept"))
    again = Here()
    found = list(sweep(several, None, QUICK, again, tmp_path / "kept"))
    assert found[0] == first and sorted([first.name, *again.begun]) == ["1", "2", "3"]
    other = Here()
    list(sweep(several, None, Effort(20.0, 1, 1), other, tmp_path / "kept"))
    assert other.begun == ["1", "2", "3"]  # another seed is another search


def test_a_search_begins_with_what_the_change_still_allows(base: Problem) -> None:
    here = roster_of(solved(base))
    busy = min(item.employee for item in here if item.date.isoformat() == "2026-11-23")
    away = changed(base, f"{{change: absent, employees: {busy}, days: 2026-11-23}}")
    left = lawful_part(away, here)
    assert left is not None and verify(away, left).feasible and not verify(away, here).feasible
    assert len(here) - 1 == len(left) == len([item for item in left if item in here])
    gone = changed(base, "{change: remove, employees: bob}")
    fewer = lawful_part(gone, here)
    assert fewer is not None and {item.employee for item in fewer} == {"ann", "cleo"}
    asked = base.changed(coverage=[{"rule": "coverage", "shifts": "D", "days": {"daily": 3}, "weight": None}])
    assert lawful_part(asked, here) is None  # nothing left out makes three of two
    assert lawful_part(base, here) == here


def test_only_what_the_bounds_prove_is_said(base: Problem) -> None:
    here = solved(base)

    def at(penalty: int | None, bound: int, status: str = "FEASIBLE") -> str:
        return against(
            here.model_copy(update={"penalty": 10, "bound": 8}),
            here.model_copy(update={"penalty": penalty, "bound": bound, "status": status}),
        )

    assert at(12, 9) == "undecided (-1 to +4)"
    assert at(15, 12) == "+2 to +7"
    assert at(None, 0, "UNKNOWN") == "undecided"
    assert at(None, 0, "INFEASIBLE") == "impossible"
    assert against(here, here) == "the same"


def test_the_page_holds_everything_and_no_markup_of_others(base: Problem) -> None:
    here = solved(changed(base, "{change: remove, employees: cleo}"))
    strange = here.model_copy(update={"name": "<script>alert(1)</script> & more", "hours": 40.0})
    text = page("A & B", here, [strange])
    root = ElementTree.fromstring(
        text.removeprefix("<!doctype html>")
        .replace('<meta charset="utf-8">', "")
        .replace('content="width=device-width">', 'content=""/>')
    )
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 4  # in each of two plots
    assert (
        len([mark for mark in root.iter("{http://www.w3.org/2000/svg}rect") if "8 h" in "".join(mark.itertext())]) == 2
    )
    assert "<script" not in text and not re.search(r"(src|href)=", text)


def test_why_there_is_no_roster_is_told_with_the_scenario(base: Problem) -> None:
    scenarios(base, "{change: add-rule, rule: {rule: shift-count, max: 0}}", more="name: idle & <b>")
    command = ["whatif", "base.yaml", "some.yaml", "--seconds", "20", "-o", "out", "--processes", "1"]
    done = CliRunner().invoke(app, command)
    why = ["bob is settled to D on Tue 24 Nov", "bob works at most 0 shifts in all"]
    assert "1 of 1  idle & <b>: INFEASIBLE\n" in done.stderr
    assert "no roster can exist in idle & <b>, proven: these cannot all hold\n" in done.stdout
    assert "".join(f"  - {text}\n" for text in why) in done.stdout
    head = next(line for line in done.stdout.splitlines() if line.startswith("scenario"))
    assert "short shifts" in head and "cost" not in head and "unfair" not in head
    told = json.loads(Path("out/comparison.json").read_text(encoding="utf-8"))["scenarios"]
    assert [item["why"] for item in told] == [[], why]
    shown = Path("out/report.html").read_text(encoding="utf-8")
    assert "Why there is no roster: 1. idle &amp; &lt;b&gt;" in shown and f"<li>{why[1]}</li>" in shown
    assert "<th>cost</th>" not in shown


def test_a_shift_without_pay_is_missed_by_its_length() -> None:
    phone = parse(
        """
horizon: {start: 2026-11-23, days: 1}
skills: [{id: RN}]
shifts: [{id: C, start: "18:00", end: "06:00", paid: 0, kind: on-call, skills: RN}]
employees: [{id: ann}]
coverage: [{shifts: C, days: {daily: 1}}]
"""
    )
    assert solved(phone).short_days == {"2026-11-23": 12}


def test_the_command_compares_and_writes(base: Problem) -> None:
    scenarios(base, "{change: contract, employees: [ann, bob], contract: full}")
    command = ["whatif", "base.yaml", "some.yaml", "--seconds", "20", "-o", "out", "--processes", "1"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "one       OPTIMAL" in done.stdout
    told = json.loads(Path("out/comparison.json").read_text(encoding="utf-8"))["scenarios"]
    assert [item["name"] for item in told] == ["base", "one"] and len(list(Path("out/scenarios").iterdir())) == 2
    assert CliRunner().invoke(app, [*command, "--json"]).exit_code == 0  # goes on, and writes the same again
