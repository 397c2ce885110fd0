"""Warnings about opening balances that are about nobody, leave somebody out, or are of no period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scheduler.calendar import Calendar
from scheduler.domain import Employee
from scheduler.rules.opening import Opened
from scheduler.rules.rule import Rule, TimeOff


def misstated(place: str, rule: Rule, people: Sequence[Employee], calendar: Calendar) -> Iterator[str]:
    """What is to be said of the `before` of a rule that may hold for these people."""
    if not isinstance(rule, Opened):
        return
    for field in ("before", "balance"):
        stated = getattr(rule, field, None)
        if isinstance(stated, Mapping):
            yield from _misnamed(f"{place}.{field}", rule, stated, people)
    if rule.before is None:
        return
    scope = rule.scope(calendar)
    told = (rule.considering(person, TimeOff()) for person in people if rule.holds_for(person))
    known = next((own for own in told if own.opening is not None), None)
    if known is not None and scope.planned and not any(item.before is not None for item in known.counted(scope)):
        yield (
            f"{place}.before has no effect, for the first {rule.per} begins with {scope.label(scope.planned.start)}; "
            "take the balance out when a new period begins"
        )


def _misnamed(place: str, rule: Opened, stated: Mapping[str, int], people: Sequence[Employee]) -> Iterator[str]:
    """People whom a balance is about and the rule is not, or the other way round."""
    for person in people:
        if person.id in stated and not rule.holds_for(person):
            yield f"{place} names {person.label}, for whom the rule does not hold; who says for whom it does"
    held = [person for person in people if rule.holds_for(person)]
    without = [person.label for person in held if person.id not in stated]
    if without and len(without) < len(held):
        more = f" and {len(without) - 3} more" if len(without) > 3 else ""
        yield (
            f"{place} says nothing of {', '.join(without[:3])}{more}, so that only the history counts for them; "
            "write 0 for those with nothing before the horizon"
        )
