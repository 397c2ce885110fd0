"""`scheduler swap`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile, RosterFile
from scheduler.outcome import ExitCode, print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem
    from scheduler.reroster.swap import Swap


def swap(
    problem: ProblemFile,
    roster: RosterFile,
    first: Annotated[str | None, typer.Argument(metavar="EMPLOYEE_A", help="One person.")] = None,
    second: Annotated[str | None, typer.Argument(metavar="EMPLOYEE_B", help="The other.")] = None,
    date: Annotated[str | None, typer.Argument(metavar="DATE", help="The day whose shifts they exchange.")] = None,
    find: Annotated[
        bool, typer.Option("--find", help="Find exchanges of two or three people that suit everybody.")
    ] = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Say whether two people may exchange a day, and what it does; or find exchanges that suit everybody.

    Exit code 1 if the exchange would break a hard rule.
    """
    from scheduler.reroster.swap import exchange, find_swaps

    loaded, known = common.load(problem), common.load_roster(roster)
    if find:
        if first is not None:
            raise typer.BadParameter("looks among everybody; name nobody with it", param_hint="--find")
        with common.waiting("trying exchanges"):
            swaps = find_swaps(loaded, known)
    else:
        if first is None or second is None or date is None:
            raise typer.BadParameter("name two people and a date, or --find", param_hint="EMPLOYEE_A EMPLOYEE_B DATE")
        one, other = common.person(loaded, first), common.person(loaded, second)
        if one == other:
            raise typer.BadParameter("is the same person; name another", param_hint="EMPLOYEE_B")
        swaps = [exchange(loaded, known, common.planned_date(loaded, date), {one: other, other: one})]
    if as_json:
        print_json({"swaps": [_data(item) for item in swaps]})
    else:
        console = common.console(no_color=no_color)
        if not swaps:
            common.say(console, "no exchange of one day among two or three people leaves everybody as well off as now")
        for item in swaps:
            for line in _lines(loaded, item):
                common.say(console, line)
    raise typer.Exit(ExitCode.DONE if all(item.lawful for item in swaps) else ExitCode.NOT_FEASIBLE)


def _lines(problem: Problem, swap: Swap) -> Iterator[str]:
    from scheduler.explain.report import difference_lines

    day = problem.calendar.label(problem.calendar.day(swap.when))
    verdict = "lawful" if swap.lawful else "NOT lawful"
    verdict += ", suits everybody" if swap.suits_everybody else ""
    yield f"{day}: {verdict}"
    for person in swap.takes:
        shifts = [item.shift for item in swap.roster if (item.employee, item.date) == (person, swap.when)]
        works = " and ".join(problem.catalog[shift].label for shift in shifts) or "off"
        yield f"  {problem.people[person].label}: {works} (own penalty {swap.people[person]:+})"
    yield from difference_lines(swap.change)


def _data(swap: Swap) -> dict[str, Any]:
    return {
        "date": swap.when.isoformat(),
        "takes": dict(swap.takes),
        "lawful": swap.lawful,
        "suits_everybody": swap.suits_everybody,
        "penalty": swap.change.penalty,
        "people": dict(swap.people),
        "gained": [item.text for item in swap.change.gained],
        "lost": [item.text for item in swap.change.lost],
    }
