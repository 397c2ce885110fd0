"""The comparison as one HTML page with plots, that needs no other file and can be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from scheduler.formats import Files
from scheduler.whatif.outcome import Outcome
from scheduler.whatif.table import table

STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1c2733; margin: 2rem auto; max-width: 84rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem; break-after: avoid; }
p { max-width: 46rem; margin: .3rem 0 .8rem; } h2 + p { break-after: avoid; } .scroll + p { margin-top: .7rem; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; }
th, td { padding: .3rem .5rem; text-align: right; border-bottom: 1px solid #d6dde4; }
th:first-child, td:first-child, td:nth-child(2), th:nth-child(2), td:nth-child(6), th:nth-child(6) { text-align: left; }
td { white-space: nowrap; } td:first-child { white-space: normal; min-width: 11rem; }
svg { max-width: 100%; height: auto; font: 12px system-ui, sans-serif; } figure { margin: 0; break-inside: avoid; }
.scroll { overflow-x: auto; } @page { size: A4 landscape; margin: 12mm; }
@media print { body { margin: 0; max-width: none; font-size: 12px; } .scroll { overflow: visible; } }
"""
LEGEND = (
    "<p><b>Short shifts</b> are people missing below the fewest that shifts need, <b>short hours</b> hours missing by "
    "time of day; <b>changed</b> are people with another line than in the base. What the problem says nothing of has "
    "no column.</p>"
)
WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM = 860, 340, 84, 24, 16, 48
CELL, NAMES = 22, 230

Scale = Callable[[float], float]
"""From hours to a place in the plot."""


def files(title: str, base: Outcome, others: Sequence[Outcome]) -> Files:
    """`report.html`."""
    return {"report.html": page(title, base, others).encode()}


def page(title: str, base: Outcome, others: Sequence[Outcome]) -> str:
    """The whole page."""
    everything = [base, *others]
    found = [item for item in everything if item.hours is not None]
    numbers = {item.name: number for number, item in enumerate(everything)}
    head = f"What if: {title}" if title else "What if"
    parts = [
        f"<h1>{escape(head)}</h1>",
        "<p>Every roster behind these figures was verified. <b>Against base</b> is what the bounds prove of the best "
        "possible penalties; what they do not decide is called undecided.</p>",
        _table(base, others),
        LEGEND,
        *_impossible(everything),
    ]
    if found:
        price = _price(found)
        parts += [
            f"<h2>Hours that are missing against {price.label}</h2>",
            "<p>Further left is cheaper, further down is better covered. Numbers are those of the table.</p>",
            f"<figure>{_scatter(found, numbers, price, MISSING)}</figure>",
            f"<h2>{price.label[:1].upper()}{price.label[1:]} against number of people</h2>",
            f"<figure>{_scatter(found, numbers, STAFF, price)}</figure>",
            "<h2>Where hours are missing</h2>",
            _heat_map(found, numbers),
        ]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(head)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n<body>\n'
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _table(base: Outcome, others: Sequence[Outcome]) -> str:
    columns, rows = table(base, others)
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    lines = []
    for number, (name, *cells) in enumerate(rows):
        lines.append(
            f"<tr><td>{number}. {escape(name)}</td>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
        )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'


def _impossible(everything: Sequence[Outcome]) -> Iterator[str]:
    """Why some scenarios have no roster."""
    for number, item in enumerate(everything):
        if item.status == "INFEASIBLE":
            yield f"<h2>Why there is no roster: {number}. {escape(item.name)}</h2>"
            if item.why:
                yield "<p>Proven: these cannot all hold.</p>"
                yield f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in item.why)}</ul>"
            else:
                yield "<p>It is proven that there is none; time ran out before it was found what clashes.</p>"


def _missing(item: Outcome) -> float:
    return sum(item.short_days.values())


@dataclass(frozen=True)
class Measure:
    """A figure of an outcome, and what it is called."""

    label: str
    of: Callable[[Outcome], float]


MISSING = Measure("missing hours", _missing)
STAFF = Measure("people", lambda item: float(item.people))
PAID = Measure("paid hours", lambda item: item.hours or 0.0)


def _price(found: Sequence[Outcome]) -> Measure:
    """What a scenario costs: money where that is known of all, else hours."""
    if any(item.cost is None for item in found):
        return PAID
    return Measure(f"cost in {found[0].currency}", lambda item: float(item.cost or 0))


