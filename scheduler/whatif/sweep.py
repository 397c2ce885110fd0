"""Many scenarios side by side: results as they come, kept as they come, and nothing done twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from scheduler.executor import Executor, run
from scheduler.explain.clash import diagnose
from scheduler.formats.files import write_files
from scheduler.problem import Problem, parse, save
from scheduler.roster import Roster
from scheduler.solve import Status, solve, versions
from scheduler.verify import verify
from scheduler.whatif.outcome import Outcome, outcome, roster_of
from scheduler.whatif.scenario import Scenario

ROUNDS = 5
"""How often what breaks a rule is left out of a roster, each time perhaps breaking another."""


@dataclass(frozen=True)
class Effort:
    """How each scenario is searched."""

    seconds: float
    seed: int
    threads: int


def search(name: str, text: str, start: Outcome | None, effort: Effort) -> Outcome:
    """Solve one scenario, given as the text of its problem; runs in a worker."""
    problem = parse(text, name)
    first = None if start is None or start.penalty is None else lawful_part(problem, roster_of(start))
    result = solve(problem, seconds=effort.seconds, seed=effort.seed, workers=effort.threads, start=first)
    why = list(_clash(problem, effort)) if result.status is Status.INFEASIBLE else ()
    return outcome(name, problem, result, why)


def _clash(problem: Problem, effort: Effort) -> Iterator[str]:
    """What clashes where no roster can exist, as far as that is found in the time of a search."""
    found = diagnose(problem, seconds=effort.seconds, seed=effort.seed, workers=effort.threads).clashes
    for clash in found[:1]:
        yield from (*clash.text, *clash.sums)
    if len(found) > 1:
        yield f"further clashes like this one: {len(found) - 1}"


def lawful_part(problem: Problem, roster: Roster) -> Roster | None:
    """What of a roster a changed problem still allows, to begin a search with.

    Assignments that break a hard rule are left out, until none is broken; the gaps are for the search to fill.
    None if leaving out does not help, as where a rule asks for more.
    """
    dates = range(problem.horizon.start.toordinal(), problem.horizon.end.toordinal())
    left = Roster(
        item
        for item in roster
        if item.employee in problem.people and item.shift in problem.catalog and item.date.toordinal() in dates
    )
    for _ in range(ROUNDS):
        broken = verify(problem, left).broken
        if not broken:
            return left
        gone = {(item.employee, when) for item in broken for when in item.dates}
        fewer = Roster(item for item in left if not {(item.employee, item.date), (None, item.date)} & gone)
        if len(fewer) == len(left):
            return None
        left = fewer
    return None


def sweep(
    scenarios: Sequence[Scenario], start: Outcome | None, effort: Effort, executor: Executor, folder: Path | None
) -> Iterator[Outcome]:
    """The outcome of each scenario, as they finish.

    Parameters
    ----------
    start
        An outcome to start every search from.
    folder
        Where outcomes are kept, a file each; those that are there already are not searched again.

    Raises
    ------
    RuntimeError
        If a scenario's process died each time it was begun; all others are kept.
    """
    todo = {scenario.name: scenario for scenario in scenarios}
    for scenario in scenarios:
        if folder is not None and (found := _kept(folder, scenario, effort)) is not None:
            del todo[scenario.name]
            yield found
    tasks = {name: (name, save(scenario.problem), start, effort) for name, scenario in todo.items()}
    for name, done in run(search, tasks, executor):
        if folder is not None:
            _keep(folder, todo[name], effort, done)
        yield done


def _file(scenario: Scenario, effort: Effort) -> str:
    key = [scenario.problem.digest(), effort.seconds, effort.seed, effort.threads, versions()]
    return f"{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:24]}.json"


def _keep(folder: Path, scenario: Scenario, effort: Effort, done: Outcome) -> None:
    write_files(folder, {_file(scenario, effort): done.model_dump_json().encode()}, overwrite=True)


def _kept(folder: Path, scenario: Scenario, effort: Effort) -> Outcome | None:
    path = folder / _file(scenario, effort)
    try:
        found = Outcome.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return found.model_copy(update={"name": scenario.name}) if found.digest == scenario.problem.digest() else None
