"""What was learnt as rows for a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scheduler.domain import Employee
from scheduler.learn.drift import Drift
from scheduler.learn.propose import Learnt
from scheduler.notation import length_text

Row = tuple[str, ...]
STAFFING = ("shift", "days", "fewest", "typical", "most", "seen on", "fewer on")
TYPICAL = ("person", "low week", "typical", "high week", "weeks")
DRIFT = ("where", "written rule", "broken", "in weeks", "people", "last", "when")
LONGEST = 60
"""Letters of a written rule that are shown."""
RULES = ("rule", "weight", "could be broken", "was broken", "by chance", "p")


def staffing(found: Learnt) -> Iterator[Row]:
    """People on each shift."""
    for item in found.staffing:
        numbers = (item.low, item.typical, item.high, item.occasions, item.below)
        yield (item.shift, item.days, *map(str, numbers))


def typical(found: Learnt, people: Mapping[str, Employee]) -> Iterator[Row]:
    """Hours a week of each person."""
    for item in found.typical:
        hours = (length_text(value) for value in (item.low, item.typical, item.high))
        yield (people[item.employee].label, *hours, str(item.weeks))


def rules(found: Learnt) -> Iterator[Row]:
    """What chance does not explain, then usual hours, which are only described."""
    for item in (*found.rules, *(item for item in found.described if item.section == "rules")):
        weight = item.data.get("max_weight" if item.section == "coverage" else "weight")
        yield (
            item.what,
            "hard" if weight is None else str(weight),
            str(item.opportunities),
            str(item.exceptions),
            "" if item.expected is None else f"{item.expected:.1f}",
            "" if item.chance is None else f"{item.chance:.1g}",
        )


def drift(judged: Sequence[Drift]) -> Iterator[Row]:
    """The written rules that were broken or could not be compared."""
    for item in judged:
        if item.when == "never":
            continue
        what = item.what if len(item.what) <= LONGEST else item.what[: LONGEST - 1] + "…"
        last = item.last.isoformat() if item.last else ""
        yield (item.field, what, str(item.breaks), f"{item.weeks} of {item.of}", str(item.people), last, item.when)
