"""The example clinic that `scheduler init` writes, with dates that lie ahead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib import resources

from scheduler.formats.workbook import write_folder, write_workbook
from scheduler.problem import parse

_FIRST_DAY = date(2027, 1, 4)
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def starter_text(today: date) -> str:
    """The example as YAML; it begins on the first Monday that is a week or more away."""
    soonest = today + timedelta(days=7)
    start = soonest + timedelta(days=-soonest.weekday() % 7)
    ahead = start - _FIRST_DAY  # whole weeks, so that every weekday stays what it is
    text = resources.files("scheduler.formats.workbook").joinpath("starter.yaml").read_text(encoding="utf-8")
    return _DATE.sub(lambda found: str(date.fromisoformat(found[0]) + ahead), text)


def starter_files(created: datetime) -> Mapping[str, bytes]:
    """The example as a workbook, as CSVs and as YAML, by relative name."""
    text = starter_text(created.date())
    problem = parse(text)
    return {
        "clinic.xlsx": write_workbook(problem, created),
        "clinic.yaml": text.encode(),
        **{f"clinic-csv/{name}": content for name, content in write_folder(problem).items()},
    }
