"""Searches side by side: they share, they end, and a failure of one is told."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic_core import PydanticSerializationError

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.rules import Coverage, Request
from scheduler.solve import METHODS, Status, solve
from scheduler.solve import incumbent as incumbent_module
from scheduler.solve.incumbent import Disagreement, Incumbent
from scheduler.solve.portfolio import Link, Task, run
from scheduler.verify import verify
from tests.world import roster, world

Search = Callable[[Problem, Link, float, int, Roster | None], None]
DEMAND = [Coverage(shifts="D", days={"daily": 1}), Request(employee="ann", days="Tue", want="off", weight=3)]


@pytest.fixture
def problem() -> Problem:
    return world(DEMAND, 3, people=("ann",), shifts="D")


def test_ctrl_c_while_the_problem_is_written_is_no_error(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> str:
        raise PydanticSerializationError("Error calling function `str`: KeyboardInterrupt: ")

    monkeypatch.setattr(Problem, "model_dump_json", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(problem, Incumbent(problem, time.monotonic), [], lambda: 1.0)


def finds_it(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    link.offer(roster(ann="D-D"), 1000)
    link.offer(roster(ann="DDD"), 3)


def proves_it(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    while link.roster() is None:  # waits for what the other one finds
        time.sleep(0.01)
    link.prove(3)


def fails(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    raise ValueError("no idea")


def lies(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    link.offer(roster(ann="D-D"), 5)


def never_listens_and_never_ends(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    time.sleep(600)


def beats_and_never_listens(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    while True:
        with Path(os.environ["BEATS"]).open("a", encoding="utf-8") as beats:
            beats.write(".")
        time.sleep(0.02)


def talks_much(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    for number in range(200):
        link.share({(str(index), number, "x" * 100): 0.5 for index in range(500)})
    link.offer(roster(ann="DDD"), 3)
    link.prove(3)


def outcome(problem: Problem, *searches: object, seconds: float = 60.0) -> tuple[Status, Incumbent]:
    began = time.monotonic()
    incumbent = Incumbent(problem, lambda: time.monotonic() - began)
    tasks = [Task(search, getattr(search, "__name__", ""), 0) for search in searches]  # type: ignore[arg-type]
    status = run(problem, incumbent, tasks, lambda: seconds - (time.monotonic() - began))
    assert not multiprocessing.active_children()
    return status, incumbent


def test_one_finds_and_the_other_proves(problem: Problem) -> None:
    status, incumbent = outcome(problem, finds_it, proves_it)
    assert (status, incumbent.penalty, incumbent.bound) == (Status.OPTIMAL, 3, 3)
    assert incumbent.verdict == verify(problem, roster(ann="DDD"))


def test_one_that_does_not_listen_holds_nobody_up_and_is_ended(problem: Problem) -> None:
    status, incumbent = outcome(problem, talks_much, never_listens_and_never_ends)
    assert (status, incumbent.penalty) == (Status.OPTIMAL, 3)


KILLED = """
from tests.solve import test_portfolio as tests
if __name__ == "__main__":
    problem = tests.world(tests.DEMAND, 3, people=("ann",), shifts="D")
    tests.outcome(problem, tests.beats_and_never_listens, seconds=600.0)
