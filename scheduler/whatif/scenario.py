"""Named lists of changes to a problem, grids of them, and the file they are read from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from scheduler.domain import Noun
from scheduler.notation import Text
from scheduler.problem import Problem
from scheduler.source import Fault, InputError, read, read_file
from scheduler.whatif.people import Absent, Add, Clone, Person, Recontract, Remove, Train
from scheduler.whatif.terms import AddRule, Demand, RemoveRule, Reset, Reweigh, SetBudget
from scheduler.whatif.work import AddShift, ChangeShift, NewSite, Opening, RemoveShift

AnyChange = Annotated[
    Add
    | Clone
    | Remove
    | Train
    | Recontract
    | Person
    | Absent
    | Demand
    | AddShift
    | ChangeShift
    | RemoveShift
    | Opening
    | NewSite
    | Reset
    | AddRule
    | RemoveRule
    | Reweigh
    | SetBudget,
    Field(discriminator="change"),
]


def _range(value: object) -> object:
    """Let ``6..10`` stand for the numbers from 6 to 10."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\d{1,6})\.\.(\d{1,6})", value)):
        found = tuple(range(int(match[1]), int(match[2]) + 1))
        if not 0 < len(found) <= 1000:
            raise ValueError("is no range of up to a thousand numbers; write it as 6..10")
        return found
    return value


class Entry(Noun):
    """One scenario, or a grid of them."""

    name: Text
    """What it is called; `{nurses}` stands for the value of a parameter."""
    parameters: Mapping[str, Annotated[tuple[int | float | str, ...], BeforeValidator(_range)]] = Field(
        default_factory=dict
    )
    """Values by name, as `[1, 2]` or `6..10`; one scenario for each combination."""
    changes: tuple[Mapping[str, Any], ...]
    """Changes in order; text that is just `{nurses}` stands for the value."""


class File(Noun):
    """A file of scenarios."""

    scenarios: Annotated[tuple[Entry, ...], Field(min_length=1)]
    """What to try."""


@dataclass(frozen=True)
class Scenario:
    """A changed problem with its name."""

    name: str
    problem: Problem


def load(path: Path, base: Problem) -> list[Scenario]:
    """The scenarios of a file, each applied to the base.

    Raises
    ------
    InputError
        If the file cannot be read, a change is not one, or does not fit the problem.
    """
    source = read(read_file(path), str(path))
    try:
        entries = File.model_validate(source.data).scenarios
    except ValidationError as error:
        faults = (source.fault(tuple(item["loc"]), item["msg"], item["input"]) for item in error.errors())
        raise InputError(*faults) from None
    found: list[Scenario] = []
    for index, entry in enumerate(entries):
        for name, changes in _combinations(entry):
            if name in {"base", *(scenario.name for scenario in found)}:
                why = "this name is taken; put the parameters into the name, as {nurses}"
                raise InputError(source.fault(("scenarios", index, "name"), why, name))
            found.append(Scenario(name, _applied(base, changes, source.fault(("scenarios", index), name))))
    return found


def _applied(base: Problem, changes: Sequence[Mapping[str, Any]], place: Fault) -> Problem:
    problem = base
    for number, data in enumerate(changes):
        try:
            change: Any = TypeAdapter(AnyChange).validate_python(data)
            problem = change.apply(problem)
        except ValidationError as error:
            told = "; ".join(f"{'.'.join(map(str, item['loc']))} {item['msg']}".strip() for item in error.errors())
        except ValueError as error:
            told = str(error)
        else:
            continue
        where = f"{place.field}.changes[{number}]"
        raise InputError(Fault(place.file, place.line, where, "", f"in scenario {place.message}: {told}"))
    return problem


def _combinations(entry: Entry) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    names = list(entry.parameters)
    for values in product(*entry.parameters.values()):
        chosen = dict(zip(names, values, strict=True))
        name = entry.name
        for key, value in chosen.items():
            name = name.replace(f"{{{key}}}", str(value))
        yield name, [_filled(change, chosen) for change in entry.changes]


def _filled(value: Any, chosen: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(item, chosen) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(item, chosen) for item in value]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}") and value[1:-1] in chosen:
        return chosen[value[1:-1]]
    return value
