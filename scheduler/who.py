"""Whom something is about: some people, by what is known of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from scheduler.domain import Employee, Noun
from scheduler.notation import Id, as_list


class Who(Noun):
    """For whom a rule holds: everybody who meets all that is stated."""

    employees: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Any of these people."""
    contracts: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Any of these contracts."""
    skills: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Holders of any of these skills at any level; in coverage, supervision and fairness on the day, elsewhere ever."""
    tags: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """People with any of these tags."""
    sites: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """People who can work at any of these sites; those without sites work everywhere."""
    exception: Who | None = Field(default=None, alias="except")
    """Whoever is not meant after all: `{except: {employees: ann}}` is everybody but Ann."""

    def includes(self, employee: Employee, on: date | None = None) -> bool:
        """Whether ``employee`` meets all that is stated, by the skills held ``on`` a day, or else at any time."""
        if self.exception is not None and self.exception.includes(employee, on):
            return False
        held = {skill.skill for skill in employee.skills if on is None or skill.valid(skill.skill, skill.level, on)}
        return (
            (not self.employees or employee.id in self.employees)
            and (not self.contracts or employee.contract in self.contracts)
            and (not self.skills or not held.isdisjoint(self.skills))
            and (not self.tags or not set(employee.tags).isdisjoint(self.tags))
            and (not self.sites or not employee.sites or not set(employee.sites).isdisjoint(self.sites))
        )
