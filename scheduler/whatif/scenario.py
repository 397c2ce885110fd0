"""Named lists of changes to a problem, grids of them, and the file they are read from."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from scheduler.domain import Employee, HeldSkill, Noun, skill_shorthand
from scheduler.notation import DaySet, Id, Selector, Text, as_list
from scheduler.problem import Problem
from scheduler.rules.availability import Availability
from scheduler.rules.coverage import Level
from scheduler.rules.rule import Rule
from scheduler.source import Fault, InputError, read, read_file

Ids = Annotated[tuple[Id, ...], BeforeValidator(as_list), Field(min_length=1)]


class Add(Noun):
    """Hire somebody, described as in the problem file."""

    change: Literal["add"] = "add"
    """Kind of the change."""
    employee: Employee
    """The new person."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        return problem.changed(employees=(*problem.employees, self.employee))


class Clone(Noun):
    """Hire people like somebody: same contract, skills and sites, but no wishes, leave or history of their own."""

    change: Literal["clone"] = "clone"
    """Kind of the change."""
    employee: Id
    """Like whom."""
    times: Annotated[int, Field(ge=0, le=100)] = 1
    """How many."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        model = _person(problem, self.employee)
        numbers = range(1, self.times + 1)
        new = (
            model.model_copy(update={"id": f"{model.id}+{number}", "name": f"{model.label} +{number}"})
            for number in numbers
        )
        return problem.changed(employees=(*problem.employees, *new))


class Remove(Noun):
    """Somebody leaves, and with them their wishes, leave, settled assignments and history."""

    change: Literal["remove"] = "remove"
    """Kind of the change."""
    employees: Ids
    """Who."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        gone = {_person(problem, who).id for who in self.employees}
        fields: dict[str, Any] = {
            section: tuple(item for item in getattr(problem, section) if item.employee not in gone)
            for section in ("availability", "requests", "pins")
        }
        history = problem.history
        if history is not None:
            kept = tuple(item for item in history.assignments if item.employee not in gone)
            history = history.model_copy(update={"assignments": kept})
        people = tuple(person for person in problem.employees if person.id not in gone)
        return problem.changed(employees=people, history=history, **fields)


class Train(Noun):
    """Cross-train: further skills for some people."""

    change: Literal["train"] = "train"
    """Kind of the change."""
    employees: Ids
    """Who."""
    skills: Annotated[tuple[Annotated[HeldSkill, BeforeValidator(skill_shorthand)], ...], BeforeValidator(as_list)]
    """Skills they hold from now on, besides their own."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        return _with_people(problem, self.employees, lambda person: {"skills": (*person.skills, *self.skills)})


class Recontract(Noun):
    """Another contract for some people."""

    change: Literal["contract"] = "contract"
    """Kind of the change."""
    employees: Ids
    """Who."""
    contract: Id
    """The new contract."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        return _with_people(problem, self.employees, lambda _: {"contract": self.contract})


class Absent(Noun):
    """Some are not there on some days: named people, or a share of all drawn by lot."""

    change: Literal["absent"] = "absent"
    """Kind of the change."""
    days: DaySet
    """On which days."""
    employees: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Who; drawn by lot where left out."""
    share: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Which part of all people is drawn."""
    seed: Annotated[int, Field(ge=0)] = 0
    """Of the lot; the same seed draws the same people."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        who: Sequence[str] = [_person(problem, name).id for name in self.employees]
        if not who:
            everybody = sorted(problem.people)
            who = sorted(random.Random(self.seed).sample(everybody, round(self.share * len(everybody))))
        away = (Availability(employee=name, days=self.days) for name in who)
        dates = {problem.calendar.date(day) for day in problem.calendar.matching(self.days)}
        pins = tuple(pin for pin in problem.pins if pin.employee not in who or pin.date not in dates)
        return problem.changed(availability=(*problem.availability, *away), pins=pins)


class Demand(Noun):
    """More or fewer people needed: a factor on every `min` and `ideal`, rounded up."""

    change: Literal["coverage"] = "coverage"
    """Kind of the change."""
    factor: Annotated[float, Field(ge=0, le=100)]
    """1.15 for 15 percent more."""
    shifts: Selector | None = None
    """Only coverage that states exactly these shifts; all coverage where left out."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        changed = tuple(
            rule.model_copy(update={"days": {days: self._level(level) for days, level in rule.days.items()}})
            if self.shifts is None or rule.shifts == self.shifts
            else rule
            for rule in problem.coverage
        )
        return problem.changed(coverage=changed)

    def _level(self, level: Level) -> Level:
        least = _times(level.min, self.factor)
        ideal = None if level.ideal is None else _times(level.ideal, self.factor)
        most = None if level.max is None else max(level.max, ideal or 0, least)
        return Level(min=least, ideal=ideal, max=most)


class Reset(Noun):
    """Other parameters or weights for every rule of a kind, in contracts too."""

    change: Literal["rule"] = "rule"
    """Kind of the change."""
    rule: Id
    """Which kind, such as `hours`."""
    set: Mapping[str, Any]
    """Fields and their new values."""
    contract: Id | None = None
    """Only in this contract; everywhere where left out."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""

        def new(rules: Sequence[Rule]) -> list[Any]:
            return [
                type(rule).model_validate({**rule.model_dump(mode="json", by_alias=True), **self.set})
                if rule.rule == self.rule
                else rule
                for rule in rules
            ]

        fields: dict[str, Any] = {
            "contracts": tuple(
                item.model_copy(update={"rules": tuple(new(item.rules))}) if self.contract in (None, item.id) else item
                for item in problem.contracts
            )
        }
        if self.contract is None:
            for section in ("rules", "coverage", "time_coverage", "availability", "requests"):
                fields[section] = tuple(new(getattr(problem, section)))
        return problem.changed(**fields)


AnyChange = Annotated[
    Add | Clone | Remove | Train | Recontract | Absent | Demand | Reset, Field(discriminator="change")
]


class Entry(Noun):
    """One scenario, or a grid of them."""

    name: Text
    """What it is called; `{nurses}` stands for the value of a parameter."""
    parameters: Mapping[str, tuple[int | float | str, ...]] = Field(default_factory=dict)
    """Values by name; one scenario for each combination."""
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


def _times(count: int, factor: float) -> int:
    return -int(-round(count * factor, 6) // 1)


def _person(problem: Problem, name: str) -> Employee:
    if name not in problem.people:
        raise ValueError(f"there is no employee {name}; choose from {', '.join(problem.people)}")
    return problem.people[name]


def _with_people(problem: Problem, names: Sequence[str], change: Any) -> Problem:
    for name in names:
        _person(problem, name)
    return problem.changed(
        employees=tuple(
            person.model_copy(update=change(person)) if person.id in names else person for person in problem.employees
        )
    )
