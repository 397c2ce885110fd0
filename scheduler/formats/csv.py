"""The roster as CSV (RFC 4180), one row an assignment, in two dialects.

``excel`` begins with a byte order mark, and guards text that a spreadsheet would take for a
formula with an apostrophe; ``data`` is plain and is meant for programs. `read` reads both.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from scheduler.domain import ShiftType
from scheduler.formats import Files, Release
from scheduler.formats.report.hours import breaks_of
from scheduler.notation import length_text
from scheduler.roster import Assignment, Roster
from scheduler.source import Fault, InputError

COLUMNS = (
    "roster_id",
    "assignment_id",
    "staff_id",
    "staff_name",
    "role",
    "site",
    "shift",
    "date",
    "start_local",
    "end_local",
    "timezone",
    "start_utc",
    "end_utc",
    "paid_hours",
    "status",
    "breaks",
)
TEXT_COLUMNS = frozenset({"roster_id", "assignment_id", "staff_id", "staff_name", "role", "site", "shift", "status"})
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
GUARD = "'"


def guard(text: str) -> str:
    """Text that no spreadsheet takes for a formula (CWE-1236); `unguard` takes it back."""
    return GUARD + text if text.startswith((*DANGEROUS, GUARD)) else text


def unguard(text: str) -> str:
    """The text before `guard`."""
    inner = text.removeprefix(GUARD)
    return inner if inner != text and inner.startswith((*DANGEROUS, GUARD)) else text


def write(release: Release) -> Files:
    """``roster.csv`` for spreadsheets and ``roster-data.csv`` for programs."""
    rows = list(_rows(release))
    guarded = [{name: guard(value) if name in TEXT_COLUMNS else value for name, value in row.items()} for row in rows]
    return {
        "roster.csv": _text(guarded).encode("utf-8-sig"),
        "roster-data.csv": _text(rows).encode(),
    }


def _text(rows: list[dict[str, str]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _rows(release: Release) -> Iterator[dict[str, str]]:
    problem, calendar = release.problem, release.problem.calendar
    roster_id = f"{problem.digest()[:12]}-{release.created:%Y%m%dT%H%M%SZ}"
    for item in release.roster:
        person, shift = problem.people[item.employee], problem.catalog[item.shift]
        day = calendar.day(item.date)
        start, end = (calendar.epoch + timedelta(minutes=minutes) for minutes in calendar.span(shift, day))
        yield {
            "roster_id": roster_id,
            "assignment_id": f"{item.employee}/{item.date}/{item.shift}",
            "staff_id": person.id,
            "staff_name": person.label,
            "role": " ".join(need.skill for need in shift.skills),
            "site": shift.site or "",
            "shift": shift.id,
            "date": item.date.isoformat(),
            "start_local": start.astimezone(calendar.zone).isoformat(timespec="minutes"),
            "end_local": end.astimezone(calendar.zone).isoformat(timespec="minutes"),
            "timezone": problem.horizon.zone,
            "start_utc": _utc(start),
            "end_utc": _utc(end),
            "paid_hours": f"{calendar.paid(shift, day) / 60:.2f}",
            "status": "on-call" if shift.kind == "on-call" else "planned",
            "breaks": " ".join(breaks_of(shift)),
        }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def recognises(text: str) -> bool:
    """Whether a text is such a CSV."""
    return {"staff_id", "date", "shift"} <= set(text.lstrip("\ufeff").split("\n", 1)[0].strip().split(","))


def read(text: str, file: str) -> Roster:
    """The roster of such a file, in either dialect.

    Raises
    ------
    InputError
        Naming the first rows that cannot be understood.
    """
    faults: list[Fault] = []
    found: list[Assignment] = []
    body = text.lstrip("\ufeff")
    guarded = body != text  # only the guarded dialect has a mark
    reader = csv.DictReader(io.StringIO(body, newline=""), strict=True)
    try:
        for row in reader:
            values = [row.get(name) for name in ("staff_id", "date", "shift")]
            if None in values or None in row:
                faults.append(Fault(file, reader.line_num, "", "", "has too few or too many cells"))
                continue
            staff, when, shift = (value or "" for value in values)
            try:
                day = date.fromisoformat(when.strip())
            except ValueError:
                faults.append(Fault(file, reader.line_num, "date", when[:40], "is no date; write 2026-11-26"))
                continue
            if guarded:
                staff, shift = unguard(staff), unguard(shift)
            found.append(Assignment(staff, day, shift))
    except csv.Error as error:
        faults.append(Fault(file, reader.line_num, "", "", f"is not CSV: {error}"))
    if faults:
        raise InputError(*faults[:50])
    return Roster(found)


def read_shifts(text: str) -> tuple[dict[str, ShiftType], str | None]:
    """The shift types whose times a roster tells, each as it was most often, and the time zone of the clocks.

    A row that tells no times, or none that can be understood, is passed over.
    """
    body = text.lstrip("\ufeff")
    guarded = body != text
    seen: dict[str, Counter[tuple[str, int, int, str]]] = {}
    zones: Counter[str] = Counter()
    for row in csv.DictReader(io.StringIO(body, newline="")):
        try:
            start, end = (datetime.fromisoformat(row[name]).replace(tzinfo=None) for name in _TIMES)
            paid = round(float(row["paid_hours"]) * 60)
        except (KeyError, TypeError, ValueError):
            continue
        shift = unguard(row["shift"]) if guarded else row["shift"]
        length = round((end - start).total_seconds() / 60)
        times = (start.strftime("%H:%M"), length, paid, "on-call" if row.get("status") == "on-call" else "work")
        seen.setdefault(shift, Counter())[times] += 1
        zones[row.get("timezone") or ""] += 1
    found: dict[str, ShiftType] = {}
    for shift, counted in seen.items():
        [((begin, length, paid, kind), _)] = counted.most_common(1)
        data = {"id": shift, "start": begin, "length": length_text(length), "paid": length_text(paid), "kind": kind}
        try:
            found[shift] = ShiftType.model_validate(data)
        except ValueError:
            continue  # such as an end before the start
    return found, next((zone for zone, _ in zones.most_common(1)), None) or None


_TIMES = ("start_local", "end_local")
