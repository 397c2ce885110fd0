"""Why there is no roster: the few rules, people and days that clash, found layer by layer."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scheduler.explain.balance import balance_lines, balances
from scheduler.explain.words import sentences
from scheduler.problem import Problem
from scheduler.solve.core import Core, Member, add_up, check, find_core, members
from scheduler.solve.result import Status

SMALL = 50_000
"""People times days times shift types of which a model is built in a few seconds."""
AT_ONCE = 15_000
"""The same of people who are looked at in one model, though they have nothing to do with each other."""


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
    left = _countdown(seconds, clock)

    def hold(chosen: Sequence[Member], share: float) -> Status:
        return check(problem, chosen, share * left(), seed, workers)

    everything = members(problem)
    status = hold(everything, 1 / 3)
    if status is Status.FEASIBLE:
        return Diagnosis(status)
    if found := _of_people(problem, everything, left, seed, workers):
        return Diagnosis(Status.INFEASIBLE, tuple(_distinct(found)))
    for layer, common, groups in _layers(everything):
        for chosen in _doubtful(common, groups, lambda among: hold(among, 1 / 10) is Status.FEASIBLE):
            core = find_core(problem, chosen, left, seed, workers)
            if core.status is Status.INFEASIBLE:
                found.append(_told(problem, layer, core, left))
            elif layer == "all" and status is Status.UNKNOWN:
                status = core.status
        if found:
            return Diagnosis(Status.INFEASIBLE, tuple(_distinct(found)))
    return Diagnosis(status)


def foresee(
    problem: Problem, *, seconds: float, seed: int = 0, clock: Callable[[], float] = time.monotonic
) -> Diagnosis:
    """The same in a moment, as far as that goes: much is left undecided that `diagnose` would find.

    What a short search does not decide is looked at person by person, and then added up. Of large problems, each
    person is all that is looked at.

    Parameters
    ----------
    seconds
        Time allowed; hardly any of it is needed where nothing clashes.
    seed
        Of the solver.
    clock
        Seconds of a clock that never goes back.
    """
    left = _countdown(seconds, clock)
    everything = members(problem)
    small = len(problem.people) * _cells(problem) <= SMALL
    status = check(problem, everything, seconds / 8, seed) if small else Status.UNKNOWN
    if status is Status.FEASIBLE:
        return Diagnosis(status)
    if status is Status.INFEASIBLE:
        return replace(diagnose(problem, seconds=left(), seed=seed, clock=clock), status=status)
    found = _of_people(problem, everything, left, seed, 1)
    sums = small and not found and left() > seconds / 4
    if sums and (adding := add_up(problem, everything, left)) is not None:
        core = find_core(problem, adding, left, seed)
        if core.status is not Status.INFEASIBLE:  # not in time; what adds up does so all the same
            core = Core(Status.INFEASIBLE, tuple(adding))
        found.append(_told(problem, "all", core, left))
    return Diagnosis(Status.INFEASIBLE if found else status, tuple(_distinct(found)))


def _cells(problem: Problem) -> int:
    """Days times shift types."""
    return problem.calendar.days * len(problem.catalog)


def _countdown(seconds: float, clock: Callable[[], float]) -> Callable[[], float]:
    """Seconds left of so many, from now on."""
    began = clock()
    return lambda: seconds - (clock() - began)


def _of_people(
    problem: Problem, everything: Sequence[Member], left: Callable[[], float], seed: int, workers: int
) -> list[Clash]:
    """Clashes of each person's rules alone; of people who are alike, one is looked at and stands for all."""
    by_person: dict[str, list[Member]] = defaultdict(list)
    for member in everything:
        if member.employee is not None:
            by_person[member.employee].append(member)
    kinds: dict[str, list[str]] = {}
    for person in by_person:
        first = next((first for first in kinds if _alike(problem, first, person)), person)
        kinds.setdefault(first, []).append(person)

    def hold(among: Sequence[Member]) -> bool:
        return check(problem, among, left() / 10, seed, workers) is Status.FEASIBLE

    groups = [by_person[first] for first in kinds]
    several = max(AT_ONCE // _cells(problem), 1)
    batches = [groups[start : start + several] for start in range(0, len(groups), several)]
    found = []
    for chosen in (chosen for batch in batches if left() > 0 for chosen in _doubtful([], batch, hold)):
        core = find_core(problem, chosen, left, seed, workers)
        if core.status is Status.INFEASIBLE:
            for person in kinds[str(chosen[0].employee)]:
                same = {id(member.rule): own for member, own in zip(chosen, by_person[person], strict=True)}
                told = (replace(same[id(member.rule)], days=member.days) for member in core.members)
                found.append(_told(problem, "person", replace(core, members=tuple(told)), left))
    return found


def _alike(problem: Problem, one: str, other: str) -> bool:
    """Whether all that is known of two people is the same, but their names."""
    first, second = problem.people[one], problem.people[other]
    return (
        first.model_copy(update={"id": other, "name": second.name}) == second
        and problem.past[one] == problem.past[other]
        and problem.row_rules(first) == problem.row_rules(second)
    )


def _told(problem: Problem, layer: str, core: Core, left: Callable[[], float]) -> Clash:
    """A core in words."""
    sums: Iterable[str] = ()
    people = {member.employee for member in core.members if member.employee is not None}
    if layer == "all" or not people:
        sums = balance_lines(problem, list(balances(problem, core.members, left)), people)
    return Clash(layer, core.members, core.minimal, tuple(sentences(problem, core.members)), tuple(sums))


Group = Sequence[Member]


def _layers(everything: Group) -> Iterator[tuple[str, Group, Sequence[Group]]]:
    """What is looked at together after each person alone: one day with everybody, then everything."""
    rows = [member for member in everything if member.employee is not None]
    by_day: dict[tuple[int, ...] | None, list[Member]] = defaultdict(list)
    for member in everything:
        if member.employee is None:
            by_day[member.days].append(member)
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