def _scatter(found: Sequence[Outcome], numbers: dict[str, int], across: Measure, up: Measure) -> str:
    """One outcome a dot; the upward axis begins at nothing missing, or near the smallest of what is never nothing."""
    low, high = _stretched(*_ends(found, across))
    least, most = (0.0, max(_ends(found, up)[1], 1.0) * 1.08) if up is MISSING else _stretched(*_ends(found, up))

    def x(value: float) -> float:
        return LEFT + (value - low) / (high - low) * (WIDE - LEFT - RIGHT)

    def y(value: float) -> float:
        return HIGH - BOTTOM - (value - least) / (most - least) * (HIGH - TOP - BOTTOM)

    steps = [low, (low + high) / 2, high]
    if across is STAFF:
        steps = sorted({across.of(item) for item in found})
    marks = list(_axes(steps, [least, (least + most) / 2, most], x, y, across.label, up.label))
    together: dict[tuple[int, int], list[Outcome]] = {}
    for item in found:
        together.setdefault((round(x(across.of(item)) / 9), round(y(up.of(item)) / 9)), []).append(item)
    for group in together.values():
        cx, cy = x(across.of(group[0])), y(up.of(group[0]))
        what = "; ".join(
            f"{item.name}: {across.of(item):g} {across.label}, {up.of(item):g} {up.label}" for item in group
        )
        label = ", ".join(str(numbers[item.name]) for item in group)
        anchor, dx = ("end", -9) if cx > WIDE - 110 else ("start", 9)
        marks.append(
            f'<g><title>{escape(what)}</title><circle cx="{cx:.1f}" cy="{cy:.1f}" r="5" fill="#1f6f8b"/>'
            f'<text x="{cx + dx:.1f}" y="{cy - 6:.1f}" text-anchor="{anchor}">{label}</text></g>'
        )
    return _svg(WIDE, HIGH, f"{up.label} against {across.label}", marks)


def _ends(found: Sequence[Outcome], measure: Measure) -> tuple[float, float]:
    values = [measure.of(item) for item in found]
    return min(values), max(values)


def _axes(across: Sequence[float], up: Sequence[float], x: Scale, y: Scale, below: str, beside: str) -> Iterator[str]:
    for value in across:
        place = f'x="{x(value):.1f}" y="{HIGH - BOTTOM + 18}"'
        yield f'<text {place} text-anchor="middle" fill="#55626e">{_number(value)}</text>'
    for value in up:
        yield f'<line x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#d6dde4"/>'
        yield f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end" fill="#55626e">{_number(value)}</text>'
    yield f'<text x="{(LEFT + WIDE) / 2}" y="{HIGH - 8}" text-anchor="middle">{escape(below)}</text>'
    yield f'<text transform="translate(14 {HIGH / 2 - 10}) rotate(-90)" text-anchor="middle">{escape(beside)}</text>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def _stretched(low: float, high: float) -> tuple[float, float]:
    margin = (high - low) * 0.06 or max(abs(low) * 0.05, 1.0)
    return low - margin, high + margin


def _heat_map(found: Sequence[Outcome], numbers: dict[str, int]) -> str:
    days = sorted({day for item in found for day in item.short_days})
    if not days:
        return "<p>Nowhere: every scenario that has a roster has all the people that it needs.</p>"
    most = max(hours for item in found for hours in item.short_days.values())
    marks = []
    for column, day in enumerate(days):
        when = date.fromisoformat(day)
        place = f"translate({NAMES + column * CELL + 15} 70) rotate(-60)"
        marks.append(f'<text transform="{place}">{when:%a} {when.day} {when:%b}</text>')
    for line, item in enumerate(found):
        name = f"{numbers[item.name]}. {item.name}"
        shown = name if len(name) <= 34 else name[:33] + "…"
        marks.append(f'<text x="{NAMES - 8}" y="{80 + line * CELL + 15}" text-anchor="end">{escape(shown)}</text>')
        for column, day in enumerate(days):
            hours = item.short_days.get(day, 0.0)
            light = 97 - 52 * hours / most if hours else 97
            hue = "12 78%" if hours else "205 25%"
            marks.append(
                f'<rect x="{NAMES + column * CELL}" y="{80 + line * CELL}" width="{CELL - 2}" height="{CELL - 2}" '
                f'fill="hsl({hue} {light:.0f}%)"><title>{escape(item.name)}, {day}: {hours:g} h</title></rect>'
            )
    note = f"<p>The darkest is {most:g} hours on one day; on pale blue days and those not shown nobody is missing.</p>"
    plot = _svg(NAMES + len(days) * CELL + 50, 90 + len(found) * CELL, "Missing hours by scenario and day", marks)
    return f'{note}<figure class="scroll">{plot}</figure>'


def _svg(width: float, height: float, title: str, marks: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}">{"".join(marks)}</svg>'
    )
