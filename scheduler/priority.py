"""Levels of importance: what is settled first, and what only chooses among what that leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NamedTuple, TypeVar

from pydantic import BeforeValidator

from scheduler.domain import Noun
from scheduler.notation import Id, Text, as_list
from scheduler.rules.rule import RosterRule, Rule

AnyRule = TypeVar("AnyRule", bound=Rule)


class Priority(Noun):
    """A level of importance. No penalty of a later level, however large, outweighs any of this one."""

    id: Id
    """Short and unique; rules name it."""
    name: Text = ""
    """What people call it; the id where left out."""
    rules: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Kinds of rules that belong to it: `[coverage, supervision]`; a rule may name its own `priority` instead."""

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name or self.id


@dataclass(frozen=True)
class Aim:
    """Some levels alone: the prices of all others are silent. What is hard stays hard.

    Attributes
    ----------
    priorities
        All levels, in order; what no level names belongs to the last.
    levels
        Ids of those that are heard.
    """

    priorities: tuple[Priority, ...]
    levels: frozenset[str]

    def level(self, rule: Rule) -> str:
        """The level that a rule belongs to."""
        named = (level.id for level in self.priorities if rule.rule in level.rules)
        return rule.priority or next(named, self.priorities[-1].id)

    def heard(self, rule: AnyRule) -> AnyRule:
        """The rule as it counts: itself, or without prices."""
        if self.level(rule) in self.levels:
            return rule
        prices = ("weight", "ideal_weight", "max_weight")
        silent = {name: 0 for name in prices if getattr(rule, name, None)}
        return rule.model_copy(update=silent) if silent else rule


class Unwritten(NamedTuple):
    """What no file says of a problem: more rules about everybody, and which prices count at all."""

    rules: tuple[RosterRule, ...] = ()
    aim: Aim | None = None
