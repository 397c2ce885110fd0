"""Breaks within shifts: when they may start, and how several of them may follow each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise, product
from typing import Annotated, Self

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from scheduler.notation import (
    DAY_MINUTES,
    Clock,
    Length,
    as_list,
    clock_text,
    in_minutes,
    lasting,
    length_text,
    parse_clock,
    parse_length,
)
from scheduler.noun import Noun

LONGEST = 12 * 60
"""No break lasts longer, in minutes; whoever writes 30 means minutes."""


def _every(value: object, parse: Callable[[object], object], text: Callable[[int], str]) -> object:
    """Let ``07:00..10:00 step 0:30`` stand for seven times."""
    found: list[object] = []
    for part in value if isinstance(value, list | tuple) else [value]:
        span = re.fullmatch(r"\s*(\S+?)\s*\.\.\s*(\S+)\s+step\s+(\S+)\s*", part) if isinstance(part, str) else None
        if span is None:
            if isinstance(part, str) and (".." in part or "step" in part):
                raise ValueError(_no_range(text))
            found.append(part)
            continue
        first, last, step = parse(span[1]), parse(span[2]), parse_length(span[3])
        assert isinstance(first, int) and isinstance(last, int) and isinstance(step, int)
        if first > last or step < 1:
            night = "; over midnight, two ranges in a list" if first > last else ""
            raise ValueError(_no_range(text) + night)
        if step > last - first > 0:
            hours = f"a step of {length_text(step)} hours goes beyond the last"
            remedy = in_minutes(step, last - first + 1, "step ") or "write a smaller step"
            raise ValueError(f"{hours}; {remedy}")
        found += [text(minutes) for minutes in range(first, last + 1, step)]
    return tuple(found)


def _no_range(text: Callable[[int], str]) -> str:
    example = f"{text(7 * 60)}..{text(10 * 60)} step 0:30"
    return f"is no range of times; write the first, the last and a step, as {example}"


def every_start(value: object) -> object:
    """Times of day, ranges of them written out."""
    return _every(value, parse_clock, clock_text)


def every_length(value: object) -> object:
    """Lengths of time, ranges of them written out."""
    return _every(value, parse_length, length_text)


TIMES = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]})


def break_shorthand(value: object) -> object:
    """Let ``12:00-12:30`` stand for a break at that time."""
    if not isinstance(value, str):
        return value
    ends = [parse_clock(part) for part in value.split("-")]
    if len(ends) != 2:
        raise ValueError('not a break; write "12:00-12:30", or its length and starts')
    first, last = ends
    assert isinstance(first, int) and isinstance(last, int)
    return {"length": length_text((last - first) % DAY_MINUTES), "starts": clock_text(first)}


class Break(Noun):
    """A break within a shift; of the times at which it may start, the solver picks one.

    `"12:00-12:30"` stands for a break at that time. Whatever asks who is there at a time of the day does not count
    those who have a break then, paid or not.
    """

    length: Annotated[Length, lasting(1, LONGEST)]
    """How long it is."""
    starts: Annotated[tuple[Clock, ...], BeforeValidator(every_start), TIMES] = ()
    """Times of day at which it may start: `11:30..13:00 step 0:30`, or a list."""
    after: Annotated[tuple[Length, ...], BeforeValidator(every_length), TIMES] = ()
    """Instead of `starts`: how long after the start of the shift it may start: `3..5 step 0:30`, or a list."""
    paid: bool = False
    """Whether it is paid."""

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if bool(self.starts) == bool(self.after):
            raise ValueError("a break needs either its starts or how long after the shift's; write one of the two")
        if len(set(self.starts or self.after)) < len(self.starts or self.after):
            raise ValueError("names a time twice at which it may start; keep one of the two")
        return self

    def offsets(self, start: int) -> list[int]:
        """Minutes after the start of a shift at which it may start, in order."""
        return sorted(self.after or ((clock - start) % DAY_MINUTES for clock in self.starts))

    def within(self, start: int, nominal: int) -> Self | None:
        """The break as far as it lies within a shift, after its first minute and before its last; None if nowhere."""
        fits = [offset for offset in self.offsets(start) if 0 < offset < nominal - self.length]
        return self.at(*fits) if fits else None

    def at(self, *offsets: int) -> Self:
        """The same break, with these minutes after the start of the shift."""
        return self.model_copy(update={"starts": (), "after": offsets})


Way = Sequence[tuple[int, int]]
"""Start and end of each break, in minutes after the start of the shift."""


def ways(breaks: Sequence[Break], start: int) -> list[Way]:
    """Every way to place breaks in order, within a shift that starts then."""
    possible = ([(at, at + pause.length) for at in pause.offsets(start)] for pause in breaks)
    return [way for way in product(*possible) if all(one[1] <= two[0] for one, two in pairwise(way))]


Breaks = Annotated[tuple[Annotated[Break, BeforeValidator(break_shorthand)], ...], BeforeValidator(as_list)]
