"""Sheets of people and days: the roster, and the coverage against the demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from scheduler.formats.report import Day, Line, Note, Paint, Report
from scheduler.formats.report.hours import times_of
from scheduler.formats.report.staff import Cell
from scheduler.formats.report.text import visible
from scheduler.formats.sheets.book import DURATION, HEAD, Book, days
from scheduler.notation import plural

FREE = "#E6E6E2"
LINE = "#C8C8C8"
STATES = {"short": "#F6C9C5", "wanting": "#FDEEBF", "over": "#D5D9F5"}
TOP = 2
"""Rows above the heading: the title, and when."""
TOTALS = ("Hours", "Days", "Wkends", "Nights", "On call", "Hols")


def roster_sheet(book: Book, report: Report) -> None:
    """Who works what, coloured by shift; a comment says what is broken where."""
    sheet = book.sheet("Roster")
    _title(book, sheet, report)
    first = _heading(book, sheet, report.days, "Name")
    after = 1 + len(report.days)
    for column, title in enumerate(TOTALS, start=after):
        book.put(sheet, TOP, column, title, **HEAD, align="right")
    sheet.set_column(after, after + len(TOTALS) - 1, 7.5)
    for row, line in enumerate(report.lines, start=first):
        book.put(sheet, row, 0, line.person.label, bold=True, bottom=1, bottom_color=LINE)
        _remark(sheet, row, 0, line.notes)
        for day, cell in zip(report.days, line.cells, strict=True):
            book.put(sheet, row, 1 + day.number, *_shown(cell), **_look(cell, day, report.paints))
            _remark(sheet, row, 1 + day.number, cell.notes)
        _totals(book, sheet, row, after, line)
    bottom = first + len(report.lines)
    book.put(sheet, bottom, 0, "At work", bold=True, top=1)
    for day in report.days:
        book.put(sheet, bottom, 1 + day.number, day.working or None, align="center", top=1, **_ground(day))
        _remark(sheet, bottom, 1 + day.number, report.notes.days.get(day.number, ()))
    _legend(book, sheet, bottom + 2, report)
    sheet.freeze_panes(first, 1)
    sheet.repeat_rows(TOP, first - 1)
    sheet.repeat_columns(0)


def coverage_sheet(book: Book, report: Report) -> None:
    """Who is there and who is wanted, a demand a row."""
    sheet = book.sheet("Coverage")
    _title(book, sheet, report)
    first = _heading(book, sheet, report.days, "Demand: there/wanted")
    for row, demand in enumerate(report.demand, start=first):
        book.put(sheet, row, 0, demand.label, bold=True, bottom=1, bottom_color=LINE)
        for day, met in zip(report.days, demand.days, strict=True):
            look = _ground(day) if met is None or met.state not in STATES else {"bg_color": STATES[met.state]}
            book.put(
                sheet,
                row,
                1 + day.number,
                met.text if met else None,
                align="center",
                bottom=1,
                bottom_color=LINE,
                **look,
            )
    below = first + len(report.demand) + 1
    meanings = {"short": "below the minimum", "wanting": "below the ideal", "over": "above the maximum"}
    for row, (state, meaning) in enumerate(meanings.items(), start=below):
        book.put(sheet, row, 0, meaning, bg_color=STATES[state])
    book.put(sheet, below + 3, 0, "For a time of day: ok, or how many person-slots are missing")
    sheet.freeze_panes(first, 1)
    sheet.repeat_rows(TOP, first - 1)
    sheet.repeat_columns(0)


def _title(book: Book, sheet: Worksheet, report: Report) -> None:
    verdict = report.release.verdict
    kept = "every hard rule is kept" if verdict.feasible else plural(len(verdict.broken), "hard violation")
    book.put(sheet, 0, 0, report.title, bold=True, font_size=16)
    book.put(sheet, 1, 0, f"{report.period}, {report.release.problem.horizon.zone}; {kept}, penalty {verdict.penalty}")


def _heading(book: Book, sheet: Worksheet, all_days: Sequence[Day], corner: str) -> int:
    """Weekdays and dates; gives the first row below."""
    book.put(sheet, TOP, 0, corner, **HEAD)
    book.put(sheet, TOP + 1, 0, None, bottom=1)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, len(all_days), 5)
    for day in all_days:
        look = {"bold": True, "align": "center", **_ground(day)}
        star = "*" if day.holiday else ""
        month = f" {day.month}" if day.number == 0 or day.of_month == 1 else ""
        book.put(sheet, TOP, 1 + day.number, day.weekday, **look)
        book.put(sheet, TOP + 1, 1 + day.number, f"{day.of_month}{month}{star}", **look, bottom=1)
        if day.holiday:
            sheet.write_comment(TOP + 1, 1 + day.number, visible(day.holiday))
    return TOP + 2


def _shown(cell: Cell) -> tuple[str | None]:
    if cell.shifts:
        return ("+".join(shift.id for shift in cell.shifts),)
    return ({"leave": "leave", "unavailable": "×"}.get(cell.away),)


def _look(cell: Cell, day: Day, paints: dict[str, Paint]) -> dict[str, Any]:
    look: dict[str, Any] = {"align": "center", "border": 1, "border_color": LINE, "shrink": True, **_ground(day)}
    if cell.shifts:
        paint = paints[cell.shifts[0].id]
        look |= {"bg_color": paint.background, "font_color": paint.text, "bold": True}
    elif cell.away:
        look |= {"italic": True, "font_color": "#555555"}
    if cell.notes:
        look |= {"border": 5 if cell.notes[0].grade == "broken" else 8, "border_color": "#9B1C1C"}
    return look


def _ground(day: Day) -> dict[str, Any]:
    return {"bg_color": FREE} if day.free else {}


def _totals(book: Book, sheet: Worksheet, row: int, column: int, line: Line) -> None:
    tallies = line.tallies
    book.put(sheet, row, column, days(tallies.minutes), num_format=DURATION, bottom=1, bottom_color=LINE)
    counts = (tallies.days, tallies.weekends, tallies.nights, tallies.on_call, tallies.holidays)
    for place, count in enumerate(counts, start=column + 1):
        book.put(sheet, row, place, count, bottom=1, bottom_color=LINE)


def _remark(sheet: Worksheet, row: int, column: int, notes: Sequence[Note]) -> None:
    if notes:
        text = "\n".join(f"{note.number}. {note.text}" for note in notes)
        sheet.write_comment(row, column, visible(text)[:30_000], {"x_scale": 2, "y_scale": min(1 + len(notes) / 2, 6)})


def _legend(book: Book, sheet: Worksheet, row: int, report: Report) -> None:
    book.put(sheet, row, 0, "Shifts", bold=True)
    used = {shift.id for line in report.lines for cell in line.cells for shift in cell.shifts}
    shown = [shift for shift in report.release.problem.shift_types if shift.id in used]
    for place, shift in enumerate(shown, start=row + 1):
        paint = report.paints[shift.id]
        look = {"bg_color": paint.background, "font_color": paint.text, "bold": True}
        book.put(sheet, place, 0, f"{shift.id}  {times_of(shift)}", **look)
        book.put(sheet, place, 1, f"{shift.label}{', on call' if shift.kind == 'on-call' else ''}")
    end = row + 1 + len(shown)
    book.put(sheet, end, 0, "* public holiday, × not available; a red frame has a comment: what is broken there")
