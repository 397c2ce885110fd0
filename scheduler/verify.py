"""The judge: what a roster breaks, how much, and what it costs. No solver is anywhere near."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scheduler.pay import Cost, reckon
from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.rules.fairness import Fairness, Share
from scheduler.rules.rule import Finding, Rule, Violation


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a roster.

    Attributes
    ----------
    violations
        Everything that is broken, hard and soft, rule by rule and person by person.
    cost
        What it costs in money, where the problem says how work is paid.
    shares
        Of each rule about fair shares, what everybody has and what would be fair.
    """

    violations: tuple[Violation, ...]
    cost: Cost | None = None
    shares: tuple[Share, ...] = ()

    @property
    def feasible(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.broken

    @cached_property
    def broken(self) -> tuple[Violation, ...]:
        """The violations of hard rules."""
        return tuple(item for item in self.violations if item.weight is None)

    @cached_property
    def penalty(self) -> int:
        """The price of all soft violations."""
        return sum(item.penalty for item in self.violations)

    def to_data(self) -> dict[str, Any]:
        """Everything as plain data, for JSON."""
        return {
            "feasible": self.feasible,
            "penalty": self.penalty,
            **({"cost": self._money()} if self.cost else {}),
            **({"shares": [self._share(share) for share in self.shares]} if self.shares else {}),
            "by_rule": self.by_rule,
            "violations": [
                {
                    "rule": item.rule,
                    "employee": item.employee,
                    "dates": [when.isoformat() for when in item.dates],
                    "amount": item.amount,
                    "weight": item.weight,
                    "text": item.text,
                    **({"note": item.note} if item.note else {}),
                }
                for item in self.violations
            ],
        }

    def _money(self) -> dict[str, Any]:
        assert self.cost is not None
        return {
            "currency": self.cost.currency,
            "total": str(self.cost.total),
            "overtime": str(self.cost.overtime),
            "premiums": str(self.cost.premiums),
            "standby": str(self.cost.standby),
            "by_employee": {employee: str(paid) for employee, paid in self.cost.by_employee.items()},
        }

    def _share(self, share: Share) -> dict[str, Any]:
        return {
            "what": share.what,
            "employee": share.employee.id,
            "had": round(share.had, 2),
            "fair": round(share.fair, 2),
        }

    @cached_property
    def by_rule(self) -> dict[str, int]:
        """The penalty of each rule that costs something, dearest first."""
        costs: Counter[str] = Counter()
        for item in self.violations:
            costs[item.rule] += item.penalty
        return {rule: cost for rule, cost in costs.most_common() if cost}


def verify(problem: Problem, roster: Roster) -> Verdict:
    """Judge any roster against any problem.

    Parameters
    ----------
    problem
        The rules, the people, the demand and the history.
    roster
        Any assignments; those that the problem knows nothing of are violations themselves.

    Returns
    -------
    Verdict
        With every violation and the penalty.
    """
    found = list(_strangers(problem, roster))
    plan = problem.plan(roster)

    def note(rule: Rule, employee: str | None, finding: Finding) -> None:
        weight = rule.weight if finding.weight == -1 else finding.weight
        dates = tuple(plan.calendar.date(day) for day in finding.days)
        found.append(Violation(rule.rule, employee, dates, finding.amount, weight, finding.text, rule.note))

    for person, schedule in plan.schedules.items():
        for row_rule in problem.row_rules(schedule.employee):
            for finding in row_rule.check(schedule.within(row_rule.scope(plan.calendar))):
                note(row_rule, person, finding)
    for rule in problem.roster_rules:
        for finding in rule.check(plan):
            note(rule, finding.employee, finding)
    cost = reckon(problem.wages, list(plan.schedules.values())) if problem.wages else None
    fair = [rule for rule in problem.roster_rules if isinstance(rule, Fairness)]
    return Verdict(tuple(found), cost, tuple(share for rule in fair for share in rule.balance(plan)))


def _strangers(problem: Problem, roster: Roster) -> list[Violation]:
    """Assignments to people, shifts or days that the problem does not have."""
    found = []
    for item in roster:
        if item.employee not in problem.people:
            why = "there is no such employee"
        elif item.shift not in problem.catalog:
            why = "there is no such shift"
        elif not 0 <= problem.calendar.day(item.date) < problem.calendar.days:
            why = "the date is outside the horizon"
        else:
            continue
        text = f"{item.employee} has {item.shift} on {item.date}, but {why}"
        found.append(Violation("roster", None, (item.date,), 1, None, text))
    return found
