"""Money against fairness as a table, as CSV, and as one HTML page with a plot that needs no other file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import Any

from scheduler.formats import Files
from scheduler.whatif.page import STYLE
from scheduler.whatif.pareto import Front, Point

WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM = 860, 420, 72, 40, 28, 56
TICKS = 5
NEAR = 16.0
"""Pixels within which two numbers would hide each other."""
FIGURES = "body th:nth-child(n+2), body td:nth-child(n+2) { text-align: right; }"


def rows(front: Front) -> list[tuple[str, ...]]:
    """The points, heads first: what each costs, how unfair it is, and what one more step of fairness costs."""
    currency = _currency(front)
    heads = (
        "roster",
        f"cost {currency}",
        "overtime",
        "unfairness",
        "at least",
        "other rules",
        "against the one before",
    )
    found: list[tuple[str, ...]] = [heads]
    before: Point | None = None
    for number, point in enumerate(front.points, start=1):
        cost = point.verdict.cost
        assert cost is not None
        step = "" if before is None else f"{before.fairness - point.fairness} fairer for {point.cost - before.cost:,}"
        found.append(
            (
                str(number),
                f"{cost.total:,}",
                f"{cost.overtime:,}",
                str(point.fairness),
                str(point.bound),
                str(point.others),
                step,
            )
        )
        before = point
    return found


def data(front: Front) -> dict[str, Any]:
    """Everything as plain data, for JSON."""
    return {
        "allowed": front.allowed,
        "least_cost": str(front.least),
        "currency": _currency(front),
        "rosters": [
            {
                "cost": str(point.cost),
                "unfairness": point.fairness,
                "unfairness_bound": point.bound,
                "others": point.others,
                "penalty": point.verdict.penalty,
            }
            for point in front.points
        ],
    }


def files(title: str, front: Front) -> Files:
    """`pareto.csv` and `pareto.html`."""
    text = io.StringIO()
    plain = [[cell.replace(",", "") for cell in row] for row in rows(front)]
    csv.writer(text, lineterminator="\r\n").writerows(plain)
    return {"pareto.csv": text.getvalue().encode(), "pareto.html": page(title, front).encode()}


def page(title: str, front: Front) -> str:
    """The whole page."""
    head = f"Money against fairness: {title}" if title else "Money against fairness"
    heads, *lines = rows(front)
    table = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(head)}</title>
<meta name="viewport" content="width=device-width"><style>{STYLE}{FIGURES}</style></head>
<body>
<h1>{escape(head)}</h1>
<p>Each point is a roster. None of them is beaten by another: whoever wants it cheaper has to take less fairness,
whoever wants it fairer has to pay. Every one keeps all hard rules, and all other soft rules together cost
{front.allowed} or less.</p>
<figure>{_plot(front)}</figure>
<p>Further left is cheaper, further down is fairer. Unfairness is the penalty of the rules about fair shares. In the
shaded part there is nothing, proven{_proof(front)}.</p>
<div class="scroll"><table><thead><tr>{table}</tr></thead><tbody>{body}</tbody></table></div>
<p>Unfairness is <b>at least</b> what that column says, whatever the roster, as long as it costs no more and is as good
by all other rules. Where the two are the same, nothing fairer can be had for the money.</p>
</body></html>
"""


def _proof(front: Front) -> str:
    return (
        "" if all(point.bound == point.fairness for point in front.points) else "; between it and a point, nobody knows"
    )


def _currency(front: Front) -> str:
    return next((point.verdict.cost.currency for point in front.points if point.verdict.cost is not None), "")


def _plot(front: Front) -> str:
    costs = [float(point.cost) for point in front.points]
    low, high = min([*costs, float(front.least)]), max(costs)
    margin = (high - low) * 0.08 or max(high * 0.02, 1.0)
    low, high = low - margin, high + margin
    most = max(max(point.fairness for point in front.points) * 1.12, 1.0)

    def x(cost: float | Decimal) -> float:
        return LEFT + (float(cost) - low) / (high - low) * (WIDE - LEFT - RIGHT)

    def y(unfairness: float) -> float:
        return HIGH - BOTTOM - unfairness / most * (HIGH - TOP - BOTTOM)

    marks = [*_shade(front, x, y), *_grid(low, high, most, x, y, _currency(front))]
    way = ""
    for before, after in zip(front.points, front.points[1:], strict=False):
        way += f"M{x(before.cost):.1f} {y(before.fairness):.1f}H{x(after.cost):.1f}V{y(after.fairness):.1f}"
    marks.append(f'<path d="{way}" fill="none" stroke="#8fb3c1" stroke-width="1.5"/>')
    beside = -NEAR
    for number, point in enumerate(front.points, start=1):
        cx, cy = x(point.cost), y(point.fairness)
        dx, dy = (-16, 16) if cx - beside < NEAR else (10, -8)
        beside = cx if dx > 0 else -NEAR
        told = f"Roster {number}: {point.cost:,} {_currency(front)}, unfairness {point.fairness}"
        marks.append(
            f'<g><title>{escape(told)}</title><circle cx="{cx:.1f}" cy="{cy:.1f}" r="6" fill="#1f6f8b"/>'
            f'<text x="{cx + dx:.1f}" y="{cy + dy:.1f}" font-weight="600">{number}</text></g>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{HIGH}" viewBox="0 0 {WIDE} {HIGH}" '
        f'role="img" aria-label="Unfairness against cost; the table below has the numbers">{"".join(marks)}</svg>'
    )


def _shade(front: Front, x: Any, y: Any) -> Iterator[str]:
    """Where there is nothing, proven: left of the least cost, and below each bound up to its point."""
    fill = 'fill="#eef1f4"'
    left, floor = LEFT, HIGH - BOTTOM
    if front.least > 0:
        left = max(x(front.least), LEFT)
        yield f'<rect x="{LEFT}" y="{TOP}" width="{max(left - LEFT, 0):.1f}" height="{floor - TOP}" {fill}/>'
    for point in front.points:
        right, top = x(point.cost), y(point.bound)
        wide = max(right - left, 0)
        yield f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{floor - top:.1f}" {fill}/>'
        left = max(right, left)
    last = y(front.points[-1].bound) if front.points[-1].limit is None else floor
    yield f'<rect x="{left:.1f}" y="{last:.1f}" width="{WIDE - RIGHT - left:.1f}" height="{floor - last:.1f}" {fill}/>'


def _grid(low: float, high: float, most: float, x: Any, y: Any, currency: str) -> Iterator[str]:
    for cost in _round(low, high):
        yield f'<text x="{x(cost):.1f}" y="{HIGH - BOTTOM + 18}" text-anchor="middle" fill="#55626e">{cost:,.0f}</text>'
    for unfairness in _round(0, most):
        at = y(unfairness)
        yield f'<line x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#d6dde4"/>'
        yield f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end" fill="#55626e">{unfairness:.0f}</text>'
    yield f'<text x="{(LEFT + WIDE) / 2}" y="{HIGH - 12}" text-anchor="middle">cost {escape(currency)}</text>'
    yield f'<text transform="translate(16 {HIGH / 2}) rotate(-90)" text-anchor="middle">unfairness</text>'


def _round(low: float, high: float) -> Iterator[float]:
    """A few round numbers between the two."""
    rough = max((high - low) / TICKS, 1)
    ten = 10.0 ** math.floor(math.log10(rough))
    step = next(many * ten for many in (1, 2, 5, 10) if many * ten >= rough)
    at = math.ceil(low / step) * step
    while at <= high:
        yield at
        at += step
