"""A case: a scenario, the history before it, and one week of data after another.

A case has a name, as in the literature: ``n030w4_1_6-2-9-1`` is the scenario n030w4 with
history 1 and the weeks 6, 2, 9 and 1. Or a small file says where its parts are, and which
rosters settle the first of its weeks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scheduler.formats import read_roster
from scheduler.formats.inrc2.text import read_history, read_scenario, read_week
from scheduler.formats.inrc2.translate import translate
from scheduler.notation import Text
from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.source import Fault, InputError
from scheduler.source import read as read_source

NAME = re.compile(r"(?P<scenario>n\d{3}w\d)_(?P<history>\d)_(?P<weeks>\d(-\d)*)")
"""What a case is called."""


class _Case(BaseModel):
    """A file that names the parts of a case, relative to itself."""

    model_config = ConfigDict(extra="forbid")
    format: Literal["inrc2"]
    scenario: Text
    history: Text
    weeks: Annotated[list[Text], Field(min_length=1)]
    rosters: list[Text] = []


def recognises(text: str) -> bool:
    """Whether a text is a file that names the parts of a case."""
    return re.search(r"^format: *inrc2 *$", text[:5000], re.MULTILINE) is not None


def parse(text: str, file: str) -> Problem:
    """The problem of such a file: the weeks that its rosters do not settle.

    Raises
    ------
    InputError
        If a part is missing, or cannot be understood.
    """
    source = read_source(text, file)
    try:
        case = _Case.model_validate(source.data)
    except ValidationError as error:
        raise InputError(
            *(source.fault(tuple(item["loc"]), item["msg"], item["input"]) for item in error.errors())
        ) from None
    folder = Path(file).parent
    rosters = [read_roster(folder / name) for name in case.rosters]
    return _assembled(folder / case.scenario, folder / case.history, [folder / name for name in case.weeks], rosters)


def named(path: Path) -> Problem | None:
    """The problem of the case that a path names, in the folder of the scenario or the one above; None if it is none.

    Raises
    ------
    InputError
        If a file of the case is missing, or cannot be understood.
    """
    match = NAME.fullmatch(path.name)
    if match is None:
        return None
    scenario = match["scenario"]
    below = path.parent / scenario
    folder = below if below.is_dir() else path.parent
    weeks = [folder / f"WD-{scenario}-{week}.txt" for week in match["weeks"].split("-")]
    history = folder / f"H0-{scenario}-{match['history']}.txt"
    return _assembled(folder / f"Sc-{scenario}.txt", history, weeks, [])


def _assembled(scenario: Path, history: Path, weeks: Sequence[Path], rosters: Sequence[Roster]) -> Problem:
    terms = read_scenario(scenario)
    if not len(rosters) < len(weeks) <= terms.weeks:
        message = f"has {terms.weeks} weeks; name at most as many, and rosters for fewer than you name"
        raise InputError(Fault(str(scenario), 0, "", "", message))
    past = read_history(history, terms)
    name = f"{terms.name}_{_number(history)}_{'-'.join(map(_number, weeks))}"
    try:
        return translate(
            name, terms, past, [read_week(week, terms) for week in weeks], list(chain(*rosters)), len(rosters)
        )
    except ValidationError as error:
        raise InputError(*(Fault(name, 0, "", "", item["msg"]) for item in error.errors())) from None


def _number(path: Path) -> str:
    """What the file is called behind its last hyphen: ``6`` for ``WD-n030w4-6.txt``."""
    return path.stem.rpartition("-")[2]
