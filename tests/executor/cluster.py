"""A Dask cluster of this machine: one scheduler and its workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Cluster:
    """Where its scheduler listens, and the processes of its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def started(folder: Path, workers: int) -> Iterator[Cluster]:
    """Start one and stop it."""
    known = folder / "scheduler.json"
    here = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    local = ["--host", "127.0.0.1", "--no-dashboard"]

    def begin(module: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", "--scheduler-file", str(known), *options]
        with (folder / f"{module}.log").open("ab") as log:
            return subprocess.Popen(command, env=here, cwd=folder, stdout=log, stderr=log)

    running = [begin("dask_scheduler", *local, "--port", "0")]
    try:
        _wait(known, running[0])
        one = ["--nthreads", "1", "--no-nanny", *local, "--local-directory", str(folder)]
        running += [begin("dask_worker", *one) for _ in range(workers)]
        address = json.loads(known.read_text(encoding="utf-8"))["address"]
        if workers:
            _wait_for_workers(address, workers)
        yield Cluster(address, running[1:])
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()


def _wait(file: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while not (file.exists() and file.read_text(encoding="utf-8").strip().endswith("}")):
        assert process.poll() is None and time.monotonic() < until, "the cluster's scheduler did not start"
        time.sleep(0.1)


def _wait_for_workers(address: str, number: int) -> None:
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=120)
