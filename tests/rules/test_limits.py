"""What a rule says it surely bounds holds in every small roster that keeps it, over the cases of the encoding."""

from __future__ import annotations

import pytest

from scheduler.roster import Schedule
from scheduler.rules import RULES
from scheduler.rules.limit import Limit
from scheduler.rules.rule import RowRule, Rule
from tests.rules.test_agreement import BY_NAME, CASES, Case, priced

SAYING = {rule.key() for rule in RULES if issubclass(rule, RowRule) and rule.limits is not RowRule.limits}
ALL_OF_IT = {
    "agreed-hours",
    "shifts-per-day",
    "eligibility",
    "stand-in",
    "pin",
    "request",
    "hours",
    "shift-count",
    "days-off",
}
"""Rules that their limits say completely."""
LIMITED = [case for case in CASES if case.rule in SAYING]


def kept(limit: Limit, line: Schedule) -> bool:
    """Whether a sum lies between its bounds, counted anew."""
    total = 0
    for day in limit.days:
        counted = [shift for shift in line.shifts(day) if shift in limit.shifts]
        if limit.unit == "minutes":
            total += sum(line.calendar.paid(line.catalog[shift], day) for shift in counted)
        else:
            total += len(counted) if limit.unit == "shifts" else min(len(counted), 1)
    return (limit.low is None or total >= limit.low) and (limit.high is None or total <= limit.high)


@pytest.mark.parametrize("case", LIMITED, ids=str)
def test_limits_hold_wherever_the_rule_is_kept(case: Case) -> None:
    rule = priced(case.rule, case.parameters, None)
    always = case.rule == "eligibility"
    split = [BY_NAME["shifts-per-day"](max=3)] if "[" in case.alphabet and case.rule != "shifts-per-day" else []
    problem = case.problem([*([] if always else [rule]), *split])
    me = next(iter(problem.people.values()))
    rules = [(rule, rule.scope(problem.calendar)) for rule in problem.row_rules(me) if rule.rule == case.rule]
    limits = [limit for rule, scope in rules for limit in rule.limits(me, scope, problem.catalog)]
    # Leave that can be worked at a price counts unless it is: no limit says that.
    priced_leave = any(getattr(item, "kind", "") == "leave" and item.weight == 0 for item in case.more.get("also", ()))
    complete = case.rule in ALL_OF_IT and "within" not in case.parameters and not priced_leave
    for candidate in case.rosters():
        line = problem.plan(candidate).schedules[me.id]
        broken = any(True for rule, scope in rules for _ in rule.check(line.within(scope)))
        within = all(kept(limit, line) for limit in limits)
        assert within or broken, (list(candidate), [limit for limit in limits if not kept(limit, line)])
        if complete:
            assert within is not broken, list(candidate)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.key() in SAYING], ids=lambda rule: rule.key())
def test_every_rule_that_bounds_is_compared(rule: type[Rule]) -> None:
    assert any(case.rule == rule.key() for case in LIMITED)
