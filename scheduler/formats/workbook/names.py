"""Who and what is meant by a name: the id itself, the id in other letters, or the name of exactly one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scheduler.crosscheck import RESERVED
from scheduler.formats.workbook.layout import TABLES
from scheduler.formats.workbook.rows import Reader, Row

_REFERS = {
    (table.section, column.field): column.refers for table in TABLES for column in table.columns if column.refers
}


class _Known:
    """The ids of one section, and who answers to which name."""

    def __init__(self, ids: Iterable[object], named: Iterable[tuple[object, object]]) -> None:
        self.ids = {text for text in ids if isinstance(text, str)}
        self.loose: dict[str, set[str]] = defaultdict(set)
        for text in self.ids:
            self.loose[_fold(text)].add(text)
        for name, known in named:
            if isinstance(name, str) and isinstance(known, str) and known in self.ids:
                self.loose[_fold(name)].add(known)

    def meant(self, name: object) -> tuple[Any, Sequence[str]]:
        """The id that is meant, or the name itself; and the several that may be meant."""
        if not isinstance(name, str) or name in self.ids:
            return name, ()
        near = sorted(self.loose.get(_fold(name), ()))
        return (near[0], ()) if len(near) == 1 else (name, near)


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def resolve(sections: Mapping[str, Sequence[Row]], past: Iterable[Row], reader: Reader) -> None:
    """Put ids in the place of names, wherever a column names somebody or something."""
    known = {section: _of(sections.get(section, ())) for section in ("employees", "skills", "contracts", "sites")}
    shifts, sites = sections.get("shifts", ()), known["sites"].ids
    known["shifts"] = _of(shifts)
    tags = [tag for row in shifts for tag in (row.data.get("tags") or ()) if isinstance(tag, str)]
    known["selectors"] = _Known(
        (*known["shifts"].ids, *tags, *sites, *RESERVED), ((row.data.get("name"), row.data.get("id")) for row in shifts)
    )
    for section, rows in sections.items():
        for (owner, field), refers in _REFERS.items():
            if owner == section:
                for row in rows:
                    _put(row, field, known[refers], reader)
    for row in past:
        _put(row, "employee", known["employees"], reader)
        _put(row, "shift", known["shifts"], reader)


def _of(rows: Sequence[Row]) -> _Known:
    return _Known((row.data.get("id") for row in rows), ((row.data.get("name"), row.data.get("id")) for row in rows))


def _put(row: Row, field: str, known: _Known, reader: Reader) -> None:
    value = row.data.get(field)

    def meant(name: object) -> Any:
        found, several = known.meant(name)
        if several:
            reader.blame(row.places[field], f"may be {' or '.join(several)}; write one of these ids", name)
        return found

    if isinstance(value, list):
        row.data[field] = [
            {**item, "skill": meant(item.get("skill"))} if isinstance(item, dict) and "skill" in item else meant(item)
            for item in value
        ]
    elif isinstance(value, str):
        row.data[field] = meant(value)
