"""Many scenarios side by side: results as they come, kept as they come, and nothing done twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from scheduler.executor import Executor, run
from scheduler.formats.files import write_files
from scheduler.problem import parse, save
from scheduler.solve import solve, versions
from scheduler.whatif.outcome import Outcome, outcome, roster_of
from scheduler.whatif.scenario import Scenario


@dataclass(frozen=True)
class Effort:
    """How each scenario is searched."""

    seconds: float
    seed: int
    threads: int


def search(name: str, text: str, start: Outcome | None, effort: Effort) -> Outcome:
    """Solve one scenario, given as the text of its problem; runs in a worker."""
    problem = parse(text, name)
    first = None if start is None or start.penalty is None else roster_of(start)
    if first is not None:
        first = type(first)(item for item in first if item.employee in problem.people)
    result = solve(problem, seconds=effort.seconds, seed=effort.seed, workers=effort.threads, start=first)
    return outcome(name, problem, result)


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
