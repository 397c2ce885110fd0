"""How the export file of another system is to be read: which column is which field of which section."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError

from scheduler.domain import Noun
from scheduler.formats.workbook import layout
from scheduler.formats.workbook.kinds import CLOCK, YES, Kind
from scheduler.notation import Text, as_list
from scheduler.reading import locate, strictly
from scheduler.remedy import misreadings
from scheduler.source import Fault, InputError, Source, read, read_file

TABLES = {
    "employees": layout.STAFF,
    "availability": layout.AVAILABILITY,
    "requests": layout.REQUESTS,
    "pins": layout.SETTLED,
    "history": layout.LAST_ROSTER,
}
MORE: dict[str, dict[str, Kind]] = {
    "availability": {"all_day": YES},
    "pins": {"start": CLOCK, "end": CLOCK},
    "history": {"start": CLOCK, "end": CLOCK},
}
"""What helps to find a field, and is none itself."""
READY = ("roster", "google", "deputy", "grid")
"""Mappings that come with the program."""

Headings = Annotated[tuple[Text, ...], BeforeValidator(as_list), Field(min_length=1)]


class Mapping(Noun):
    """What the rows of an export file are, and what its columns are called."""

    section: Literal["employees", "availability", "requests", "pins", "history"]
    """The section of the problem that its rows belong to; `history` is replaced, to all others they are added."""
    layout: Literal["list", "grid"] = "list"
    """A row for each entry, or (history only) people down and dates across."""
    sheet: Text | None = None
    """Which sheet of a workbook; the first where left out."""
    dates: Literal["day first", "month first"] | None = None
    """How to read 03/04/2026."""
    columns: dict[str, Headings] = Field(default_factory=dict)
    """The heading of the column of each field; of several, what stands in them is joined by a blank."""
    always: dict[str, str | int] = Field(default_factory=dict)
    """What fields are that no column holds: `{kind: leave}`."""
    values: dict[str, dict[str, str | int | None]] = Field(default_factory=dict)
    """What the file's words mean, by field: `{shift: {E: F1, V: null}}`; rows or cells with null are left out."""
    only: dict[Text, Headings] = Field(default_factory=dict)
    """Only rows in which a column says one of these: `{Published: ["Yes"]}`."""

    @property
    def kinds(self) -> dict[str, Kind]:
        """The fields that a column may be, and how they are read."""
        return {column.field: column.kind for column in TABLES[self.section].columns} | MORE.get(self.section, {})


def load_mapping(name: str) -> Mapping:
    """A mapping that comes with the program, by name, or one of your own, by file.

    Raises
    ------
    InputError
        If there is none, or it cannot be understood.
    """
    if name in READY:
        text = resources.files("scheduler.formats.workbook").joinpath("mappings", f"{name}.yaml").read_text("utf-8")
    elif not Path(name).suffix:
        message = f"there is no mapping of this name; there are {', '.join(READY)}, or name a file (.yaml) of your own"
        raise InputError(Fault("command line", 0, "--mapping", name, message))
    else:
        text = read_file(Path(name))
    source = read(text, name)
    try:
        mapping: Mapping = strictly(Mapping, source.data)
    except ValidationError as error:
        wrong = misreadings(error.errors(include_url=False), source.data, Mapping.model_json_schema())
        raise InputError(
            *(source.fault(locate(source.data, where), message, value) for where, message, value in wrong)
        ) from None
    if faults := list(_strange(mapping, source)):
        raise InputError(*faults)
    return mapping


def _strange(mapping: Mapping, source: Source) -> list[Fault]:
    """Fields that the section does not have, and what does not go together."""
    faults = [
        source.fault((part, name), f"is no field of {mapping.section}; there are {', '.join(mapping.kinds)}", name)
        for part in ("columns", "always", "values")
        for name in getattr(mapping, part)
        if name not in mapping.kinds
    ]
    if mapping.layout == "grid" and mapping.section != "history":
        faults.append(source.fault(("layout",), "only a history can be a grid; write section: history", "grid"))
    if mapping.layout == "list" and not mapping.columns:
        faults.append(source.fault((), "says of no column what it is; write columns: and fields with their headings"))
    return faults
