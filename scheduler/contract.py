"""What people have agreed to, and what they have worked before."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from scheduler.domain import Noun
from scheduler.notation import DAY_MINUTES, WEEK_MINUTES, Id, Length, Text, lasting
from scheduler.roster import Assignment
from scheduler.rules import ContractRule


class Contract(Noun):
    """A named bundle of rules for the people who have it."""

    id: Id
    """Short and unique; people name it."""
    name: Text = ""
    """What people call it; the id where left out."""
    hours: Annotated[Length, lasting(0, WEEK_MINUTES)] | None = None
    """Weekly hours agreed, by which fair shares are reckoned."""
    leave_credit: Annotated[Length, lasting(0, DAY_MINUTES)] = 0
    """What each Monday to Friday of granted leave, if it is no public holiday, counts as paid: `8`."""
    rules: tuple[ContractRule, ...] = ()
    """Rules that hold for each of these people."""


class History(Noun):
    """What was worked before the horizon."""

    start: date = Field(alias="from")
    """Since when everything is known: from here on, who has no assignment was off."""
    assignments: tuple[Assignment, ...] = ()
    """What was worked since then; that of people who are no longer among the employees is passed over."""
