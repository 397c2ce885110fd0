"""Changes of the people: who there is, what they can do, when they are away."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from scheduler.domain import Employee, HeldSkill, Noun, skill_shorthand
from scheduler.notation import DaySet, Id, as_list
from scheduler.problem import Problem
from scheduler.rules.availability import Availability
from scheduler.whatif.work import Ids


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


class Person(Noun):
    """Other hours, pay, sites or tags of some people."""

    change: Literal["person"] = "person"
    """Kind of the change."""
    employees: Ids
    """Who."""
    set: Mapping[str, Any]
    """Fields and their new values, as `{hours: 32, rate: 24.50}`."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        for name in self.employees:
            _person(problem, name)
        if "id" in self.set:
            raise ValueError("a person keeps the id; add one and remove the other")
        return problem.changed(
            employees=tuple(
                Employee.model_validate({**person.model_dump(mode="json"), **self.set})
                if person.id in self.employees
                else person
                for person in problem.employees
            )
        )


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
