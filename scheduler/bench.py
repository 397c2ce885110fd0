"""Benchmarks: suites of problems with best known penalties, solved in fresh processes and judged by another."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scheduler import source
from scheduler.source import Fault, InputError

WITHIN = (0.05, 0.01, 0.0)
"""Gaps to the best known penalty of which the time is told."""


class Instance(BaseModel):
    """One problem of a suite.

    Attributes
    ----------
    file
        In the suite's folder.
    best
        Best known penalty, if any.
    seconds
        Time allowed for the search.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    best: int | None = None
    seconds: float = Field(default=60.0, gt=0)

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return Path(self.file).stem


class Suite(BaseModel):
    """Problems that are measured together.

    Attributes
    ----------
    source
        Where the problems and their best known penalties are from.
    folder
        Of the data, where the instances are.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    source: str
    folder: str = "."
    instances: tuple[Instance, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Run:
    """One problem solved once, in a process of its own.

    Attributes
    ----------
    limit, seconds
        Time allowed for the search; of the whole process.
    memory
        Of all its processes together at their peak, in megabytes.
    verified
        Whether a fresh process, from the files alone, finds the roster feasible at this penalty.
    reached
        Seconds of search until the penalty was within 5, 1 and 0 % of the best known.
    """

    suite: str
    instance: str
    best: int | None
    method: str
    seed: int
    limit: float
    seconds: float
    memory: float
    status: str
    penalty: int | None
    bound: int
    verified: bool
    reached: tuple[float | None, ...]
    cores: int
    date: str
    versions: dict[str, str]


def load(path: Path) -> Suite:
    """Read a suite.

    Raises
    ------
    InputError
        With everything that is wrong with the file.
    """
    written = source.read(source.read_file(path), str(path))
    try:
        return Suite.model_validate(written.data)
    except ValidationError as error:
        wrong = [item for item in error.errors() if item["type"] != "too_short" or not item["input"]]
        raise InputError(*(written.fault(item["loc"], item["msg"], item["input"]) for item in wrong)) from None


def run(
    suite: Suite,
    data: Path,
    rosters: Path,
    *,
    now: datetime,
    methods: Sequence[str] = ("auto",),
    seeds: Sequence[int] = (0,),
    seconds: float | None = None,
    told: Callable[[Run], object] = lambda run: None,
) -> list[Run]:
    """Solve every instance of a suite with every method and seed, one after the other.

    Parameters
    ----------
    data
        Folder that the suite's folder is in.
    rosters
        Folder for the rosters found, as CSV.
    now
        Date of the results.
    seconds
        Instead of each instance's own limit.
    told
        Of each run as it ends.

    Raises
    ------
    InputError
        If a file is missing; before anything is solved.
    """
    folder = data / suite.folder
    missing = [item.file for item in suite.instances if not _there(folder / item.file)]
    if missing:
        raise InputError(Fault(str(folder), 0, "", ", ".join(missing), "is not there; name the data with --data"))
    runs = []
    for item in suite.instances:
        for seed in seeds:
            for method in methods:
                limit = seconds or item.seconds
                runs.append(_solve(suite, item, folder / item.file, rosters, method, seed, limit, now))
                told(runs[-1])
    return runs


def _there(path: Path) -> bool:
    """Whether there is such a file, or a folder for what has only a name, as cases of INRC-II."""
    return path.is_file() or (not path.suffix and path.parent.is_dir())


def _solve(
    suite: Suite, item: Instance, path: Path, rosters: Path, method: str, seed: int, limit: float, now: datetime
) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        began = time.perf_counter()
        options = ["--seconds", limit, "--method", method, "--seed", seed, "--format", "csv,json", "--output", out]
        found, memory = _scheduler("solve", path, *options)
        seconds = time.perf_counter() - began
        verified = False
        if (roster := out / "roster.json").is_file():
            verdict, _ = _scheduler("verify", path, roster)
            verified = bool(verdict["feasible"]) and verdict["penalty"] == found["penalty"]
            rosters.mkdir(parents=True, exist_ok=True)
            (rosters / f"{item.name}-{method}-{seed}.csv").write_bytes((out / "roster.csv").read_bytes())
    return Run(
        suite=suite.name,
        instance=item.name,
        best=item.best,
        method=method,
        seed=seed,
        limit=limit,
        seconds=round(seconds, 1),
        memory=round(memory),
        status=found["status"],
        penalty=found["penalty"],
        bound=found["bound"],
        verified=verified,
        reached=tuple(_reached(found["trace"], item.best, gap) for gap in WITHIN),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        date=now.date().isoformat(),
        versions=found["versions"],
    )


def _scheduler(*arguments: object) -> tuple[dict[str, Any], float]:
    """Run a command of ours in a fresh process; the object that it prints, and megabytes at its peak."""
    command = [sys.executable, "-m", "scheduler", *map(str, arguments), "--json"]
    printed, megabytes = measured(command)
    try:
        found: dict[str, Any] = json.loads(printed[printed.index("{") :])
    except ValueError:
        raise RuntimeError(f"{' '.join(command)}\n{printed}") from None
    if "faults" in found:
        raise InputError(*(Fault(**fault) for fault in found["faults"]))
    return found, megabytes


def measured(command: Sequence[str]) -> tuple[str, float]:
    """Run a command in a session of its own; what it prints, and megabytes of all its processes at their peak.

    Looked at twice a second; where the system does not tell, the largest process is what counts.
    """
    peak = 0.0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
                peak = max(peak, _resident(process.pid))
                time.sleep(0.05 if not peak else 0.5)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        process.returncode = os.waitstatus_to_exitcode(ended[1])
        out.seek(0)
        return out.read(), max(peak, ended[2].ru_maxrss / 1024)


def _resident(session: int) -> float:
    """Megabytes of the processes of a session, what they share counted once; 0 where there is no /proc."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                told = (folder / "smaps_rollup").read_text().split("Pss:")[1]
                total += int(told.split()[0])
        except (OSError, IndexError):  # it has just ended
            continue
    return total / 1024


