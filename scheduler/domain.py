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
from math import prod
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)

from scheduler.breaks import TIMES, Breaks, Way, every_start, ways
from scheduler.notation import (
    DAY_MINUTES,
    WEEK_MINUTES,
    Clock,
    Id,
    Length,
    Text,
    as_list,
    clock_text,
    in_minutes,
    lasting,
    length_text,
    parse_date,
)
from scheduler.noun import Noun as Noun


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

    @model_validator(mode="after")
    def _valid_at_all(self) -> Self:
        if self.since is not None and self.expires is not None and self.since > self.expires:
            raise ValueError("expires before it begins; correct since or expires")
        return self

    def valid(self, skill: str, level: int, day: date) -> bool:
        """Whether it is ``skill`` at ``level`` or above, and valid on ``day``."""
        known = (self.since is None or self.since <= day) and (self.expires is None or day <= self.expires)
        return self.skill == skill and self.level >= level and known


MOST_OF_A_FAMILY = 300
"""Shift types that one entry may make."""


class ShiftType(Noun):
    """A kind of shift: its times, what it asks for and what it pays.

    Where its breaks may start at several times, it is a shift type for each of them, called `D-1200` after the time of
    the break. Its id is then a tag of them all, by which rules, coverage and pins speak of them.
    """

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
    """Breaks within it that are not paid, wherever they fall."""
    breaks: Breaks = ()
    """Instead: breaks whose time is known, or picked by the solver, in order: `["12:00-12:30"]`."""
    paid: Length | None = None
    """Hours counted and paid; the real length less what is not paid of the breaks where left out."""
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
    _base: str = PrivateAttr(default="")

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
            remedy = in_minutes(self.unpaid_break, self.nominal, "unpaid_break: ") or "shorten the break"
            raise ValueError(f"an unpaid break of {pause} hours leaves nothing of a shift of {lasts} hours; {remedy}")
        if self.paid is not None and self.paid > max(DAY_MINUTES, 2 * self.nominal):
            lasts, pays = length_text(self.nominal), length_text(self.paid)
            remedy = in_minutes(self.paid, DAY_MINUTES, "paid: ") or "correct paid"
            raise ValueError(f"pays {pays} hours for a shift of {lasts} hours; {remedy}")
        return self

    @model_validator(mode="after")
    def _breaks_make_sense(self) -> Self:
        if self.breaks and self.unpaid_break:
            raise ValueError("states both unpaid_break and breaks; breaks say themselves if they are paid, so keep one")
        for pause in self.breaks:
            for offset in pause.offsets(self.start):
                if not 0 < offset < self.nominal - pause.length:
                    when = clock_text((self.start + offset) % DAY_MINUTES)
                    raise ValueError(f"has a break at {when} that does not lie within it; correct its starts")
        count = prod(len(pause.offsets(self.start)) for pause in self.breaks)
        if count > MOST_OF_A_FAMILY**2 or len(self.places) > MOST_OF_A_FAMILY:
            raise ValueError(f"its breaks make more than {MOST_OF_A_FAMILY} shift types of it; allow fewer starts")
        if not self.places:
            raise ValueError("its breaks cannot follow each other; write them in order of time, with starts that fit")
        return self

    @cached_property
    def places(self) -> Sequence[Way]:
        """Every way to place its breaks."""
        return ways(self.breaks, self.start)

    @property
    def pauses(self) -> Way:
        """Start and end of each break in minutes after its own start; of those whose time is settled."""
        return self.places[0] if len(self.places) == 1 else ()

    @cached_property
    def unpaid(self) -> int:
        """Minutes of all its breaks that are not paid."""
        return self.unpaid_break + sum(pause.length for pause in self.breaks if not pause.paid)

    @property
    def rested(self) -> int:
        """Minutes of all its breaks, paid or not."""
        return self.unpaid_break + sum(pause.length for pause in self.breaks)

    @property
    def base(self) -> str:
        """Id of the shift type that it is wherever its breaks fall; its own where their time is settled."""
        return self._base or self.id

    @property
    def variants(self) -> tuple[ShiftType, ...]:
        """The shift types of every way to place its breaks; itself if there is but one."""
        return (self,) if len(self.places) == 1 else tuple(map(self._with_breaks_at, self.places))

    def _with_breaks_at(self, way: Way) -> ShiftType:
        times = [clock_text((self.start + begin) % DAY_MINUTES).replace(":", "") for begin, _ in way]
        found = ShiftType.model_validate(
            {
                **self.model_dump(),
                "id": "-".join((self.id, *times)),
                "tags": (self.id, *self.tags),
                "breaks": tuple(pause.at(begin) for pause, (begin, _) in zip(self.breaks, way, strict=True)),
            }
        )
        found._base = self.id
        return found

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


