"""Rows of a part of a problem, or of a problem at other prices, made from those of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from scheduler.solve.colgen.automaton import Floats, Ints
from scheduler.solve.colgen.line import Column, Line
from scheduler.solve.colgen.rows import Rows, Share


def dearer(rows: Rows, prices: Floats) -> Rows:
    """The same rows, of lines that cost so much more by employee, day and symbol."""
    return replace(rows, lines=[line.priced(more) for line, more in zip(rows.lines, prices, strict=True)])


def personal(rows: Rows, duals: Floats) -> tuple[Rows, Ints]:
    """The rows in which one person only counts, where all others are paid for at fixed duals.

    Returns
    -------
    rows, touched
        The rows, and which of the old ones they were.
    """
    alone = rows.owner >= 0
    touched, position = np.flatnonzero(alone), np.cumsum(alone) - 1
    others = np.where(alone, 0.0, duals)
    lines, shares = [], []
    for person, (line, share) in enumerate(zip(rows.lines, rows.shares, strict=True)):
        lines.append(line.priced(rows.prices(person, others)[0]))
        keep = alone[share.row]
        kept = position[share.row[keep]], share.amount[keep], share.place[keep]
        shares.append(Share.sorted(line, *kept, position[share.counters]))
    lines[0].base[0] += float(rows.worth(others).min(axis=1)[~alone].sum())
    return Rows(rows.bends[touched], rows.below[touched], rows.above[touched], lines, shares), touched


def part(rows: Rows, lines: Mapping[int, Line], columns: Mapping[int, Column], totals: Floats) -> tuple[Rows, Ints]:
    """The rows of some lines of which a part is fixed, while all others stay as they are.

    Parameters
    ----------
    lines
        By number, lines of a part of the days whose `base` forbids what is not to be changed.
    columns, totals
        Their columns now, and what everybody's whole lines count together.

    Returns
    -------
    rows, touched
        The rows, and which of the old ones they were.
    """
    own = np.zeros(len(rows))
    shares: list[Share] = []
    for number, line in lines.items():
        share, column, width = rows.shares[number], columns[number], line.base.shape[1]
        within = slice(share.ends[line.first * width], share.ends[(line.first + line.days) * width])
        place, row, amount = share.place[within] - line.first * width, share.row[within], share.amount[within]
        free = (line.base < np.inf).sum(axis=1) > 1
        keep = free[place // width]
        shares.append(Share.sorted(line, row[keep], amount[keep], place[keep], share.counters))
        chosen = keep & (column.symbols[place // width] == place % width)
        own += np.bincount(row[chosen], amount[chosen], len(rows))
        own[share.counters] += column.counts
    touched = np.unique(np.concatenate([share.rows for share in shares]))
    position = np.zeros(len(rows), np.int64)
    position[touched] = np.arange(len(touched))
    shares = [
        Share(share.ends, position[share.row], share.amount, share.place, position[share.counters]) for share in shares
    ]
    others = (totals - own)[touched, None]
    parts = rows.bends[touched] - others, rows.below[touched], rows.above[touched]
    return Rows(*parts, list(lines.values()), shares, rows.grain), touched
