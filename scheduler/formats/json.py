"""Our own roster file: the assignments, what `verify` said of them, and how they came about."""

from __future__ import annotations

import datetime
import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scheduler.calendar import MAX_DAYS
from scheduler.formats import Files, Release
from scheduler.notation import Id
from scheduler.problem import Problem
from scheduler.receipt import Receipt, issue
from scheduler.roster import Assignment, Roster
from scheduler.source import InputError
from scheduler.source import read as read_source
from scheduler.verify import Verdict

NAME = "roster.json"


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
    employee: Id
    date: datetime.date
    shift: Id


class _File(BaseModel):
    """What a reader needs; the rest is for people and other programs."""

    model_config = ConfigDict(extra="ignore")
    format: Literal["scheduler-roster"]
    version: Annotated[int, Field(ge=1, le=1)]
    assignments: list[_Item]


class _Provenance(BaseModel):
    """What a search left behind."""

    model_config = ConfigDict(extra="ignore")
    digest: str
    penalty: int
    status: Literal["OPTIMAL", "FEASIBLE"]
    bound: int | None
    levels: list[dict[str, Any]] | None = None
    method: str
    limit: float
    seed: int
    workers: int
    versions: dict[str, str]
    effort: float | None = None
    repeatable: bool = False


def write(release: Release) -> Files:
    """``roster.json``."""
    problem = release.problem
    content: dict[str, Any] = {
        "format": "scheduler-roster",
        "version": 1,
        "problem": problem.name,
        "digest": problem.digest(),
        "created": release.created.isoformat(),
        "horizon": problem.horizon.model_dump(mode="json"),
        **release.provenance,
        **release.verdict.to_data(),
        "receipt": issue(problem, release.roster, release.verdict, release.provenance).model_dump(mode="json"),
        "assignments": [
            {"employee": item.employee, "date": item.date.isoformat(), "shift": item.shift} for item in release.roster
        ],
    }
    return {NAME: (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()}


def provenance(text: str, problem: Problem, verdict: Verdict) -> dict[str, Any]:
    """How the roster of such a file came about, as far as that still holds.

    Empty if the text is no such file, or is about another problem or another penalty: a
    bound that was proven for something else is none.
    """
    try:
        found = _Provenance.model_validate_json(text.lstrip("\ufeff"))
    except ValidationError:
        return {}
    if (found.digest, found.penalty) != (problem.digest(), verdict.penalty):
        return {}
    if (found.bound or 0) > verdict.penalty or (found.bound is None and not found.levels):
        return {}
    return found.model_dump(exclude={"digest", "penalty"}, exclude_unset=True)


def receipt(text: str, file: str) -> Receipt | None:
    """The receipt of such a file; None if it has none.

    Raises
    ------
    InputError
        If what stands there is none.
    """
    source = read_source(text.lstrip("\ufeff"), file)
    if not isinstance(source.data, dict) or "receipt" not in source.data:
        return None
    try:
        return Receipt.model_validate(source.data["receipt"])
    except ValidationError as error:
        raise InputError(
            *(source.fault(("receipt", *item["loc"]), item["msg"], item["input"]) for item in error.errors())
        ) from None


def read(text: str, file: str) -> Roster:
    """The roster of such a file.

    Raises
    ------
    InputError
        If it is not one; every fault is listed.
    """
    source = read_source(text.lstrip("\ufeff"), file)
    if not isinstance(source.data, dict) or source.data.get("format") != "scheduler-roster":
        raise InputError(source.fault((), "is not a roster; name a roster.json or a CSV that scheduler solve wrote"))
    try:
        content = _File.model_validate(source.data)
    except ValidationError as error:
        raise InputError(
            *(source.fault(tuple(item["loc"]), item["msg"], item["input"]) for item in error.errors())
        ) from None
    return Roster(Assignment(item.employee, item.date, item.shift) for item in content.assignments)


class _Horizon(BaseModel):
    model_config = ConfigDict(extra="ignore")
    start: datetime.date
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)]


class _Dated(BaseModel):
    model_config = ConfigDict(extra="ignore")
    horizon: _Horizon


def read_days(text: str) -> tuple[datetime.date, datetime.date] | None:
    """First and last day that such a file is about, if it says so."""
    try:
        horizon = _Dated.model_validate_json(text.lstrip("\ufeff")).horizon
    except ValidationError:
        return None
    return horizon.start, horizon.start + datetime.timedelta(days=horizon.days - 1)
