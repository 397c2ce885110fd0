"""What a roster bears, as CSV and as one HTML page with plots that needs no other file and can be printed."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from html import escape

from scheduler.formats import Files
from scheduler.notation import plural
from scheduler.problem import Problem
from scheduler.whatif.calls import Call
from scheduler.whatif.page import STYLE
from scheduler.whatif.stress import Stress

CELL, NAMES, HEAD = 26, 210, 74
WORDS = "body th, body td { text-align: left; } tr.nobody td { background: #fbe6e0; }"
KEY = "h2 + p .key { display: inline-block; width: 1em; height: 1em; vertical-align: -.15em; border-radius: 2px; }"

Mark = tuple[str, str, str]
"""Colour of a cell, what stands in it, and what is told of it."""


def files(problem: Problem, share: float, stress: Stress, calls: Sequence[Call]) -> Files:
    """`stress.html`, `stress.csv` with the runs in which somebody was missed by shift, and `calls.csv`."""
    most = max((len(call.who) for call in calls), default=0)
    heads = ("date", "shift", "away", "needed", *(f"call {number}" for number in range(1, most + 1)))
    listed = []
    for call in calls:
        absent, blank = call.absent, [""] * (most - len(call.who))
        needed = "yes" if call.needed else "no"
        listed.append((absent.date.isoformat(), absent.shift, absent.employee, needed, *call.who, *blank))
    fragile = [(date, shift, str(runs), f"{runs / stress.runs:.3f}") for (date, shift), runs in stress.shifts.items()]
    return {
        "stress.html": page(problem, share, stress, calls).encode(),
        "stress.csv": _csv([("date", "shift", "runs", "share"), *fragile]),
        "calls.csv": _csv([heads, *listed]),
    }


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def page(problem: Problem, share: float, stress: Stress, calls: Sequence[Call]) -> str:
    """The whole page."""
    head = f"What the roster bears: {problem.name}" if problem.name else "What the roster bears"
    needed, lost = [call for call in calls if call.needed], sum(not call.holds for call in calls)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(head)}</title>
<meta name="viewport" content="width=device-width"><style>{STYLE}{WORDS}{KEY}</style></head>
<body>
<h1>{escape(head)}</h1>
<h2>Many away by chance: where somebody is missed</h2>
<p>Each person was away on each day with a chance of {share:.0%}, and nobody was called in. In {stress.held} of
{plural(stress.runs, "run")} coverage held as well as without absences. A number says in how many of a hundred runs
somebody was missed on that shift who was away from it.</p>
{_map(problem, calls, lambda day, shift, _: _fragile(stress, day, shift))}
<h2>One person away: who can be called</h2>
<p><span class="key" style="background:#c8482c"></span> nobody can be called for one of the assignments;
<span class="key" style="background:#a9cbd8"></span> so many people can be called for each of them at least;
<span class="key" style="background:#eef1f4"></span> nobody need be called. Of {plural(len(calls), "assignment")},
{len(calls) - len(needed)} can fall away without harm, for {len(needed) - lost} somebody can be called, and for {lost}
nobody.</p>
{_map(problem, calls, _callable)}
<h2>The call list</h2>
<p>Whoever is named keeps every hard rule and leaves nobody missing elsewhere; the first is the best choice by penalty
and then by hours.</p>
<div class="scroll"><table><thead><tr><th>day</th><th>shift</th><th>away</th><th>call</th></tr></thead>
<tbody>{"".join(_line(problem, call) for call in needed)}</tbody></table></div>
</body></html>
"""


def _line(problem: Problem, call: Call) -> str:
    cells = (
        problem.calendar.label(problem.calendar.day(call.absent.date)),
        problem.catalog[call.absent.shift].label,
        problem.people[call.absent.employee].label,
        ", then ".join(problem.people[name].label for name in call.who) or "nobody may work it",
    )
    kind = "" if call.who else ' class="nobody"'
    return f"<tr{kind}>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _fragile(stress: Stress, date: str, shift: str) -> Mark:
    part = stress.shifts.get((date, shift), 0) / stress.runs
    colour = f"hsl(12 78% {94 - 50 * min(part * 2, 1):.0f}%)" if part else "#eef1f4"
    shown = f"{100 * part:.0f}" if part >= 0.005 else ""
    return colour, shown, f"somebody was missed in {100 * part:.1f} % of the runs"


def _callable(_date: str, _shift: str, found: Sequence[Call]) -> Mark:
    needed = [call for call in found if call.needed]
    if not needed:
        return "#eef1f4", "", "nobody need be called"
    fewest = min(len(call.who) for call in needed)
    if not fewest:
        lost = sum(not call.who for call in needed)
        return "#c8482c", "0", f"nobody can be called for {lost} of {plural(len(found), 'assignment')}"
    return f"hsl(197 38% {82 - 5 * min(fewest, 6)}%)", str(fewest), f"{plural(fewest, 'person')} can be called at least"


def _map(problem: Problem, calls: Sequence[Call], mark: Callable[[str, str, Sequence[Call]], Mark]) -> str:
    """Shifts by days, a cell where somebody works."""
    at: Mapping[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        at[call.absent.date.isoformat(), call.absent.shift].append(call)
    shifts = [shift for shift in problem.catalog if any(name == shift for _, name in at)]
    dates = [problem.calendar.date(day) for day in problem.calendar.planned]
    marks = []
    for column, date in enumerate(dates):
        place = f"translate({NAMES + column * CELL + 17} {HEAD - 8}) rotate(-60)"
        marks.append(f'<text transform="{place}">{date:%a} {date.day} {date:%b}</text>')
    for row, shift in enumerate(shifts):
        top, label = HEAD + row * CELL, problem.catalog[shift].label
        marks.append(f'<text x="{NAMES - 8}" y="{top + 17}" text-anchor="end">{escape(label)}</text>')
        for column, date in enumerate(dates):
            if found := at.get((date.isoformat(), shift)):
                colour, shown, told = mark(date.isoformat(), shift, found)
                ink = "#fff" if colour == "#c8482c" else "#1c2733"
                left = NAMES + column * CELL
                marks.append(
                    f"<g><title>{escape(label)}, {date:%a} {date.day} {date:%b}: {escape(told)}</title>"
                    f'<rect x="{left}" y="{top}" width="{CELL - 2}" height="{CELL - 2}" rx="2" fill="{colour}"/>'
                    f'<text x="{left + CELL / 2 - 1}" y="{top + 17}" text-anchor="middle" fill="{ink}">{shown}'
                    "</text></g>"
                )
    wide, high = NAMES + len(dates) * CELL + 40, HEAD + len(shifts) * CELL + 6
    return (
        f'<figure class="scroll"><svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" role="img" aria-label="Shifts by days">{"".join(marks)}</svg></figure>'
    )
