"""Outcomes beside each other: rows for the terminal, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from scheduler.formats import Files
from scheduler.whatif.outcome import Outcome, against, people_changed

COLUMNS = (
    "scenario",
    "status",
    "penalty",
    "bound",
    "gap",
    "against base",
    "people",
    "short shifts",
    "short hours",
    "hours",
    "overtime",
    "cost",
    "unfair",
    "granted",
    "changed",
)
"""What a table shows of each outcome."""
LAST_ALWAYS = COLUMNS.index("people")
"""Columns up to this one are shown even where nothing stands in them."""


def row(base: Outcome, item: Outcome) -> tuple[str, ...]:
    """One outcome in words, in the order of `COLUMNS`; blank where nothing is known."""
    found = item.penalty is not None
    changed = people_changed(base, item)
    return (
        item.name,
        item.status,
        str(item.penalty) if found else "",
        str(item.bound) if item.status != "INFEASIBLE" else "",
        f"{item.gap:.1%}" if item.gap is not None else "",
        "" if item.name == base.name else against(base, item),
        str(item.people),
        str(sum(item.short_shifts.values())) if found else "",
        f"{sum(item.short_hours.values()):g}" if found else "",
        f"{item.hours:g}" if item.hours is not None else "",
        f"{item.overtime:g}" if item.overtime is not None else "",
        f"{item.cost:,.2f} {item.currency}" if item.cost is not None else "",
        f"{item.unfair:.1f}" if item.unfair is not None else "",
        f"{item.granted} of {item.asked}" if found else "",
        str(changed) if changed is not None and item.name != base.name else "",
    )


def table(base: Outcome, others: Sequence[Outcome]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """What people look at: head and rows, without the columns in which nothing stands."""
    rows = [row(base, item) for item in (base, *others)]
    kept = [at for at in range(len(COLUMNS)) if at <= LAST_ALWAYS or any(cells[at] for cells in rows)]
    return tuple(COLUMNS[at] for at in kept), [tuple(cells[at] for at in kept) for cells in rows]


def files(base: Outcome, others: Sequence[Outcome]) -> Files:
    """`comparison.csv`, `shortages.csv` and `comparison.json`."""
    everything = (base, *others)
    short = [(*where, f"{hours:g}") for item in everything for *where, hours in shortages(item)]
    content = json.dumps(data(base, others), indent=1, ensure_ascii=False) + "\n"
    return {
        "comparison.csv": _csv(COLUMNS, [row(base, item) for item in everything]),
        "shortages.csv": _csv(("scenario", "skill", "date", "hours"), short),
        "comparison.json": content.encode(),
    }


def shortages(item: Outcome) -> Iterator[tuple[str, str, str, float]]:
    """Scenario, skill, date and hours that are missing."""
    for skill, dates in item.short_skills.items():
        for date, hours in dates.items():
            yield item.name, skill, date, hours


def missing(item: Outcome) -> str:
    """Hours that are missing, by skill, and the worst day of each: ``RN 12 (most on 2026-11-28: 8)``."""
    parts = []
    for skill, dates in sorted(item.short_skills.items(), key=lambda entry: -sum(entry[1].values())):
        worst = max(dates, key=lambda date: dates[date])
        parts.append(f"{skill} {sum(dates.values()):g} (most on {worst}: {dates[worst]:g})")
    return ", ".join(parts)


def _csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(head)
    for line in rows:
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in line])
    return lines.getvalue().encode("utf-8-sig")


def data(base: Outcome, others: Sequence[Outcome]) -> dict[str, Any]:
    """Everything as plain data, rosters too."""
    return {
        "scenarios": [
            {
                **item.model_dump(mode="json"),
                "gap": item.gap,
                "changed": people_changed(base, item),
                "against_base": against(base, item) if item is not base else None,
            }
            for item in (base, *others)
        ]
    }
