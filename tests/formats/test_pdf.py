"""The page on paper, made without a browser."""

from __future__ import annotations

import ctypes.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.formats.pdf import write
from scheduler.source import InputError
from tests.formats.example import release
from tests.needs import needs


def test_the_roster_is_on_the_first_sheet_and_everybody_has_one(tmp_path: Path) -> None:
    needs(ctypes.util.find_library("pangoft2-1.0"), "Pango")
    needs(shutil.which("pdftotext"), "pdftotext")
    what = release([("ann", "2026-03-24", "D"), ("bob", "2026-03-25", "N")])
    made = write(what)["roster.pdf"]
    (tmp_path / "roster.pdf").write_bytes(made)
    command = ["pdftotext", "-layout", str(tmp_path / "roster.pdf"), "-"]
    sheets = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")[:-1]
    assert sheets[0].lstrip().startswith("Test clinic")
    assert all(name in sheets[0] for name in ("Ann Example", "Bob O'Brien"))
    assert [sheet.split("\n")[0] for sheet in sheets[-2:]] == ["Ann Example", "Bob O'Brien"]
    assert write(what)["roster.pdf"] == made


def test_without_its_library_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InputError, match=r"pip install 'scheduler\[pdf\]'"):
        write(release([]))
