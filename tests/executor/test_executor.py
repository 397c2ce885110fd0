"""Tasks in processes and on a cluster: every result once, whoever dies on the way."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.executor import Executor, processes, run
from scheduler.executor import cluster as of
from scheduler.problem import parse
from scheduler.source import InputError
from scheduler.verify import verify
from scheduler.whatif.outcome import roster_of
from scheduler.whatif.scenario import load
from scheduler.whatif.sweep import Effort, sweep
from tests.executor.cluster import Cluster, started
from tests.executor.tasks import die_once, slowly, wrongly
from tests.whatif.test_whatif import BASE

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
GRID = """
scenarios:
  - name: "{nurses} more, {days}"
    parameters: {nurses: 0..2, days: [open, closed]}
    changes:
      - {change: clone, employee: ann, times: "{nurses}"}
      - {change: opening, days: Fri, state: "{days}"}
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers whom nobody kills."""
    with started(tmp_path_factory.mktemp("cluster"), 2) as cluster:
        yield cluster


@pytest.fixture(params=["processes", "cluster"])
def place(request: pytest.FixtureRequest) -> Executor:
    return processes(2) if request.param == "processes" else of(request.getfixturevalue("two").address)


def test_every_task_is_done_once(place: Executor, tmp_path: Path) -> None:
    tasks = {str(number): (str(tmp_path), number) for number in range(6)}
    assert sorted(run(slowly, tasks, place)) == [(str(number), number) for number in range(6)]
    done = [path.name.split("-") for path in tmp_path.iterdir()]
    assert sorted(number for number, _ in done) == sorted(tasks)
    assert len({who for _, who in done}) == 2 and str(os.getpid()) not in {who for _, who in done}


def test_what_is_wrong_is_not_tried_again(place: Executor) -> None:
    with pytest.raises(ValueError, match="3 is wrong"):
        list(run(wrongly, {"a": (3,)}, place))


def test_a_process_that_dies_loses_nothing(tmp_path: Path) -> None:
    tasks = {str(number): (str(tmp_path), number) for number in range(4)}
    assert sorted(run(die_once, tasks, processes(2))) == [(str(number), number) for number in range(4)]


def test_a_worker_killed_in_the_midst_of_its_task_loses_nothing(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    tasks = {str(number): (str(notes), number) for number in range(8)}
    with started(tmp_path, 2) as cluster:
        lost, killed, found = "", "", []
        for item in run(slowly, tasks, of(cluster.address)):
            found.append(item)
            if not killed:
                doing = _doing(notes, {name for name, _ in found})
                lost, killed = next(iter(doing.items()))
                os.kill(int(killed), signal.SIGKILL)
    assert sorted(found) == [(str(number), number) for number in range(8)]
    who = [path.name.split("-") for path in notes.iterdir()]
    assert {worker for number, worker in who if number == lost} > {killed}  # somebody else did it again


def _doing(notes: Path, done: set[str]) -> dict[str, str]:
    """Task and worker of what has just begun."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        fresh = [path for path in notes.iterdir() if time.time() - path.stat().st_mtime < 0.2]
        begun = dict(path.name.split("-") for path in fresh)
        if doing := {number: who for number, who in begun.items() if number not in done}:
            return doing
        time.sleep(0.01)
    raise AssertionError("nothing was begun")


def test_a_sweep_outlives_a_worker_and_says_the_same_as_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = parse(BASE)
    (tmp_path / "grid.yaml").write_text(GRID, encoding="utf-8")
    scenarios, effort = load(tmp_path / "grid.yaml", base), Effort(60.0, 0, 1)
    assert len(scenarios) == 6
    with started(tmp_path, 2) as cluster:
        here = {item.name: item for item in sweep(scenarios, None, effort, processes(1), None)}
        there = {}
        for item in sweep(scenarios, None, effort, of(cluster.address), tmp_path / "kept"):
            there[item.name] = item
            if len(there) == 1:
                cluster.workers[0].kill()
    assert set(there) == set(here) == {item.name for item in scenarios}
    for scenario in scenarios:
        one, other = here[scenario.name], there[scenario.name]
        assert (one.status, one.penalty, one.bound) == (other.status, other.penalty, other.bound)
        assert verify(scenario.problem, roster_of(other)).penalty == other.penalty
    assert len(list((tmp_path / "kept").iterdir())) == 6


def test_the_command_takes_a_cluster(two: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(BASE, encoding="utf-8")
    Path("grid.yaml").write_text(GRID, encoding="utf-8")
    done = CliRunner().invoke(app, ["whatif", "base.yaml", "grid.yaml", "--cluster", two.address, "--json"])
    assert done.exit_code == 0, done.output
    assert [item["status"] for item in json.loads(done.stdout)["scenarios"]] == ["OPTIMAL"] * 7


def test_a_cluster_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.executor.PATIENCE", 1)
    with pytest.raises(InputError, match=r"--cluster = tcp://127.0.0.1:9: no Dask scheduler answers"):
        list(run(wrongly, {"a": (1,)}, of("tcp://127.0.0.1:9")))


def test_a_cluster_without_workers_says_how_to_start_some(tmp_path: Path) -> None:
    with (
        started(tmp_path, 0) as cluster,
        pytest.raises(InputError, match="has no workers; start some with"),
    ):
        list(run(wrongly, {"a": (1,)}, of(cluster.address)))


def test_sites_are_solved_on_a_cluster(two: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("north.yaml", "south.yaml"):
        Path(name).write_text(BASE, encoding="utf-8")
    command = ["solve", "north.yaml", "south.yaml", "--cluster", two.address, "-o", "out", "-f", "csv"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert Path("out/north/roster.csv").exists() and Path("out/south/roster.csv").exists()