def _reached(trace: Iterable[dict[str, Any]], best: int | None, gap: float) -> float | None:
    if best is None:
        return None
    within = (step["seconds"] for step in trace if step["penalty"] is not None and step["penalty"] <= best * (1 + gap))
    return next((round(seconds, 1) for seconds in within), None)


def save(runs: Sequence[Run], path: Path) -> None:
    """Add runs to a file of results, instead of older ones of the same instance, method, seed and limit."""
    kept = {_key(old): old for old in (read(path) if path.is_file() else [])}
    kept.update({_key(run): run for run in runs})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[\n" + ",\n".join(json.dumps(asdict(run)) for run in kept.values()) + "\n]\n", encoding="utf-8")


def read(path: Path) -> list[Run]:
    """Runs from a file of results."""
    return [Run(**{**item, "reached": tuple(item["reached"])}) for item in json.loads(path.read_text(encoding="utf-8"))]


def _key(run: Run) -> tuple[object, ...]:
    return run.suite, run.instance, run.method, run.seed, run.limit


def report(runs: Iterable[Run]) -> str:
    """A table of results in Markdown; medians where there is more than one seed."""
    groups: dict[tuple[object, ...], list[Run]] = {}
    for item in runs:
        groups.setdefault((item.suite, item.instance, item.method, item.limit), []).append(item)
    head = (
        "| instance | method | allowed, s | runs | penalty | best known | gap to it | proven bound | bound below it "
        "| s to 5 % | 1 % | 0 % | process, s | MB | verified | date |"
    )
    lines = [head, "| --- " * (head.count("|") - 1) + "|"]
    for (_, instance, method, limit), found in groups.items():
        cells = [instance, method, f"{limit:g}", len(found), *_figures(found), min(item.date for item in found)]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


def _figures(found: Sequence[Run]) -> list[str]:
    best = found[0].best
    penalties = [item.penalty for item in found if item.penalty is not None]
    penalty = statistics.median_low(penalties) if len(penalties) == len(found) else None
    bound = statistics.median_low(item.bound for item in found)
    proven = penalty is not None and bound >= penalty
    reached = []
    for index in range(len(WITHIN)):
        times = [item.reached[index] for item in found]
        known = [seconds for seconds in times if seconds is not None]
        reached.append(f"{statistics.median_low(known):g}" if len(known) == len(found) else "")
    return [
        "none" if penalty is None else f"{penalty}{' (proven)' if proven else ''}",
        "" if best is None else str(best),
        "" if best is None or penalty is None else f"{(penalty - best) / best:+.2%}",
        str(bound),
        "" if not best else f"{(best - bound) / best:.2%}",
        *reached,
        f"{statistics.median(item.seconds for item in found):.0f}",
        f"{max(item.memory for item in found):.0f}",
        "yes" if all(item.verified for item in found) else "no roster" if penalty is None else "NO",
    ]
