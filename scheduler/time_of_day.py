"""A time of day from one clock time to another, as people write it: ``22:00-06:00``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from scheduler.notation import clock_text, parse_clock


@dataclass(frozen=True)
class Window:
    """A time of day from ``start`` to ``end``, in minutes; an end at or before the start is on the next day."""

    start: int
    end: int
    text: str = field(compare=False, default="")

    def __str__(self) -> str:
        return f"{clock_text(self.start)}-{clock_text(self.end)}"


def _parse_window(value: object) -> object:
    if isinstance(value, Window):
        return value
    if isinstance(value, str) and value.count("-") == 1:
        start, end = (parse_clock(part) for part in value.split("-"))
        assert isinstance(start, int) and isinstance(end, int)
        return Window(start, end)
    raise ValueError('not a time of day; write it as "10:00-14:00"')


TimeOfDay = Annotated[
    Window,
    BeforeValidator(_parse_window),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d\d-\d{1,2}:\d\d$", "examples": ["10:00-14:00"]}),
]
