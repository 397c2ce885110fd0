"""Why there is no roster: the few rules, people and days that clash, found layer by layer."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scheduler.explain.balance import balance_lines, balances
from scheduler.explain.words import sentences
from scheduler.problem import Problem
from scheduler.solve.core import Core, Member, check, find_core, members
from scheduler.solve.result import Status


@dataclass(frozen=True)
class Clash:
    """Some hard rules that cannot hold together.

    Attributes
    ----------
    layer
        `person`: one person's rules alone; `day`: one day's demand with everybody's rules; `all`.
    members
        The rules, each for one person or one day.
    minimal
        Whether it was proven, one by one, that none of them can be left out.
    text
        A sentence for each rule and person, or rule and day; one for many of whom the same is said.
    sums
        Where adding up shows a clash of many days: what is asked for in all, and what everybody can give.
    """

    layer: str
    members: tuple[Member, ...]
    minimal: bool
    text: tuple[str, ...]
    sums: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagnosis:
    """Whether the hard rules can all hold, and if not, why.

    Attributes
    ----------
    status
        FEASIBLE, INFEASIBLE (proven) or UNKNOWN (time ran out).
    clashes
        Where infeasible: those of the first layer that has any; none where time ran out before one was found.
    """

    status: Status
    clashes: tuple[Clash, ...] = ()


def diagnose(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int = 1,
    clock: Callable[[], float] = time.monotonic,
) -> Diagnosis:
    """Find out whether the hard rules can all hold, and which few of them cannot.

    Parameters
    ----------
    seconds
        Time allowed; where it runs out, the status is UNKNOWN and never INFEASIBLE.
    seed, workers
        Of the solver.
    clock
        Seconds of a clock that never goes back.
    """
    began = clock()

    def left() -> float:
        return seconds - (clock() - began)

    def hold(chosen: Sequence[Member], share: float) -> Status:
        return check(problem, chosen, share * left(), seed, workers)

    everything = members(problem)
    status = hold(everything, 1 / 3)
    if status is Status.FEASIBLE:
        return Diagnosis(status)
    for layer, common, groups in _layers(everything):
        found: list[Clash] = []
        for chosen in _doubtful(common, groups, lambda among: hold(among, 1 / 10) is Status.FEASIBLE):
            core = find_core(problem, chosen, left, seed, workers)
            if core.status is Status.INFEASIBLE:
                found.append(_told(problem, layer, core, left))
            elif layer == "all" and status is Status.UNKNOWN:
                status = core.status
        if found:
            return Diagnosis(Status.INFEASIBLE, tuple(_distinct(found)))
    return Diagnosis(status)


def _told(problem: Problem, layer: str, core: Core, left: Callable[[], float]) -> Clash:
    """A core in words."""
    sums: Iterable[str] = ()
    people = {member.employee for member in core.members if member.employee is not None}
    if layer == "all" or not people:
        sums = balance_lines(problem, list(balances(problem, core.members, left)), people)
    return Clash(layer, core.members, core.minimal, tuple(sentences(problem, core.members)), tuple(sums))


Group = Sequence[Member]


def _layers(everything: Group) -> Iterator[tuple[str, Group, Sequence[Group]]]:
    """What is looked at together: one person, then one day with everybody, then everything."""
    rows = [member for member in everything if member.employee is not None]
    by_person: dict[str | None, list[Member]] = defaultdict(list)
    by_day: dict[tuple[int, ...] | None, list[Member]] = defaultdict(list)
    for member in everything:
        (by_day[member.days] if member.employee is None else by_person[member.employee]).append(member)
    yield "person", [], list(by_person.values())
    yield "day", rows, [by_day[days] for days in sorted(by_day, key=lambda days: days or ())]
    yield "all", [], [everything]


def _doubtful(common: Group, groups: Sequence[Group], hold: Callable[[Group], bool]) -> Iterator[Group]:
    """Each group with what is common to all, but those that hold even together with others."""
    stack = [groups] if groups else []
    while stack:
        among = stack.pop()
        together = [*common, *(member for group in among for member in group)]
        if len(among) == 1:
            yield together
        elif not hold(together):
            stack += [among[len(among) // 2 :], among[: len(among) // 2]]


def _distinct(clashes: Sequence[Clash]) -> Iterator[Clash]:
    """Clashes that say different things."""
    seen: set[tuple[str, ...]] = set()
    for clash in clashes:
        if clash.text not in seen:
            seen.add(clash.text)
            yield clash
