"""`check` and what pricing is told agree on every small roster, over the cases of the encoding."""

from __future__ import annotations

import pytest

from scheduler.rules import RULES
from scheduler.rules.rule import RowRule, Rule
from scheduler.verify import verify
from tests.rules.test_agreement import BY_NAME, CASES, Case, priced

NOT_ALWAYS_PRICED = {"breaks"}
"""Rules that say that they are not priced, for some parameters."""
ROW_CASES = [case for case in CASES if issubclass(BY_NAME[case.rule], RowRule)]


@pytest.mark.parametrize("case", ROW_CASES, ids=str)
def test_check_and_resource_agree_on_every_roster(case: Case) -> None:
    rule = priced(case.rule, case.parameters, None)
    always = case.rule in ("no-overlap", "eligibility")
    problem = case.problem([] if always else [rule])
    me = problem.people["me"]
    stated = [rule for rule in problem.row_rules(me) if rule.rule == case.rule]
    try:
        resources = [item for rule in stated for item in rule.in_force(me, problem.calendar, problem.catalog)]
    except NotImplementedError:
        assert case.rule in NOT_ALWAYS_PRICED
        pytest.skip("not priced")
    for candidate in case.rosters():
        found = sum(item.amount for item in verify(problem, candidate).violations if item.rule == case.rule)
        line = problem.plan(candidate).schedules["me"].cells
        assert sum(item.violation(line, problem.calendar) for item in resources) == found, list(candidate)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key())
def test_every_row_rule_has_the_face(rule: type[Rule]) -> None:
    if issubclass(rule, RowRule):
        assert rule.resource is not RowRule.resource
