"""The nouns of a staffing problem: where, who can do what, and the shifts there are.

Every noun is a frozen pydantic model whose fields carry their own description, so
that the JSON schema, the documentation and an editor's completion say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from scheduler.notation import DAY_MINUTES, Clock, Id, Length, Text, as_list, length_text, parse_date


class Noun(BaseModel):
    """Base of everything that is read from a problem file: frozen, and strict about names."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )

    def __getstate__(self) -> dict[Any, Any]:
        """What another process needs: the fields; it works out the rest for itself."""
        fields = {name: vars(self)[name] for name in type(self).model_fields}
        return {**super().__getstate__(), "__dict__": fields}


class Site(Noun):
    """A place where work is done."""

    id: Id
    """Short and unique; shifts and people name it."""
    name: Text = ""
    """What people call it; the id where left out."""
    address: Text = ""
    """Written into calendars as the location."""


class Skill(Noun):
    """Something that a person can be qualified to do."""

    id: Id
    """Short and unique; shifts and people name it."""
    name: Text = ""
    """What people call it; the id where left out."""


COLOR = r"^([a-z]+|#[0-9a-fA-F]{6})$"


def _check_color(text: str) -> str:
    if not re.fullmatch(COLOR, text):
        raise ValueError("not a colour; write a CSS name in small letters, as teal, or #rrggbb in quotes")
    return text


def _as_date(value: object) -> object:
    return parse_date(value) if isinstance(value, str) else value


def skill_shorthand(value: object) -> object:
    """Let ``nurse`` stand for ``{skill: nurse}``."""
    return {"skill": value} if isinstance(value, str) else value


class SkillNeed(Noun):
    """A skill that a shift asks for."""

    skill: Id
    """Which."""
    level: Annotated[int, Field(ge=1, le=100)] = 1
    """Lowest level that will do."""


class HeldSkill(Noun):
    """A skill that a person holds."""

    skill: Id
    """Which."""
    level: Annotated[int, Field(ge=1, le=100)] = 1
    """How well, from 1 upwards."""
    since: Annotated[date, BeforeValidator(_as_date)] | None = None
    """First day on which it is valid."""
    expires: Annotated[date, BeforeValidator(_as_date)] | None = None  # behind a shorthand, pydantic expects a date
    """Last day on which it is valid."""
    stand_in: bool = False
    """Whether the person only stands in for others who hold it; the rule `stand-in` prices or forbids that."""

    def valid(self, skill: str, level: int, day: date) -> bool:
        """Whether it is ``skill`` at ``level`` or above, and valid on ``day``."""
        known = (self.since is None or self.since <= day) and (self.expires is None or day <= self.expires)
        return self.skill == skill and self.level >= level and known


class ShiftType(Noun):
    """A kind of shift: its times, what it asks for and what it pays."""

    id: Id
    """Short and unique, as it stands in the roster: `N`."""
    name: Text = ""
    """What people call it; the id where left out."""
    start: Clock
    """When it starts, as `07:30`."""
    end: Clock | None = None
    """When it ends; at or before the start means on the next day."""
    length: Length | None = None
    """Instead of `end`: how long it is; may exceed 24 hours."""
    unpaid_break: Length = 0
    """Breaks within it that are not paid."""
    paid: Length | None = None
    """Hours counted and paid; the real length less the unpaid break where left out."""
    site: Id | None = None
    """Where it is worked."""
    skills: Annotated[tuple[Annotated[SkillNeed, BeforeValidator(skill_shorthand)], ...], BeforeValidator(as_list)] = ()
    """Skills that whoever works it must hold, all of them."""
    tags: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Names by which rules speak of several shift types at once, such as `night`."""
    kind: Literal["work", "on-call"] = "work"
    """On-call duty stands beside normal shifts: it is no working day and needs no rest."""
    color: Annotated[str, AfterValidator(_check_color), WithJsonSchema({"type": "string", "pattern": COLOR})] | None = (
        None
    )
    """A CSS colour name or #rrggbb for calendars and tables."""

    @model_validator(mode="after")
    def _times_make_sense(self) -> Self:
        if (self.end is None) == (self.length is None):
            raise ValueError("a shift needs either its end or its length; write one of the two")
        if self.start == DAY_MINUTES:
            raise ValueError("starts at 24:00; a shift that starts at midnight starts at 00:00")
        if not 0 < self.nominal <= 14 * DAY_MINUTES:
            lasts = length_text(self.nominal)
            raise ValueError(
                f"lasts {lasts} hours; a shift lasts more than nothing and at most fourteen days (336 hours)"
            )
        if self.unpaid_break >= self.nominal:
            lasts, pause = length_text(self.nominal), length_text(self.unpaid_break)
            hours, odd = divmod(self.unpaid_break, 60)
            meant = not odd and hours < self.nominal  # 30 is thirty hours, and hardly ever meant
            remedy = f'for {hours} minutes write unpaid_break: "{length_text(hours)}"' if meant else "shorten the break"
            raise ValueError(f"an unpaid break of {pause} hours leaves nothing of a shift of {lasts} hours; {remedy}")
        return self

    @cached_property
    def nominal(self) -> int:
        """Length by the clock on the wall, in minutes."""
        if self.length is not None:
            return self.length
        assert self.end is not None
        return self.end - self.start if self.end > self.start else self.end - self.start + DAY_MINUTES

    @property
    def label(self) -> str:
        """The name, or the id where it has none."""
        return self.name or self.id

    def answers_to(self, names: Iterable[str]) -> bool:
        """Whether its id, its site or one of its tags is among ``names``."""
        return any(name in (self.id, self.site) or name in self.tags for name in names)


