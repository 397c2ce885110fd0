"""Changes of the terms: demand, rules, weights, budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from scheduler.domain import Noun
from scheduler.notation import Id, Selector
from scheduler.problem import Problem
from scheduler.rules import StatedRule
from scheduler.rules.budget import Sum
from scheduler.rules.coverage import Level
from scheduler.rules.rule import MAX_WEIGHT, Per, Rule, Weight

SECTIONS = ("rules", "coverage", "time_coverage", "availability", "requests")


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


class AddRule(Noun):
    """A further rule."""

    change: Literal["add-rule"] = "add-rule"
    """Kind of the change."""
    rule: StatedRule
    """The rule, described as in the problem file."""
    contract: Id | None = None
    """For people of this contract; for everybody, or whom the rule names, where left out."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        if self.contract is None:
            return problem.changed(rules=(*problem.rules, self.rule))
        _require_contract(problem, self.contract)
        contracts = [
            {**item.model_dump(mode="json", by_alias=True), "rules": [*map(_data, item.rules), _data(self.rule)]}
            if item.id == self.contract
            else item
            for item in problem.contracts
        ]
        return problem.changed(contracts=contracts)


class RemoveRule(Noun):
    """Every rule of a kind ends, in contracts too."""

    change: Literal["remove-rule"] = "remove-rule"
    """Kind of the change."""
    rule: Id
    """Which kind, such as `hours`."""
    contract: Id | None = None
    """Only in this contract; everywhere where left out."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        return _each_rule(problem, self.rule, self.contract, lambda _: None)


class Reweigh(Noun):
    """A kind of rule becomes dearer or cheaper; what is hard stays hard."""

    change: Literal["weight"] = "weight"
    """Kind of the change."""
    rule: Id
    """Which kind, such as `request`."""
    factor: Annotated[float, Field(ge=0, le=1000)]
    """On every weight, the ideal and the largest of coverage included; rounded, and at least 1 if it was above 0."""
    contract: Id | None = None
    """Only in this contract; everywhere where left out."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        return _each_rule(problem, self.rule, self.contract, self._scaled)

    def _scaled(self, rule: Rule) -> Rule:
        prices = {name: getattr(rule, name, None) for name in ("weight", "ideal_weight", "max_weight")}
        new = {name: self._times(price) for name, price in prices.items() if price}
        return type(rule).model_validate({**_data(rule), **new})

    def _times(self, price: int) -> int:
        return min(max(round(price * self.factor), 1 if self.factor else 0), MAX_WEIGHT)


class SetBudget(Noun):
    """What the work may cost; instead of every budget there was."""

    change: Literal["budget"] = "budget"
    """Kind of the change."""
    max: Sum
    """Most money."""
    per: Per = "horizon"
    """In what: `horizon`, `week`, `month` and the like."""
    weight: Weight = None
    """Price of each step above it; hard where left out."""
    step: Annotated[Decimal, Field(gt=0, lt=10**9, decimal_places=2)] = Decimal(1)
    """So much money above it is one unit."""

    def apply(self, problem: Problem) -> Problem:
        """The changed problem."""
        others = tuple(rule for rule in problem.rules if rule.rule != "budget")
        new = {"rule": "budget", "max": self.max, "per": self.per, "weight": self.weight, "step": self.step}
        return problem.changed(rules=(*others, new))


def _each_rule(problem: Problem, kind: str, contract: str | None, change: Callable[[Any], Rule | None]) -> Problem:
    """Change every rule of a kind; one that becomes None ends."""
    changed = 0

    def new(rules: Sequence[Rule]) -> list[Any]:
        nonlocal changed
        found = [change(rule) if rule.rule == kind else rule for rule in rules]
        changed += sum(rule.rule == kind for rule in rules)
        return [_data(rule) for rule in found if rule is not None]

    if contract is not None:
        _require_contract(problem, contract)
    fields: dict[str, Any] = {
        "contracts": [
            {**item.model_dump(mode="json", by_alias=True), "rules": new(item.rules)}
            if contract in (None, item.id)
            else item
            for item in problem.contracts
        ]
    }
    if contract is None:
        fields.update({section: new(getattr(problem, section)) for section in SECTIONS})
    if not changed:
        raise ValueError(f"there is no rule {kind}{f' in contract {contract}' if contract else ''}")
    return problem.changed(**fields)


def _data(rule: Rule) -> dict[str, Any]:
    return rule.model_dump(mode="json", by_alias=True)


def _require_contract(problem: Problem, name: str) -> None:
    known = [item.id for item in problem.contracts]
    if name not in known:
        raise ValueError(f"there is no contract {name}; choose from {', '.join(known)}")


def _times(count: int, factor: float) -> int:
    return -int(-round(count * factor, 6) // 1)
