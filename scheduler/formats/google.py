"""Each person's shifts as the CSV that Google Calendar imports.

An import happens once: what changes later does not follow, and importing again doubles
the events. A link to a published calendar follows.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime

from scheduler.calendar import time_zone
from scheduler.formats import Files, Release
from scheduler.formats.files import safe_name
from scheduler.formats.ical import shift_entry
from scheduler.formats.vcalendar import Entry, one_line

COLUMNS = (
    "Subject",
    "Start Date",
    "Start Time",
    "End Date",
    "End Time",
    "All Day Event",
    "Description",
    "Location",
    "Private",
)


def write(release: Release) -> Files:
    """``google/NAME.csv`` for each person, in times of the roster's own clock."""
    problem = release.problem
    files: Files = {}
    taken: set[str] = set()
    for person in problem.employees:
        own = [item for item in release.roster if item.employee == person.id]
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for item in own:
            shift = problem.catalog[item.shift]
            writer.writerow(_row(shift_entry(problem, shift, item.date, shift.label, private=True)))
        files[f"google/{safe_name(person.label, taken)}.csv"] = stream.getvalue().encode()
    return files


def _row(entry: Entry) -> tuple[str, ...]:
    assert isinstance(entry.start, datetime) and isinstance(entry.end, datetime)
    start, end = (moment.astimezone(time_zone(entry.zone)) for moment in (entry.start, entry.end))
    return (
        one_line(entry.summary),
        *(f"{moment:{form}}" for moment in (start, end) for form in ("%m/%d/%Y", "%I:%M %p")),
        "False",
        one_line(entry.description),
        one_line(entry.location),
        "True",
    )
