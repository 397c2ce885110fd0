"""Colours that people with any kind of colour vision can tell apart, and text that can be read on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import webcolors

from scheduler.domain import ShiftType

LIGHT = ("#77aadd", "#eedd88", "#44bb99", "#ee8866", "#99ddff", "#bbcc33", "#ffaabb", "#aaaa00", "#dddddd")
"""Paul Tol's light scheme, made for labels in black: no two of them look alike to the colour-blind."""


@dataclass(frozen=True)
class Paint:
    """A background as ``#rrggbb``, and black or white for the text on it, whichever is easier to read."""

    background: str
    text: str


def paints(shifts: Iterable[ShiftType]) -> dict[str, Paint]:
    """The paint of each shift: its own colour where it names one, else one of the scheme in turn.

    Shifts that differ in their breaks alone have the same.
    """
    found: dict[str, Paint] = {}
    given: dict[str, str] = {}
    for shift in shifts:
        own = _rgb(shift.color) or given.setdefault(shift.base, LIGHT[len(given) % len(LIGHT)])
        found[shift.id] = Paint(own, "#000000" if contrast(own, "#000000") >= contrast(own, "#ffffff") else "#ffffff")
    return found


def _rgb(color: str | None) -> str | None:
    """``#rrggbb`` of a colour's name or number; None if there is no such name."""
    if color is None or color.startswith("#"):
        return color and color.lower()
    try:
        return str(webcolors.name_to_hex(color))
    except ValueError:
        return None


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG counts it, from 1 to 21."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    shares = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
