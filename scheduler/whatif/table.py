"""Outcomes beside each other: rows for the terminal, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from scheduler.formats import Files
from scheduler.whatif.outcome import Outcome, against, people_changed

COLUMNS = (
    "scenario",
    "status",
    "penalty",
    "bound",
    "against base",
    "people",
    "short shifts",
    "short hours",
    "hours",
    "granted",
    "changed",
)
"""What a table shows of each outcome."""


def row(base: Outcome, item: Outcome) -> tuple[str, ...]:
    """One outcome in words, in the order of `COLUMNS`; blank where nothing is known."""
    found = item.penalty is not None
    changed = people_changed(base, item)
    return (
        item.name,
        item.status,
        str(item.penalty) if found else "",
        str(item.bound),
        "" if item.name == base.name else against(base, item),
        str(item.people),
        str(sum(item.short_shifts.values())) if found else "",
        f"{sum(item.short_hours.values()):g}" if found else "",
        f"{item.hours:g}" if item.hours is not None else "",
        f"{item.granted} of {item.asked}" if found else "",
        str(changed) if changed is not None and item.name != base.name else "",
    )


def files(base: Outcome, others: Sequence[Outcome]) -> Files:
    """`comparison.csv` and `comparison.json`."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in (base, *others):
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row(base, item)])
    content = json.dumps(data(base, others), indent=1, ensure_ascii=False) + "\n"
    return {"comparison.csv": lines.getvalue().encode("utf-8-sig"), "comparison.json": content.encode()}


def data(base: Outcome, others: Sequence[Outcome]) -> dict[str, Any]:
    """Everything as plain data, rosters too."""
    return {
        "scenarios": [
            {
                **item.model_dump(mode="json"),
                "changed": people_changed(base, item),
                "against_base": against(base, item) if item is not base else None,
            }
            for item in (base, *others)
        ]
    }
