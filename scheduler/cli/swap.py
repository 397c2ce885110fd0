"""`scheduler swap`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile, RosterFile
from scheduler.outcome import ExitCode, print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem
    from scheduler.reroster.swap import Swap
    from scheduler.roster import Roster


def swap(
    problem: ProblemFile,
    roster: RosterFile,
    first: Annotated[str | None, typer.Argument(metavar="EMPLOYEE_A", help="One person.")] = None,
    second: Annotated[str | None, typer.Argument(metavar="EMPLOYEE_B", help="The other.")] = None,
    date: Annotated[str | None, typer.Argument(metavar="DATE", help="The day whose shifts they exchange.")] = None,
    other: Annotated[
        str | None,
        typer.Argument(metavar="DATE_B", help="Then A gives only DATE to B, and B gives this day to A."),
    ] = None,
    find: Annotated[
        bool,
        typer.Option(
            "--find", help="Find exchanges of two or three people, those named among them, that suit everybody."
        ),
    ] = False,
    give: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="With --find: EMPLOYEE_A gives this day away, and nobody is worse off by it."
        ),
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=10**4, help="How many exchanges to list.")] = 20,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Say whether two people may exchange days, and what it does; or find exchanges that suit everybody.

    Exit code 1 if the exchange would break a hard rule.
    """
    from scheduler.reroster.swap import Found, exchange, find_swaps

    loaded, known = common.load(problem), common.load_roster(roster)
    people = [common.person(loaded, name) for name in (first, second) if name is not None]
    if len(set(people)) < len(people):
        raise typer.BadParameter("is the same person; name another", param_hint="EMPLOYEE_B")
    if find:
        if date is not None:
            raise typer.BadParameter("looks at all days; leave the date out, or say --give DATE", param_hint="--find")
        if give is not None and not people:
            raise typer.BadParameter("who gives it? name EMPLOYEE_A", param_hint="--give")
        away = None if give is None else _given(loaded, known, people[0], give)
        with common.waiting("trying exchanges", quiet=as_json):
            found = find_swaps(loaded, known, most, among=people, give=away)
    else:
        if date is None or give is not None:
            raise typer.BadParameter("name two people and a date, or --find", param_hint="EMPLOYEE_A EMPLOYEE_B DATE")
        one, two = people
        if other is None:
            day = common.planned_date(loaded, date)
            gives = [(one, day, two), (two, day, one)]
        else:
            gives = [(one, _given(loaded, known, one, date), two), (two, _given(loaded, known, two, other), one)]
        found = Found([exchange(loaded, known, gives)], True)
    if as_json:
        print_json({"swaps": [_data(item) for item in found.swaps], "all_tried": found.all_tried})
    else:
        console = common.console(no_color=no_color)
        if not found.swaps:
            common.say(console, _none(loaded, people, give, found.all_tried))
        for number, item in enumerate(found.swaps, start=1):
            head = f"{number:>3}. " if find else ""
            for row, line in enumerate(_lines(loaded, item)):
                common.say(console, (" " * len(head) if row else head) + line)
        if not found.all_tried:
            common.say(console, "there are more exchanges than were tried; name who is to take part, or --give DATE")
    raise typer.Exit(ExitCode.DONE if all(item.lawful for item in found.swaps) else ExitCode.NOT_FEASIBLE)


def _given(problem: Problem, roster: Roster, person: str, date: str) -> datetime.date:
    """A date on which a person has something to give."""
    from scheduler.source import Fault, InputError

    when = common.planned_date(problem, date)
    if not any((item.employee, item.date) == (person, when) for item in roster):
        message = f"{problem.people[person].label} is off that day and has nothing to give; name a day of work"
        raise InputError(Fault("command line", 0, "DATE", date, message))
    return when


def _none(problem: Problem, people: Sequence[str], give: str | None, all_tried: bool) -> str:
    from scheduler.reroster.swap import TRIED

    named = " and ".join(problem.people[person].label for person in people)
    among = f" with {named} among them" if named else ""
    if not all_tried:
        return f"none of the {TRIED:,} exchanges of two or three people{among} that were tried is any good"
    if give is not None:
        return (
            f"there is no exchange of two or three people{among} in which that day is given away and nobody worse off"
        )
    return f"no exchange of two or three people{among} leaves nobody worse off and somebody better off"


def _lines(problem: Problem, swap: Swap) -> Iterator[str]:
    from scheduler.explain.report import difference_lines

    verdict = "lawful" if swap.lawful else "NOT lawful"
    verdict += ", suits everybody" if swap.suits_everybody else ""
    yield verdict
    for give in swap.gives:
        shifts = " and ".join(problem.catalog[shift].label for shift in give.shifts)
        day = problem.calendar.label(problem.calendar.day(give.when))
        yield f"  {day}: {problem.people[give.giver].label} gives {shifts} to {problem.people[give.taker].label}"
    if not swap.gives:
        yield "  neither of them works that day"
    own = (f"{problem.people[person].label} {rise:+}" for person, rise in swap.people.items())
    yield f"  own penalty: {', '.join(own)}"
    yield from difference_lines(swap.change)


def _data(swap: Swap) -> dict[str, Any]:
    return {
        "gives": [
            {"date": give.when.isoformat(), "employee": give.giver, "shifts": list(give.shifts), "to": give.taker}
            for give in swap.gives
        ],
        "lawful": swap.lawful,
        "suits_everybody": swap.suits_everybody,
        "penalty": swap.change.penalty,
        "people": dict(swap.people),
        "gained": [item.text for item in swap.change.gained],
        "lost": [item.text for item in swap.change.lost],
    }
