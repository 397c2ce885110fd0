"""CSV: what a spreadsheet must not run, and what must come back as it was."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.formats import read_roster
from scheduler.formats.csv import COLUMNS, guard, read, unguard, write
from scheduler.source import InputError
from tests.formats.example import release

ITEMS = [("ann", "2026-03-28", "N"), ("bob", "2026-03-29", "D")]


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_one_row_an_assignment_with_local_and_universal_times() -> None:
    first, second = rows(write(release(ITEMS))["roster-data.csv"])
    assert tuple(first) == COLUMNS
    assert (first["staff_id"], first["staff_name"], first["shift"], first["date"]) == (
        "ann",
        "Ann Example",
        "N",
        "2026-03-28",
    )
    assert (first["start_local"], first["end_local"]) == ("2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00")
    assert (first["start_utc"], first["end_utc"]) == ("2026-03-28T22:00Z", "2026-03-29T05:00Z")
    assert (first["paid_hours"], second["paid_hours"]) == ("7.00", "8.00")  # the clock was set forward
    assert first["timezone"] == "Europe/Berlin" and second["site"] == "main"


def test_lines_end_as_rfc_4180_says_and_only_the_spreadsheet_dialect_has_a_mark() -> None:
    files = write(release(ITEMS))
    assert files["roster.csv"].startswith(b"\xef\xbb\xbf") and not files["roster-data.csv"].startswith(b"\xef\xbb\xbf")
    for content in files.values():
        assert content.count(b"\r\n") == content.count(b"\n") == 3


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "＝1+1", "'=1"])
def test_text_like_a_formula_is_guarded_for_spreadsheets_only(name: str) -> None:
    files = write(release([("ann", "2026-03-24", "D")], names={"ann": name}))
    assert rows(files["roster.csv"])[0]["staff_name"] == "'" + name
    assert rows(files["roster-data.csv"])[0]["staff_name"] == name


def test_numbers_and_dates_are_never_guarded() -> None:
    [row, _] = rows(write(release(ITEMS))["roster.csv"])
    assert not any(row[name].startswith("'") for name in ("date", "start_local", "end_utc", "paid_hours"))


@given(st.text(max_size=20))
def test_the_guard_comes_off_again(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


IDS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=8)


@given(
    ids=st.lists(IDS.map(str.strip).filter(bool), min_size=1, max_size=3, unique=True),
    dialect=st.sampled_from(["roster.csv", "roster-data.csv"]),
)
def test_both_dialects_are_read_back(ids: list[str], dialect: str) -> None:
    rel = release([(who, "2026-03-24", "D") for who in ids], names={who: f"={who}" for who in ids})
    text = write(rel)[dialect].decode()
    assert read(text, dialect) == rel.roster


def test_a_file_on_disk_is_told_apart_by_its_content(tmp_path) -> None:  # type: ignore[no-untyped-def]
    rel = release([("'=x", "2026-03-24", "D"), ("=x", "2026-03-25", "D")], names={"'=x": "a", "=x": "b"})
    for name, content in write(rel).items():
        (tmp_path / name).write_bytes(content)
        assert read_roster(tmp_path / name) == rel.roster


@pytest.mark.parametrize(
    ("row", "line", "why"),
    [
        ("ann,2026-13-01,D", 2, "no date"),
        ("ann,2026-03-24", 2, "too few"),
        ("ann,2026-03-24,D,x", 2, "too few or too many"),
    ],
)
def test_a_bad_row_is_named(row: str, line: int, why: str) -> None:
    with pytest.raises(InputError, match=why) as error:
        read(f"staff_id,date,shift\r\n{row}\r\n", "r.csv")
    assert error.value.faults[0].line == line


def test_dates_are_dates() -> None:
    [item] = read("staff_id,date,shift\r\nann,2026-03-24,D\r\n", "r.csv")
    assert item.date == date(2026, 3, 24)
