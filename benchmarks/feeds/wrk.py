"""The load tool: wrk."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

SCRIPT = Path(__file__).parent / "clients.lua"
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True)
class Figures:
    """What wrk counted: requests a second, milliseconds, and answers that were no success."""

    rate: float
    median: float
    p99: float
    refused: int


def etags(base: str, paths: Sequence[str]) -> Mapping[str, str]:
    """The ETag of each path now."""
    with httpx.Client(base_url=base) as client:
        return {path: client.head(path).headers["etag"] for path in paths}


def start(base: str, tags: Mapping[str, str], seconds: int, connections: int) -> subprocess.Popen[str]:
    """Begin to ask for all paths in turn, conditionally where a tag is not empty."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
        file.writelines(f"{path}\t{tag}\n" for path, tag in tags.items())
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(SCRIPT), base, "--", file.name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def figures(process: subprocess.Popen[str]) -> Figures:
    """Wait for its end."""
    told, _ = process.communicate()
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    shares = {
        share: float(value) * UNITS[unit] for share, value, unit in re.findall(r"(\d\d)%\s+([\d.]+)(us|ms|s)", told)
    }
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    assert rate, told
    bad = (int(refused[1]) if refused else 0) + (sum(map(int, errors.groups())) if errors else 0)
    return Figures(float(rate[1]), shares["50"], shares["99"], bad)
