"""A receipt holds for what it was written for, and says where it does not hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.outcome import ExitCode
from scheduler.problem import parse
from scheduler.receipt import issue
from scheduler.roster import Roster
from scheduler.solve import Status, solve
from scheduler.verify import verify
from tests.test_architecture import in_a_fresh_process
from tests.test_cli import SMALL

WARD = Path(__file__).resolve().parents[1] / "instances" / "ward.yaml"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHEDULER_KEY_FILE", str(tmp_path / "key"))
    Path("problem.yaml").write_text(SMALL, encoding="utf-8")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.stdout


def solved(*options: str, folder: str = "out") -> dict[str, Any]:
    run("solve", "problem.yaml", "-o", folder, "-f", "json", "--workers", "1", *options)
    found: dict[str, Any] = json.loads(Path(folder, "roster.json").read_text(encoding="utf-8"))
    return found


def faults(code: int) -> list[str]:
    told = json.loads(run("verify", "problem.yaml", "out/roster.json", "--json", code=code))["receipt"]
    assert told["holds"] is (not told["faults"])
    return list(told["faults"])


def test_every_roster_has_a_receipt_that_holds() -> None:
    found = solved("--seed", "4")
    receipt, search = found["receipt"], found["receipt"]["search"]
    assert receipt["problem"] == found["digest"] and len(receipt["roster"]) == len(receipt["digest"]) == 64
    assert receipt["rules"]["consecutive-days"] == {"broken": 0, "amount": 0, "penalty": 0}
    assert (search["status"], search["bound"], search["open"], search["gap"]) == ("OPTIMAL", 0, 0, 0)
    assert (search["seed"], search["workers"], search["limit"], search["repeatable"]) == (4, 1, 60, True)
    assert set(receipt["versions"]) >= {"scheduler", "ortools", "python"}
    assert faults(ExitCode.DONE) == []
    shown = run("verify", "problem.yaml", "out/roster.json")
    assert "the receipt holds:" in shown and "OPTIMAL: bound 0, nothing open" in shown


def test_comments_and_layout_do_not_count() -> None:
    solved()
    Path("problem.yaml").write_text("# hello\n" + SMALL.replace("max: 2}", "max: 2, weight: null}"), encoding="utf-8")
    assert faults(ExitCode.DONE) == []


def edit(change: Callable[[dict[str, Any]], object]) -> None:
    path = Path("out/roster.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_another_problem_is_told() -> None:
    solved()
    Path("problem.yaml").write_text(SMALL.replace("weight: 3", "weight: 4"), encoding="utf-8")
    [fault] = faults(ExitCode.RECEIPT_FAILS)
    assert fault.startswith("the problem is another one: SHA-256 ")


def test_other_assignments_are_told_with_what_they_change() -> None:
    solved()
    edit(lambda content: content["assignments"].pop())
    told = faults(ExitCode.RECEIPT_FAILS)
    assert [fault.partition(":")[0] for fault in told] == [
        "the assignments are others",
        "coverage",
        "penalty 0 then, 1000 now",
    ]
    assert told[1] == "coverage: 0 missed for 0 then, 1 missed for 1000 now"
    assert "the receipt does NOT hold:" in run("verify", "problem.yaml", "out/roster.json", code=ExitCode.RECEIPT_FAILS)


@pytest.mark.parametrize(
    ("field", "value"), [("bound", 12), ("seed", 9), ("status", "FEASIBLE"), ("open", 5), ("repeatable", False)]
)
def test_a_receipt_that_was_touched_up_is_told(field: str, value: object) -> None:
    solved()
    edit(lambda content: content["receipt"]["search"].update({field: value}))
    assert "the receipt itself was changed after it was written" in faults(ExitCode.RECEIPT_FAILS)


def test_a_bound_above_the_penalty_is_a_contradiction_however_well_it_is_sealed() -> None:
    problem, empty = parse(SMALL), Roster()
    verdict = verify(problem, empty)
    how = {"status": "FEASIBLE", "bound": 3001, "method": "cpsat", "seed": 0, "workers": 1, "limit": 1.0}
    receipt = issue(problem, empty, verdict, {**how, "versions": {"x": "1"}})
    assert list(receipt.faults(problem, empty, verdict)) == [
        "the bound cannot be true: 3001, and this roster has penalty 3000"
    ]


def test_a_broken_hard_rule_counts_for_more_than_the_receipt() -> None:
    solved()
    items = [{"employee": "ann", "date": f"2026-11-{day}", "shift": "D"} for day in (23, 24, 25)]
    edit(lambda content: content.update(assignments=items))
    assert "consecutive-days: 0 missed for 0 then, 1 broken, 0 missed for 0 now" in faults(ExitCode.NOT_FEASIBLE)


def test_what_is_no_receipt_is_bad_input_and_none_is_none() -> None:
    solved()
    edit(lambda content: content["receipt"].update(penalty="low"))
    run("verify", "problem.yaml", "out/roster.json", code=ExitCode.BAD_INPUT)
    edit(lambda content: content.pop("receipt"))
    assert json.loads(run("verify", "problem.yaml", "out/roster.json", "--json"))["receipt"] is None


def test_an_exported_roster_keeps_what_is_proven() -> None:
    receipt = solved("--effort", "50")["receipt"]
    run("export", "problem.yaml", "out/roster.json", "-o", "more", "-f", "json")
    assert json.loads(Path("more/roster.json").read_text(encoding="utf-8"))["receipt"] == receipt
    run("export", "problem.yaml", "out/roster.json", "-o", "plain", "-f", "csv")
    run("export", "problem.yaml", "plain/roster.csv", "-o", "again", "-f", "json")
    again = json.loads(Path("again/roster.json").read_text(encoding="utf-8"))["receipt"]
    assert again["search"] is None and again["roster"] == receipt["roster"]


def test_the_same_input_and_seed_give_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = []
    for folder, moment in (("one", "1790000000"), ("two", "1800000000")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
        texts.append(json.dumps(solved("--seed", "3", folder=folder)["receipt"]))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("method", ["cpsat", "lns"])
def test_counted_work_ends_at_the_same_roster_without_any_proof(method: str) -> None:
    problem = parse(WARD.read_text(encoding="utf-8"))
    first, second = (
        solve(problem, seconds=600, workers=1, seed=3, effort=1.0, method=method, start=Roster()) for _ in range(2)
    )
    assert first.status is not Status.OPTIMAL and first.repeatable and first.seconds < 300
    assert (first.roster, first.bound) == (second.roster, second.bound)


def test_a_search_that_the_clock_ends_is_not_repeatable() -> None:
    problem = parse(WARD.read_text(encoding="utf-8"))
    assert not solve(problem, seconds=1, workers=1, method="lns").repeatable
    assert not solve(parse(SMALL), seconds=20, workers=2).repeatable


def test_effort_is_for_one_worker() -> None:
    with pytest.raises(ValueError, match="workers=1"):
        solve(parse(SMALL), workers=2, effort=1.0)
    run("solve", "problem.yaml", "--effort", "1", "--workers", "2", code=2)


def test_a_receipt_needs_no_solver() -> None:
    solved()
    told = in_a_fresh_process(
        "import sys\n"
        "sys.modules['ortools'] = None\n"
        "from typer.testing import CliRunner\n"
        "from scheduler.cli import app\n"
        "print(CliRunner().invoke(app, ['verify', 'problem.yaml', 'out/roster.json']).stdout)\n"
    )
    assert "the receipt holds:" in told