class ShiftFamily(Noun):
    """Shift types of every allowed start and length: `07:00..10:00 step 0:30` and `[4, 8]` make fourteen.

    Each is a shift type like any other, called `desk-0730-1530` after the family, its start and its end. The
    family's id is a tag of all of them, by which rules and coverage speak of them.
    """

    id: Id
    """Short and unique; a tag of each of its shift types."""
    name: Text = ""
    """What people call it, before the times; the id where left out."""
    starts: Annotated[
        tuple[Clock, ...],
        BeforeValidator(every_start),
        Field(min_length=1),
        TIMES,
    ]
    """Times at which they may start: `["07:00", "09:00"]`, `07:00..10:00 step 0:30`, or both in a list."""
    lengths: Annotated[tuple[Length, ...], BeforeValidator(as_list), Field(min_length=1)]
    """How long they may be, at most 24 hours: `[4, 6, "7:30"]`."""
    latest_end: Clock | None = None
    """Those that would end after this time of the day on which they start are left out."""
    unpaid_break: Length = 0
    """A break within each that is longer than `break_over`; it is not paid."""
    breaks: Breaks = ()
    """Instead: breaks whose time is known, or picked by the solver, of the starts that lie within the shift."""
    break_over: Length = 0
    """Only shifts that are longer than this have the break, or the breaks."""
    site: Id | None = None
    """Where they are worked."""
    skills: Annotated[tuple[Annotated[SkillNeed, BeforeValidator(skill_shorthand)], ...], BeforeValidator(as_list)] = ()
    """Skills that whoever works one must hold, all of them."""
    tags: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Names by which rules speak of several shift types at once, such as `night`."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for field in ("starts", "lengths"):
            if len(set(getattr(self, field))) < len(getattr(self, field)):
                raise ValueError(f"names one of its {field} twice; keep one of the two")
        if any(not 0 < length <= DAY_MINUTES for length in self.lengths):
            raise ValueError("has a length that is nothing or more than 24 hours; write such shifts under shifts")
        if DAY_MINUTES in self.starts:
            raise ValueError("has a start at 24:00; a shift that starts at midnight starts at 00:00")
        if any(length > self.break_over and length <= self.unpaid_break for length in self.lengths):
            raise ValueError(
                "has a break that leaves nothing of its shortest shift; write break_over, or a shorter break"
            )
        if self.breaks and self.unpaid_break:
            raise ValueError("states both unpaid_break and breaks; breaks say themselves if they are paid, so keep one")
        count = len(self.members)
        if not 1 <= count <= MOST_OF_A_FAMILY:
            raise ValueError(f"makes {count} shift types; allow starts and lengths for 1 to {MOST_OF_A_FAMILY}")
        return self

    @cached_property
    def members(self) -> tuple[ShiftType, ...]:
        """The shift types, by start, length and breaks."""
        spans = [(start, length) for start in sorted(self.starts) for length in sorted(self.lengths)]
        return tuple(
            variant
            for start, length in spans
            if self.latest_end is None or start + length <= self.latest_end
            for variant in self._member(start, length).variants
        )

    def _member(self, start: int, length: int) -> ShiftType:
        begins, ends = clock_text(start), clock_text((start + length) % DAY_MINUTES)
        has_breaks = length > self.break_over
        breaks = [pause.within(start, length) for pause in self.breaks] if has_breaks else []
        if None in breaks:
            raise ValueError(
                f"has a break that starts nowhere within {begins}-{ends}; write break_over, or starts that fit"
            )
        return ShiftType(
            id=f"{self.id}-{begins.replace(':', '')}-{ends.replace(':', '')}",
            name=f"{self.name or self.id} {begins}-{ends}",
            start=begins,
            length=length_text(length),
            unpaid_break=length_text(self.unpaid_break if has_breaks else 0),
            breaks=tuple(pause for pause in breaks if pause is not None),
            site=self.site,
            skills=self.skills,
            tags=(self.id, *self.tags),
        )


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
    hours: Annotated[Length, lasting(0, WEEK_MINUTES)] | None = None
    """Weekly hours agreed; the contract's where left out."""
    rate: Annotated[Decimal, Field(ge=0, lt=10**6, decimal_places=4)] | None = None
    """Pay per hour."""
    since: date | None = None
    """First day of employment; no shift before it."""
    until: date | None = None
    """Last day of employment; no shift after it."""

    @model_validator(mode="after")
    def _employed_at_all(self) -> Self:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ValueError("leaves before the first day; correct since or until")
        return self

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id

    @property
    def dated(self) -> bool:
        """Whether the employment or a skill of the person begins or ends on some day."""
        return bool(self.since or self.until) or any(held.since or held.expires for held in self.skills)

    def employed(self, day: date) -> bool:
        """Whether the person is employed on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

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
        """Whether employment, skills and sites allow the person to work ``shift`` on ``day``."""
        at_home = shift.site is None or not self.sites or shift.site in self.sites
        return at_home and self.employed(day) and all(self.holds(need.skill, need.level, day) for need in shift.skills)


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

    def named(self, name: str) -> tuple[str, ...]:
        """The shift type of this id; where there is none, those whose tag it is."""
        return (name,) if name in self._shifts else self.select((name,))

    def ways(self, name: str) -> tuple[str, ...]:
        """The shift type of this id, or every way to place the breaks of the one that is called so in the file."""
        return (name,) if name in self._shifts else self.alike(self._shifts).get(name, ())

    def alike(self, shifts: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """Ids of ``shifts`` by what they are wherever their breaks fall."""
        found: dict[str, tuple[str, ...]] = {}
        for shift in shifts:
            base = self._shifts[shift].base
            found[base] = (*found.get(base, ()), shift)
        return found
