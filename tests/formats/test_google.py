"""CSV for Google Calendar: the columns and the forms that its import asks for, and nobody else's name."""

from __future__ import annotations

import csv
import io

from scheduler.formats.google import COLUMNS, write
from tests.formats.example import release

ITEMS = [("ann", "2026-03-28", "N"), ("ann", "2026-03-30", "D"), ("bob", "2026-03-29", "D")]


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_each_person_has_own_shifts_in_the_forms_that_the_import_asks_for() -> None:
    files = write(release(ITEMS))
    assert set(files) == {"google/Ann-Example.csv", "google/Bob-O-Brien.csv"}
    night, day = rows(files["google/Ann-Example.csv"])
    assert tuple(night) == COLUMNS
    assert night == {
        "Subject": "Night",
        "Start Date": "03/28/2026",
        "Start Time": "11:00 PM",
        "End Date": "03/29/2026",  # the night on which the clock is set forward
        "End Time": "07:00 AM",
        "All Day Event": "False",
        "Description": "",
        "Location": "1 Main Street; Springfield, IL",
        "Private": "True",
    }
    assert (day["Start Date"], day["Start Time"], day["End Time"]) == ("03/30/2026", "07:00 AM", "03:00 PM")
    assert b"Bob" not in files["google/Ann-Example.csv"]


def test_lines_and_bytes_are_those_of_rfc_4180() -> None:
    content = write(release(ITEMS, shift_name='Early, "A"\nand more'))["google/Bob-O-Brien.csv"]
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    assert rows(content)[0]["Subject"] == 'Early, "A" and more'
