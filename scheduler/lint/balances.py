"""Warnings about opening balances that are about nobody, leave somebody out, or are of no period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scheduler.calendar import Calendar
from scheduler.domain import Employee
from scheduler.rules.opening import Opened
from scheduler.rules.rule import Rule, TimeOff


def misstated(place: str, rule: Rule, people: Sequence[Employee], calendar: Calendar) -> Iterator[str]:
    """What is to be said of the `before` of a rule that may hold for these people."""
    if not isinstance(rule, Opened) or rule.before is None:
        return
    if isinstance(rule.before, Mapping):
        known, named = set(), rule.before
        for person in people:
            if rule.holds_for(person):
                known.add(person.id)
            elif person.id in named:
                yield f"{place}.before names {person.label}, for whom the rule does not hold; who says for whom it does"
        without = [person.label for person in people if person.id in known and person.id not in named]
        if without and known & set(named):
            more = f" and {len(without) - 3} more" if len(without) > 3 else ""
            yield (
                f"{place}.before says nothing of {', '.join(without[:3])}{more}, so that only the history counts for "
                "them; write 0 for those with nothing before the horizon"
            )
    scope = rule.scope(calendar)
    told = (rule.considering(person, TimeOff()) for person in people if rule.holds_for(person))
    stated = next((own for own in told if own.opening is not None), None)
    if stated is not None and scope.planned and not any(item.before is not None for item in stated.counted(scope)):
        yield (
            f"{place}.before has no effect, for the first {rule.per} begins with {scope.label(scope.planned.start)}; "
            "take the balance out when a new period begins"
        )