"""


def test_when_the_parent_is_killed_no_search_goes_on(tmp_path: Path) -> None:
    beats = tmp_path / "beats"
    with subprocess.Popen([sys.executable, "-c", KILLED], env={**os.environ, "BEATS": str(beats)}) as parent:
        while not beats.exists():
            assert parent.poll() is None
            time.sleep(0.05)
        parent.kill()
    sizes = [0]
    while beats.stat().st_size != sizes[-1]:
        sizes.append(beats.stat().st_size)
        assert len(sizes) < 60  # seconds; it would go on for ever
        time.sleep(1)


def test_the_failure_of_one_is_told_and_the_others_go_on(problem: Problem) -> None:
    with pytest.warns(RuntimeWarning, match="no idea"):
        status, incumbent = outcome(problem, fails, finds_it)
    assert (status, incumbent.penalty) == (Status.FEASIBLE, 3)


def test_the_failure_of_all_is_an_error(problem: Problem) -> None:
    with pytest.raises(RuntimeError, match="no idea"):
        outcome(problem, fails, fails)


def test_a_claim_that_verify_does_not_share_stops_everything(problem: Problem) -> None:
    with pytest.raises(Disagreement):
        outcome(problem, lies, never_listens_and_never_ends)
    assert not multiprocessing.active_children()


def test_time_is_kept(problem: Problem) -> None:
    status, incumbent = outcome(problem, never_listens_and_never_ends, seconds=1.0)
    assert (status, incumbent.roster) == (Status.UNKNOWN, None)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_solves_a_small_problem(problem: Problem, method: str) -> None:
    result = solve(problem, seconds=20, method=method, workers=2)
    assert result.penalty == 3 and result.method == method
    assert result.status is (Status.FEASIBLE if method == "lns" else Status.OPTIMAL)


def test_there_is_no_other_method(problem: Problem) -> None:
    with pytest.raises(ValueError, match="choose auto or one of"):
        solve(problem, method="magic")


def waits_for_the_end(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    while not link.stopped():
        time.sleep(0.01)


def finds_it_when_told_to_end(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    waits_for_the_end(problem, link, seconds, seed, start)
    link.offer(roster(ann="DDD"), 3)
    link.prove(3)


def has_the_best(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    link.offer(roster(ann="DDD"), 3)
    link.prove(2)
    time.sleep(600)


def tells_and_waits(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    link.offer(roster(ann="DDD"), 3)
    link.prove(2)
    waits_for_the_end(problem, link, seconds, seed, start)


@pytest.mark.parametrize("here", [False, True])
def test_a_search_on_trial_is_given_up_where_there_is_no_good_roster(
    problem: Problem, here: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incumbent_module, "SO_LITTLE", 0)  # a gap of 1 above 2 is large
    until = time.monotonic() + 600
    incumbent = Incumbent(problem, time.monotonic)
    tasks = [Task(finds_it_when_told_to_end, "", 0, trial=0.1, here=here), Task(has_the_best, "", 0)]
    assert run(problem, incumbent, tasks, lambda: until - time.monotonic()) is Status.OPTIMAL
    assert incumbent.penalty == 3 and time.monotonic() < until


def test_a_search_on_trial_goes_on_where_little_is_left_to_prove(problem: Problem) -> None:
    told: list[float] = []

    def second(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
        waits_for_the_end(problem, link, seconds, seed, start)
        told.append(time.monotonic())

    until = time.monotonic() + 3
    incumbent = Incumbent(problem, time.monotonic)
    tasks = [Task(second, "", 0, trial=0.5, here=True), Task(tells_and_waits, "", 0, here=True)]
    assert run(problem, incumbent, tasks, lambda: until - time.monotonic()) is Status.FEASIBLE
    assert (incumbent.penalty, incumbent.bound) == (3, 2) and told[0] >= until


def proves_after_the_head_start(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    link.offer(roster(ann="DDD"), 3)
    while link.waits():
        time.sleep(0.01)
    link.prove(1 if link.stopped() else 3)


def lasts(problem: Problem, ahead: Task) -> float:
    """Seconds until a search is done that lets this one have its head start."""
    began = time.monotonic()
    incumbent = Incumbent(problem, time.monotonic)
    tasks = [ahead, Task(proves_after_the_head_start, "", 0, here=True)]
    assert run(problem, incumbent, tasks, lambda: began + 600 - time.monotonic()) is Status.OPTIMAL
    return time.monotonic() - began


def test_who_can_wait_does_so_for_a_head_start(problem: Problem) -> None:
    assert lasts(problem, Task(waits_for_the_end, "", 0, headstart=1.5, here=True)) >= 1.5


def test_a_head_start_ends_when_the_search_is_given_up(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incumbent_module, "SO_LITTLE", 0)
    assert lasts(problem, Task(waits_for_the_end, "", 0, trial=0.1, headstart=500.0, here=True)) < 500


@pytest.mark.parametrize("so_little", [0, 10])
def test_small_steps_hear_when_little_is_left_to_prove(
    problem: Problem, so_little: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incumbent_module, "SO_LITTLE", so_little)
    monkeypatch.setattr(incumbent_module, "NEAR", 0)
    heard: list[bool] = []

    def small_steps(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
        while link.waits():
            heard.append(link.nearly())
            time.sleep(0.01)
        assert not link.nearly()

    began = time.monotonic()
    incumbent = Incumbent(problem, time.monotonic)
    tasks = [Task(small_steps, "", 0, headstart=1.5, here=True), Task(tells_and_waits, "", 0, here=True)]
    run(problem, incumbent, tasks, lambda: began + 3 - time.monotonic())
    assert heard and any(heard) == (so_little > 0)


def finds_it_at_once(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
    link.offer(roster(ann="DDD"), 3)
    link.prove(3)


@pytest.mark.parametrize("first", [finds_it_at_once, waits_for_the_end])
def test_a_search_begins_when_its_time_comes_if_there_is_need_of_it(problem: Problem, first: Search) -> None:
    begun: list[float] = []

    def second(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
        begun.append(time.monotonic())
        finds_it_at_once(problem, link, seconds, seed, start)

    began = time.monotonic()
    incumbent = Incumbent(problem, time.monotonic)
    tasks = [Task(first, "", 0, here=True), Task(second, "", 0, after=2.0, here=True)]
    assert run(problem, incumbent, tasks, lambda: began + 600 - time.monotonic()) is Status.OPTIMAL
    assert all(time >= began + 2.0 for time in begun) and bool(begun) == (first is waits_for_the_end)


def test_a_search_on_trial_goes_on_where_nobody_else_proves_as_much(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incumbent_module, "SO_LITTLE", 0)
    told: list[float] = []

    def proves(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
        link.prove(2)
        waits_for_the_end(problem, link, seconds, seed, start)
        told.append(time.monotonic())

    def finds(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
        link.offer(roster(ann="DDD"), 3)
        link.prove(1)
        waits_for_the_end(problem, link, seconds, seed, start)

    until = time.monotonic() + 3
    incumbent = Incumbent(problem, time.monotonic)
    tasks = [Task(proves, "", 0, trial=0.5, here=True), Task(finds, "", 0, here=True)]
    assert run(problem, incumbent, tasks, lambda: until - time.monotonic()) is Status.FEASIBLE
    assert told[0] >= until


def test_a_head_start_ends_with_the_search_that_had_it(problem: Problem) -> None:
    def fails(problem: Problem, link: Link, seconds: float, seed: int, start: Roster | None) -> None:
        return

    assert lasts(problem, Task(fails, "", 0, headstart=500.0, here=True)) < 500


def test_a_search_in_a_thread_is_heard_out_when_time_is_up(problem: Problem) -> None:
    until = time.monotonic() + 1
    incumbent = Incumbent(problem, time.monotonic)
    tasks = [Task(finds_it_when_told_to_end, "", 0, here=True)]
    assert run(problem, incumbent, tasks, lambda: until - time.monotonic()) is Status.OPTIMAL
