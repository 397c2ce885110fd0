"""Benchmarks tell what fresh processes found, and what another says of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler import bench
from scheduler.cli import app
from scheduler.source import InputError

ROOT = Path(__file__).resolve().parents[1]
SUITES = sorted((ROOT / "benchmarks" / "suites").glob("*.yaml"))
RUN = bench.Run(
    suite="own",
    instance="clinic",
    best=100,
    method="auto",
    seed=0,
    limit=30.0,
    seconds=2.0,
    memory=100,
    status="FEASIBLE",
    penalty=110,
    bound=90,
    verified=True,
    reached=(None, None, None),
    cores=2,
    date="2026-11-23",
    versions={},
)


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text("name: small\nsource: ours\ninstances:\n  - {file: clinic.yaml, best: 34, seconds: 60}\n")
    return path


def test_an_instance_is_solved_and_verified_in_fresh_processes(suite: Path, tmp_path: Path) -> None:
    runs = bench.run(
        bench.load(suite), ROOT / "instances", tmp_path / "rosters", now=datetime(2026, 11, 23, tzinfo=UTC)
    )
    (run,) = runs
    assert run.verified and run.penalty == run.bound == 34 and run.status == "OPTIMAL"
    assert run.reached[-1] is not None and run.reached[0] is not None and run.reached[0] <= run.reached[-1]
    assert run.memory > 10 and run.date == "2026-11-23"
    assert (tmp_path / "rosters" / "clinic-auto-0.csv").read_text(encoding="utf-8").count("\n") > 10


def test_results_of_the_same_run_are_replaced(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    bench.save([RUN, replace(RUN, seed=1)], file)
    bench.save([replace(RUN, penalty=105)], file)
    assert [(run.seed, run.penalty) for run in bench.read(file)] == [(0, 105), (1, 110)]


def test_the_report_has_medians_gaps_and_proofs() -> None:
    seeds = [replace(RUN, seed=seed, penalty=penalty) for seed, penalty in enumerate((101, 100, 120))]
    proven = replace(RUN, instance="ward", penalty=21, bound=21, best=21, reached=(0.5, 1.0, 2.0))
    none = replace(RUN, instance="year", penalty=None, bound=0, verified=False)
    rows = bench.report([*seeds, proven, none]).splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert cells[0][:8] == ["clinic", "auto", "30", "3", "101", "100", "+1.00%", "90"]
    assert cells[0][8] == "10.00%"
    assert cells[1][4] == "21 (proven)" and cells[1][9:12] == ["0.5", "1", "2"]
    assert cells[2][4] == "none" and cells[2][14] == "no roster"


def test_a_roster_that_verify_refuses_is_shouted_about() -> None:
    assert "| NO |" in bench.report([replace(RUN, verified=False)])


def test_missing_problems_are_told_before_anything_is_solved(suite: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"clinic\.yaml.*--data"):
        bench.run(bench.load(suite), tmp_path, tmp_path, now=datetime(2026, 11, 23, tzinfo=UTC))


def test_a_suite_with_faults_is_refused_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("name: bad\nsource: ours\ninstances:\n  - {file: a.txt, seconds: -1}\n  - {best: 3}\n")
    with pytest.raises(InputError) as caught:
        bench.load(path)
    assert {(fault.line, fault.field) for fault in caught.value.faults} == {
        (4, "instances[0].seconds"),
        (5, "instances[1].file"),
    }


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_suites_that_are_shipped_can_be_read(path: Path) -> None:
    suite = bench.load(path)
    assert suite.name == path.stem and suite.source


def test_only_names_must_be_of_the_suite(suite: Path) -> None:
    done = CliRunner().invoke(app, ["bench", str(suite), "--only", "ward"])
    assert done.exit_code == 2 and "ward" in done.output


def test_the_command_prints_one_object(suite: Path, tmp_path: Path) -> None:
    options = ["--data", str(ROOT / "instances"), "--output", str(tmp_path / "out"), "--json", "--method", "cpsat"]
    done = CliRunner().invoke(app, ["bench", str(suite), *options])
    assert done.exit_code == 0, done.output
    (run,) = json.loads(done.stdout)["runs"]
    assert run["method"] == "cpsat" and run["verified"]
    assert [item.penalty for item in bench.read(tmp_path / "out" / "small.json")] == [run["penalty"]]
