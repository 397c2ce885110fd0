"""`python -m benchmarks.feeds load` and `python -m benchmarks.feeds mixed [SECONDS]`."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.feeds import wrk
from benchmarks.feeds.mixed import run
from benchmarks.feeds.setting import Setting, memory, nginx, ours

CONNECTIONS = 32
ROUNDS = 3


def load(setting: Setting, seconds: int) -> None:
    """Whole answers and unchanged ones, from us and from nginx in turn, and the best round of each."""
    rates: dict[tuple[str, str], list[wrk.Figures]] = {}
    with ours(setting) as (here, process), nginx(setting, here) as (there, worker):
        for _ in range(ROUNDS):
            for name, base in (("scheduler", here), ("nginx", there)):
                tags = wrk.etags(base, setting.paths)
                for kind, sent in (("200", dict.fromkeys(tags, "")), ("304", tags)):
                    rates.setdefault((name, kind), []).append(wrk.figures(wrk.start(base, sent, seconds, CONNECTIONS)))
        held = {"scheduler": memory(process), "nginx": memory(worker)}
    for (name, kind), found in rates.items():
        best = max(found, key=lambda figures: figures.rate)
        spread = " ".join(f"{figures.rate:.0f}" for figures in found)
        refused = sum(figures.refused for figures in found)
        print(f"{name:10} {kind}: {best.rate:7.0f}/s, median {best.median:.2f} ms, p99 {best.p99:.2f} ms, ", end="")
        print(f"{refused} failed, {held[name]:.0f} MB (rounds: {spread})")
    for kind in ("200", "304"):
        us, other = (max(found.rate for found in rates[name, kind]) for name in ("scheduler", "nginx"))
        print(f"{kind}: {us / other:.2f} of nginx")


with tempfile.TemporaryDirectory() as folder:
    made = Setting.make(Path(folder))
    what, seconds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None
    if what == "load":
        load(made, seconds or 10)
    else:
        print(json.dumps(run(made, seconds or 600), indent=2))
