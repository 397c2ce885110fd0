"""A sheet's XML looked through for what its values do not tell: formulas without one, errors, merged cells, size."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

MAX_CELLS = 1_000_000
MAX_AREA = 5_000_000
MAX_LETTERS = 50_000_000


class Unreadable(ValueError):
    """A workbook that cannot be read; the text says why and what to do."""


@dataclass
class Scan:
    """What was found in one sheet; cells by row and column, from 0."""

    unsolved: set[tuple[int, int]] = field(default_factory=set)
    """Formulas whose value is not in the file."""
    errors: set[tuple[int, int]] = field(default_factory=set)
    """Cells that show an error."""
    merged: list[tuple[int, int]] = field(default_factory=list)
    """First cells of merged ranges."""


def scan_sheets(parts: Mapping[str, bytes]) -> dict[str, Scan]:
    """Every worksheet by name.

    Raises
    ------
    Unreadable
        If the XML is damaged, or the sheets hold more than anybody would type.
    """
    lengths = _string_lengths(parts.get("xl/sharedStrings.xml", b""))
    budget = _Budget()
    return {
        name: _Sheet(lengths, budget, name).scan(parts[part]) for name, part in _sheets(parts).items() if part in parts
    }


def _sheets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet by its name."""
    targets: dict[str, str] = {}
    listed: list[tuple[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            targets[attributes.get("Id", "")] = posixpath.normpath(whole)

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            ids = [value for key, value in attributes.items() if key.rpartition(":")[2] == "id"]
            listed.append((attributes.get("name", ""), ids[0] if ids else ""))

    _parse(parts.get("xl/_rels/workbook.xml.rels", b"<a/>"), relation)
    _parse(parts["xl/workbook.xml"], sheet)
    return {name: targets.get(key, "") for name, key in listed}


def _string_lengths(content: bytes) -> list[int]:
    lengths: list[int] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    if content:
        _parse(content, start, text=text)
    return lengths


@dataclass
class _Budget:
    """What all sheets together may hold."""

    cells: int = 0
    letters: int = 0

    def spend(self, letters: int) -> None:
        self.cells += 1
        self.letters += letters
        if self.cells > MAX_CELLS or self.letters > MAX_LETTERS:
            raise Unreadable(f"holds more than {MAX_CELLS} cells or {MAX_LETTERS} letters; this is not a problem file")


class _Sheet:
    """Counts the cells of one sheet while its XML goes by."""

    def __init__(self, lengths: list[int], budget: _Budget, name: str) -> None:
        self.found = Scan()
        self._lengths = lengths
        self._budget = budget
        self._name = name
        self._row, self._column = -1, -1
        self._type = ""
        self._formula = self._value = False
        self._inside = False
        self._text: list[str] = []
        self._rows = self._columns = 0

    def scan(self, content: bytes) -> Scan:
        _parse(content, self._start, self._end, self._letters)
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row = _number(attributes.get("r"), self._row + 2) - 1
            self._column = -1
        elif name == "c":
            place = _place(attributes.get("r", ""))
            self._row, self._column = place or (max(self._row, 0), self._column + 1)
            self._type = attributes.get("t", "")
            self._formula, self._text = False, []
        elif name == "f":
            self._formula = True
        elif name in ("v", "t"):
            self._inside = True
        elif name == "mergeCell" and (place := _place(attributes.get("ref", "").split(":")[0])):
            self.found.merged.append(place)

    def _letters(self, data: str) -> None:
        if self._inside:
            self._text.append(data)

    def _end(self, name: str) -> None:
        if name in ("v", "t"):
            self._inside = False
        elif name == "c":
            self._cell("".join(self._text))

    def _cell(self, text: str) -> None:
        here = (self._row, self._column)
        if self._formula and not text and self._type != "str":
            self.found.unsolved.add(here)
        elif self._type == "e":
            self.found.errors.add(here)
        elif not text:
            return
        number = _number(text, -1) if self._type == "s" else -1
        self._budget.spend(self._lengths[number] if 0 <= number < len(self._lengths) else len(text))
        self._rows, self._columns = max(self._rows, here[0] + 1), max(self._columns, here[1] + 1)
        if self._rows * self._columns > MAX_AREA:
            raise Unreadable(
                f"sheet {self._name} has something in row {here[0] + 1}, column {here[1] + 1}, far from all else; "
                "delete the rows and columns beyond the table and save it again"
            )


_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def _place(name: str) -> tuple[int, int] | None:
    match = _CELL.fullmatch(name.replace("$", ""))
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", text) else otherwise


def _parse(content: bytes, start: Any, end: Any = None, text: Any = None) -> None:
    """Let XML go by, names without their prefix."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def doctype(*_: object) -> None:
        raise Unreadable("holds XML with definitions of its own, which no spreadsheet program writes; do not trust it")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable(f"is damaged ({error}); open it in Excel or LibreOffice and save it again") from None
