"""Whom something is about: some people, by what is known of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from scheduler.domain import Employee, HeldSkill, Noun
from scheduler.notation import Id, as_list


class Who(Noun):
    """For whom a rule holds: everybody who meets all that is stated."""

    employees: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Any of these people."""
    contracts: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Any of these contracts."""
    skills: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Holders of any of these skills; in coverage, supervision and fairness on the day, elsewhere ever."""
    level: Annotated[int, Field(ge=1, le=100)] = 1
    """Lowest level of these skills that counts."""
    tags: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """People with any of these tags."""
    sites: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """People who can work at any of these sites; those without sites work everywhere."""
    exception: Who | None = Field(default=None, alias="except")
    """Whoever is not meant after all: `{except: {employees: ann}}` is everybody but Ann."""

    @model_validator(mode="after")
    def _level_of_something(self) -> Self:
        if self.level > 1 and not self.skills:
            raise ValueError("states the level of no skill; write skills, or leave level out")
        return self

    def includes(self, employee: Employee, on: date | None = None) -> bool:
        """Whether ``employee`` meets all that is stated, by the skills held ``on`` a day, or else at any time."""
        if self.exception is not None and self.exception.includes(employee, on):
            return False
        held = {skill.skill for skill in employee.skills if self._counts(skill, on)}
        return (
            (not self.employees or employee.id in self.employees)
            and (not self.contracts or employee.contract in self.contracts)
            and (not self.skills or not held.isdisjoint(self.skills))
            and (not self.tags or not set(employee.tags).isdisjoint(self.tags))
            and (not self.sites or not employee.sites or not set(employee.sites).isdisjoint(self.sites))
        )

    def _counts(self, held: HeldSkill, on: date | None) -> bool:
        return held.level >= self.level if on is None else held.valid(held.skill, self.level, on)