class Employee(Noun):
    """A person who can be given shifts."""

    id: Id
    """Short and unique; used in every other place of the file."""
    name: Text = ""
    """What people call the person; the id where left out."""
    contract: Id | None = None
    """The bundle of rules that holds for this person."""
    skills: Annotated[tuple[Annotated[HeldSkill, BeforeValidator(skill_shorthand)], ...], BeforeValidator(as_list)] = ()
    """Skills that the person holds."""
    sites: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Where the person can work; everywhere where left out."""
    tags: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Names by which rules speak of several people at once."""
    hours: Length | None = None
    """Weekly hours agreed; the contract's where left out."""
    rate: Annotated[Decimal, Field(ge=0, lt=10**6, decimal_places=4)] | None = None
    """Pay per hour."""

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id

    def holds(self, skill: str, level: int, day: date) -> bool:
        """Whether the person holds ``skill`` at ``level`` or above on ``day``, be it to stand in."""
        return any(held.valid(skill, level, day) for held in self.skills)

    def stands_in(self, shift: ShiftType, day: date) -> bool:
        """Whether the person, on ``shift``, would stand in for somebody who holds the skills for it."""
        return any(
            {held.stand_in for held in self.skills if held.valid(need.skill, need.level, day)} == {True}
            for need in shift.skills
        )

    def eligible(self, shift: ShiftType, day: date) -> bool:
        """Whether skills and sites allow the person to work ``shift`` on ``day``."""
        at_home = shift.site is None or not self.sites or shift.site in self.sites
        return at_home and all(self.holds(need.skill, need.level, day) for need in shift.skills)


class Catalog(Mapping[str, ShiftType]):
    """The shift types by id, and the answer to what a selector means."""

    def __init__(self, shifts: Iterable[ShiftType]) -> None:
        self._shifts = {shift.id: shift for shift in shifts}
        self._picked: dict[tuple[str, ...], tuple[str, ...]] = {}

    def __getitem__(self, shift: str) -> ShiftType:
        return self._shifts[shift]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shifts)

    def __len__(self) -> int:
        return len(self._shifts)

    __hash__ = object.__hash__  # it stands for itself as a key of caches

    @cached_property
    def work(self) -> tuple[str, ...]:
        """Ids of the shifts that make a working day (on-call duty does not)."""
        return tuple(shift.id for shift in self._shifts.values() if shift.kind == "work")

    def select(self, names: Sequence[str] | None) -> tuple[str, ...]:
        """Ids that answer to ``names``; all that make a working day if there are none."""
        if names is None:
            return self.work
        key = tuple(names)
        if key not in self._picked:
            self._picked[key] = tuple(shift.id for shift in self._shifts.values() if shift.answers_to(key))
        return self._picked[key]
