"""Sheets that are lists: hours and fairness, requests, violations, every assignment, and how it came about."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from scheduler.formats.report import Report
from scheduler.formats.report.hours import breaks_of
from scheduler.formats.sheets.book import DURATION, Book, days

HOURS = (
    "Name",
    "Contract",
    "Hours",
    "At least",
    "At most",
    "Outside",
    "Working days",
    "Weekends",
    "Nights",
    "On call",
    "Public holidays",
)


def hours_sheet(book: Book, report: Report) -> None:
    """Hours against the contract, and what is shared between people, with bars to compare by."""
    sheet = book.sheet("Hours")
    rows: list[list[object]] = []
    for line in report.lines:  # lengths of time are written below, in a format of their own
        tallies = line.tallies
        under = max(0, (line.least or 0) - tallies.minutes)
        above = max(0, tallies.minutes - line.most) if line.most is not None else 0
        outside = f"{under / 60:.2f} hours less" if under else (f"{above / 60:.2f} hours more" if above else "")
        rows.append([line.person.label, line.contract, None, None, None, outside, tallies.days, tallies.weekends])
        rows[-1] += [tallies.nights, tallies.on_call, tallies.holidays]
    book.table(sheet, HOURS, rows, (24, 26, 12, 12, 12, 18, 14, 12, 12, 12, 14))
    for row, line in enumerate(report.lines, start=1):
        for column, minutes in enumerate((line.tallies.minutes, line.least, line.most), start=2):
            if minutes is not None:
                book.put(sheet, row, column, days(minutes), num_format=DURATION, align="right")
    bar: dict[str, Any] = {
        "type": "data_bar",
        "bar_solid": True,
        "bar_color": "#9DBAD5",
        "min_type": "num",
        "min_value": 0,
    }
    for column in (2, *range(6, len(HOURS))):
        sheet.conditional_format(1, column, len(rows), column, bar)


def requests_sheet(book: Book, report: Report) -> None:
    """What people asked for and whether they got it."""
    rows = [
        (wish.name, wish.text, wish.asked, wish.granted, _outcome(wish.asked, wish.granted), _price(wish.weight))
        for wish in chain(*report.wishes.values())
    ]
    heads = ("Name", "Asked", "Days", "Granted", "Result", "Price of a day")
    book.table(book.sheet("Requests"), heads, rows, (24, 60, 8, 10, 14, 14))


def _outcome(asked: int, granted: int) -> str:
    return "granted" if granted == asked else ("partly" if granted else "not granted")


def _price(weight: int | None) -> int | str:
    return "must be met" if weight is None else weight


def violations_sheet(book: Book, report: Report) -> None:
    """Everything that is broken, dearest first, with its sentence."""
    people = report.release.problem.people
    rows = []
    for note in report.notes:
        item = note.violation
        name = people[item.employee].label if item.employee else ""
        price = "hard rule" if item.weight is None else item.penalty
        first = item.dates[0] if item.dates else None
        rows.append((note.number, price, item.rule, name, first, item.dates[-1] if item.dates else None, note.text))
    heads = ("Number", "Penalty", "Rule", "Name", "From", "To", "What is broken")
    book.table(book.sheet("Violations"), heads, rows, (8, 10, 20, 24, 17, 17, 90))


def assignments_sheet(book: Book, report: Report) -> None:
    """Every assignment in a row of its own, for sorting, filtering and pivoting."""
    problem, calendar = report.release.problem, report.release.problem.calendar
    rows: list[tuple[object, ...]] = []
    for item in report.release.roster:
        if item.employee not in problem.people or item.shift not in problem.catalog:
            continue  # a stranger, which the violations tell of
        person, shift, day = problem.people[item.employee], problem.catalog[item.shift], calendar.day(item.date)
        start, end = (_wall(report, minutes) for minutes in calendar.span(shift, day))
        paid = calendar.paid(shift, day) / 60
        kind, breaks = shift.kind, ", ".join(breaks_of(shift))
        who = (person.id, person.label)
        rows.append((*who, item.date, shift.id, shift.label, start, end, paid, shift.site, kind, breaks))
    heads = ("Id", "Name", "Date", "Shift", "Shift name", "Start", "End", "Paid hours", "Site", "Kind", "Breaks")
    book.table(book.sheet("Assignments"), heads, rows, (16, 24, 17, 8, 24, 24, 24, 11, 16, 10, 24))


def _wall(report: Report, minutes: int) -> datetime:
    """What the clock on the wall shows; spreadsheets know no zones."""
    calendar = report.release.problem.calendar
    return (calendar.epoch + timedelta(minutes=minutes)).astimezone(calendar.zone).replace(tzinfo=None)


def about_sheet(book: Book, report: Report) -> None:
    """How good the roster is, how its penalty is made up, and how it came about."""
    release = report.release
    sheet = book.sheet("About")
    rows: list[tuple[str, object]] = [
        ("Roster", report.title),
        ("Period", report.period),
        ("Time zone", release.problem.horizon.zone),
        ("Hard rules", "all kept" if release.verdict.feasible else f"{len(release.verdict.broken)} broken"),
        ("Penalty", release.verdict.penalty),
        *((f"    {cost.title}, {cost.times} times", cost.penalty) for cost in report.costs),
        ("Requests granted", f"{report.granted} of {report.asked} days"),
        *((name.capitalize(), _fact(value)) for name, value in release.provenance.items()),
        ("Written", f"{release.created:%Y-%m-%d %H:%M} UTC"),
        ("Problem, SHA-256", release.problem.digest()),
    ]
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 80)
    for row, (name, value) in enumerate(rows):
        book.put(sheet, row, 0, name, bold=not name.startswith(" "))
        book.put(sheet, row, 1, value, align="left")


def _fact(value: object) -> object:
    if isinstance(value, dict):
        return ", ".join(f"{name} {item}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(f"{item['id']} {item['penalty']} (at least {item['bound']})" for item in value)
    return value if isinstance(value, int | float) else str(value)
