"""Files are written whole or not at all, and are named safely."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.formats.files import safe_name, write_files
from scheduler.source import InputError


def test_files_land_in_their_folders(tmp_path: Path) -> None:
    written = write_files(tmp_path / "out", {"a.txt": b"1", "b/c.txt": b"2"}, overwrite=False)
    assert [path.read_bytes() for path in written] == [b"1", b"2"]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.txt", "c.txt"]


def test_nothing_different_is_overwritten_without_being_told(tmp_path: Path) -> None:
    write_files(tmp_path, {"a": b"old", "b": b"same"}, overwrite=False)
    with pytest.raises(InputError, match="--force"):
        write_files(tmp_path, {"a": b"new", "b": b"same", "c": b"more"}, overwrite=False)
    assert (tmp_path / "a").read_bytes() == b"old" and not (tmp_path / "c").exists()
    write_files(tmp_path, {"a": b"new"}, overwrite=True)
    assert (tmp_path / "a").read_bytes() == b"new"


def test_a_file_that_stays_the_same_is_not_touched(tmp_path: Path) -> None:
    [path] = write_files(tmp_path, {"a": b"1"}, overwrite=False)
    os.utime(path, (1, 1))
    write_files(tmp_path, {"a": b"1"}, overwrite=True)
    assert path.stat().st_mtime == 1


def test_a_failure_in_the_middle_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"a": b"old", "b": b"old"}, overwrite=False)
    calls = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        write_files(tmp_path, {"a": b"new", "b": b"new"}, overwrite=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old", "b": b"old"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann Example", "Ann-Example"),
        ("../../etc/passwd", "etc-passwd"),
        ("a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j"),
        ("Zoë", "Zoë"),
        ("שלום", "שלום"),
        ("\u202egnp.exe", "gnp.exe"),
        ("CON", "CON-"),
        ("nul.txt", "nul.txt-"),
        ("...", "unnamed"),
        ("😀", "unnamed"),
        ("=cmd", "cmd"),
        ("line\nbreak", "line-break"),
    ],
)  # fmt: skip
def test_names_are_safe_whatever_a_person_is_called(text: str, name: str) -> None:
    assert safe_name(text, set()) == name


def test_two_people_of_one_name_have_two_files() -> None:
    taken: set[str] = set()
    assert [safe_name(name, taken) for name in ("Kim", "KIM", "kim/")] == ["Kim", "KIM-2", "kim-3"]


@given(st.lists(st.text(max_size=300), max_size=5))
def test_any_names_can_be_files(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder, taken = tmp_path_factory.mktemp("names"), set[str]()
    names = [safe_name(text, taken) for text in texts]
    assert len({name.lower() for name in names}) == len(texts)
    for name in names:
        assert Path(name).name == name and not name.startswith(".")
        (folder / f"{name}.ics").write_bytes(b"")
