"""Whatever stands in whatever cell: a problem, or faults that name cells; never anything else."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduler.formats.workbook.gather import problem
from scheduler.formats.workbook.grid import Sheet
from scheduler.formats.workbook.lay import lay
from scheduler.formats.workbook.starter import starter_text
from scheduler.problem import Problem, parse
from scheduler.source import InputError
from tests.strategies import AWKWARD

PAGES = lay(parse(starter_text(date(2026, 11, 24))))
TYPED = (
    *("", "x", "yes", "hard", "none", "-", "[", "{", "{}", "[]", "{a", "a: b", "a: [", "null", "*a", "&a b", '"', '""'),
    *(
        '"\\u0000"',
        "Mon 8-17",
        "8-17",
        "Mon-Fri",
        "daily",
        "03/04/2026",
        "1.000",
        "1e999",
        "nan",
        "-5",
        "١٢",
        "RN level 0",
    ),
    *(
        "2026-02-30",
        "Fri 26 Nov 2026",
        "skill: RN",
        "F1, F1",
        "a..b",
        "2026-12-08..2026-12-01",
        "\u00a0",
        "\u200b",
        "'",
        "…",
    ),
    *AWKWARD,
)
cells = st.one_of(
    st.sampled_from(TYPED),
    st.text(max_size=8),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.timedeltas(),
)
places = st.tuples(st.integers(0, len(PAGES) - 1), st.integers(0, 12), st.integers(0, 14))


@settings(max_examples=150, deadline=None)
@given(changes=st.lists(st.tuples(places, cells), min_size=1, max_size=6))
@example(changes=[((1, 1, 8), "<<: {a: 1}")])
@example(changes=[((0, 2, 1), time(7, 30)), ((0, 3, 1), timedelta(days=-1))])
@example(changes=[((9, 0, 1), datetime(2026, 11, 30, 1)), ((9, 0, 0), "")])
@example(changes=[((1, 0, 3), "Skill: "), ((1, 0, 4), "skill rn"), ((1, 1, 4), -3)])
def test_never_anything_but_a_problem_or_faults(changes: list[tuple[tuple[int, int, int], Any]]) -> None:
    tables = [[list(page.heads), *(list(row) for row in page.rows)] for page in PAGES]
    for (page, row, column), value in changes:
        table = tables[page]
        table += [[] for _ in range(row + 1 - len(table))]
        table[row] += [""] * (column + 1 - len(table[row]))
        table[row][column] = value
    sheets = [Sheet(page.table.name, "any.xlsx", table) for page, table in zip(PAGES, tables, strict=True)]
    try:
        assert isinstance(problem(sheets, "any.xlsx"), Problem)
    except InputError as error:
        assert all(fault.message for fault in error.faults)
