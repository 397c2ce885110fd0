"""Explaining and sweeping, measured: `python -m benchmarks.whatif [explain] [warm] [ward] [workers]`, all by default.

Seconds of CPU time are less disturbed by what else the machine does than those on the wall; both are told. Two
workers against one can only be told by the wall.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from scheduler.executor import processes
from scheduler.explain.clash import diagnose
from scheduler.problem import Problem, load
from scheduler.solve import Status, solve
from scheduler.solve.result import Result
from scheduler.whatif.scenario import AnyChange, Scenario
from scheduler.whatif.sweep import Effort, lawful_part, sweep

INSTANCES = Path(__file__).resolve().parents[1] / "instances"
T = TypeVar("T")
LIMIT = 120.0
"""Seconds allowed for each search; what does not end by proof before is told."""
SHORT = 10.0
"""Seconds for each search of the ward, which ends by the clock."""


@dataclass(frozen=True)
class Spent:
    """What something took, in seconds."""

    wall: float
    cpu: float


def measured(what: Callable[[], T]) -> tuple[T, Spent]:
    """The result of a call and what it took in this process."""
    wall, cpu = time.monotonic(), time.process_time()
    result = what()
    return result, Spent(time.monotonic() - wall, time.process_time() - cpu)


# --- explain ------------------------------------------------------------------------------------


def planted(problem: Problem) -> Iterator[tuple[str, Problem]]:
    """Three clashes: in one person's line, on one day, and over the whole horizon."""
    person = problem.employees[0]
    shift = next(shift for shift in problem.shifts if person.eligible(shift, problem.horizon.start))
    days = [problem.horizon.start + timedelta(days=8 + day) for day in range(5)]
    pins = [{"employee": person.id, "date": day, "shift": shift.id} for day in days]
    free = problem.changed(availability=(), requests=(), pins=())
    long = {"rule": "consecutive-days", "max": 3, "who": {"employees": [person.id]}}
    yield "a person", free.changed(pins=pins, rules=[*problem.rules, long])
    skill = problem.skills[-1].id
    holders = sum(any(held.skill == skill for held in person.skills) for person in problem.employees)
    crowd = {"skill": skill, "days": {days[2].isoformat(): holders + 1}, "weight": None}
    yield "a day", problem.changed(coverage=[*problem.coverage, crowd])
    hours = sum(shift.nominal for shift in problem.shifts) // len(problem.shifts) // 60
    least = {"days": {"daily": len(problem.employees) // 2}, "weight": None}
    few = {"rule": "hours", "max": hours * problem.horizon.days // 3}
    yield "everybody", problem.changed(coverage=[*problem.coverage, least], rules=[*problem.rules, few])


def explain() -> Iterator[Sequence[str]]:
    """One row for each planted clash."""
    yield "problem", "planted in", "found", "members", "minimal", "CPU s", "wall s"
    for name in ("clinic", "ward"):
        for where, problem in planted(load(INSTANCES / f"{name}.yaml")):
            found, spent = measured(lambda problem=problem: diagnose(problem, seconds=LIMIT))  # type: ignore[misc]
            sizes = ", ".join(str(len(clash.members)) for clash in found.clashes)
            minimal = "yes" if found.clashes and all(clash.minimal for clash in found.clashes) else "no"
            layer = found.clashes[0].layer if found.clashes else found.status.lower()
            yield name, where, layer, sizes, minimal, f"{spent.cpu:.1f}", f"{spent.wall:.1f}"


# --- sweeps -------------------------------------------------------------------------------------


def clinic() -> Problem:
    """The clinic, which one search solves to the end."""
    return load(INSTANCES / "clinic.yaml")


def twenty(base: Problem) -> list[Scenario]:
    """Twenty scenarios of the kinds that people ask about."""
    who = ("alice", "ben", "elena", "farid", "hugo", "keisha", "nadia", "omar")
    changes: list[tuple[str, dict[str, Any]]] = [
        *((f"{name} away", {"change": "absent", "employees": name, "days": "2026-11-30..2026-12-02"}) for name in who),
        *((f"like {name}", {"change": "clone", "employee": name}) for name in ("chloe", "ivy", "mara", "nadia")),
        ("flu 1", {"change": "absent", "share": 0.1, "seed": 1, "days": "2026-12-01..2026-12-04"}),
        ("flu 2", {"change": "absent", "share": 0.1, "seed": 2, "days": "2026-12-01..2026-12-04"}),
        ("no Saturdays", {"change": "opening", "days": "Sat", "state": "closed"}),
        ("Sundays", {"change": "opening", "days": "Sun", "like": "Sat"}),
        ("dearer wishes", {"change": "weight", "rule": "request", "factor": 3}),
        ("rest of 12 hours", {"change": "rule", "rule": "rest", "set": {"hours": 12}}),
        ("hugo full-time", {"change": "contract", "employees": "hugo", "contract": "full-time"}),
        ("elena draws blood", {"change": "train", "employees": "elena", "skills": ["phlebotomy"]}),
    ]
    reader: TypeAdapter[Any] = TypeAdapter(AnyChange)
    return [Scenario(name, reader.validate_python(change).apply(base)) for name, change in changes]


def absences(base: Problem) -> list[Scenario]:
    """Twenty people of the ward, each away for three days of the second week."""
    first = base.horizon.start + timedelta(days=7)
    days = f"{first}..{first + timedelta(days=2)}"
    reader: TypeAdapter[Any] = TypeAdapter(AnyChange)
    away = [{"change": "absent", "employees": person.id, "days": days} for person in base.employees[:20]]
    return [Scenario(f"{item['employees']} away", reader.validate_python(item).apply(base)) for item in away]


def searched(item: Scenario, start: Result | None, seconds: float) -> tuple[Result, Spent]:
    """One search in this process."""
    first = lawful_part(item.problem, start.roster) if start is not None and start.roster is not None else None
    return measured(lambda: solve(item.problem, seconds=seconds, workers=1, start=first))


def warm() -> Iterator[Sequence[str]]:
    """The clinic: every scenario to its proof, from nothing and from the base's roster, and the ratio of the sums."""
    yield "scenario", "status", "penalty", "cold CPU s", "warm CPU s", "ratio"
    base = clinic()
    start, first = searched(Scenario("base", base), None, LIMIT)
    yield "base", start.status, str(start.penalty), f"{first.cpu:.1f}", "", ""
    sums = [0.0, 0.0]
    for item in twenty(base):
        cold, took = searched(item, None, LIMIT)
        again, less = searched(item, start, LIMIT)
        assert not Status.OPTIMAL == cold.status == again.status or cold.penalty == again.penalty
        sums = [sums[0] + took.cpu, sums[1] + less.cpu]
        status = cold.status if cold.status == again.status else f"{cold.status}, {again.status}"
        penalty = str(cold.penalty) if cold.penalty == again.penalty else f"{cold.penalty}, {again.penalty}"
        yield item.name, status, penalty, f"{took.cpu:.1f}", f"{less.cpu:.1f}", f"{less.cpu / took.cpu:.2f}"
    yield "all twenty", "", "", f"{sums[0]:.1f}", f"{sums[1]:.1f}", f"{sums[1] / sums[0]:.2f}"


def ward() -> Iterator[Sequence[str]]:
    """The ward, which takes long to prove: when each search is as good as the worse of the two in the end."""
    yield "scenario", "cold penalty", "warm penalty", "as good after, cold s", "warm s", "ratio"
    base = load(INSTANCES / "ward.yaml")
    start, _ = searched(Scenario("base", base), None, 3 * SHORT)
    yield "base", str(start.penalty), "", "", "", ""
    sums = [0.0, 0.0]
    for item in absences(base):
        cold, _ = searched(item, None, SHORT)
        again, _ = searched(item, start, SHORT)
        ends = [result.penalty for result in (cold, again) if result.penalty is not None]
        times = [reached(result, max(ends, default=0)) for result in (cold, again)]
        sums = [sums[0] + times[0], sums[1] + times[1]]
        ratio = f"{times[1] / times[0]:.2f}"
        yield item.name, str(cold.penalty), str(again.penalty), f"{times[0]:.1f}", f"{times[1]:.1f}", ratio
    yield "all twenty", "", "", f"{sums[0]:.1f}", f"{sums[1]:.1f}", f"{sums[1] / sums[0]:.2f}"


def reached(result: Result, penalty: int) -> float:
    """Seconds until a search had a roster as good as that; all of its time where it never had."""
    steps = (step.seconds for step in result.trace if step.penalty is not None and step.penalty <= penalty)
    return next(steps, result.limit)


def workers() -> Iterator[Sequence[str]]:
    """The same sweep by one process and by two."""
    yield "processes", "wall s", "against one", "load before"
    base = clinic()
    [start] = sweep([Scenario("base", base)], None, Effort(LIMIT, 0, 1), processes(1), None)
    tried, effort, took = twenty(base), Effort(LIMIT, 0, 1), []
    for number in (1, 2):
        load_before = os.getloadavg()[0]
        found, spent = measured(lambda number=number: list(sweep(tried, start, effort, processes(number), None)))  # type: ignore[misc]
        assert len(found) == len(tried)
        took.append(spent.wall)
        yield str(number), f"{spent.wall:.1f}", f"{took[0] / spent.wall:.2f}", f"{load_before:.1f}"


PARTS: dict[str, Callable[[], Iterator[Sequence[str]]]] = {
    "explain": explain,
    "warm": warm,
    "ward": ward,
    "workers": workers,
}


def main() -> None:
    """Measure what is named, and print it as tables."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name in sys.argv[1:] or PARTS:
        print(f"\n### {name}\n")
        for number, row in enumerate(PARTS[name]()):
            print(f"| {' | '.join(row)} |", flush=True)
            if not number:
                print(f"|{' --- |' * len(row)}")


if __name__ == "__main__":
    main()
