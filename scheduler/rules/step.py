"""A day of a pattern or of a rotation: shift types or tags, ``work``, ``off`` or ``any``; one of them is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from scheduler.domain import Catalog
from scheduler.notation import Selector
from scheduler.roster import Schedule
from scheduler.rules.rule import TRUE, Lit, Row

Step = Selector
WILD = ("work", "off", "any")


def named(steps: Iterable[Step]) -> Iterator[str]:
    """Names of shifts or tags in steps; where a file could not be understood, there are holes."""
    yield from (name for step in steps for name in step or () if name is not None and name not in WILD)


def seen(schedule: Schedule, step: Step, day: int) -> bool:
    """Whether the day of a finished line is as the step says."""
    return any(
        name == "any"
        or (name == "off" and day not in schedule.worked())
        or (name != "off" and day in schedule.worked(None if name == "work" else (name,)))
        for name in step
    )


def said(row: Row, step: Step, day: int) -> Lit:
    """Whether the day is as the step says, to the solver."""
    names = tuple(name for name in step if name not in WILD)
    found = [TRUE] if "any" in step else [row.on(day, names)] if names else []
    found += [row.on(day)] if "work" in step else []
    found += [~row.on(day)] if "off" in step else []
    return row.any(found)


def reader(catalog: Catalog, step: Step) -> Callable[[Sequence[str]], bool]:
    """Whether the shifts of a day are as the step says, to pricing."""
    picked, work = frozenset(catalog.select(step)), frozenset(catalog.work)

    def fits(shifts: Sequence[str]) -> bool:
        on = not work.isdisjoint(shifts)
        return "any" in step or not picked.isdisjoint(shifts) or ("work" if on else "off") in step

    return fits
