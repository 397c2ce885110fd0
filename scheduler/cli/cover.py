"""`scheduler cover`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile, RosterFile
from scheduler.outcome import print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem
    from scheduler.reroster.cover import Candidate


def cover(
    problem: ProblemFile,
    roster: RosterFile,
    date: Annotated[str, typer.Argument(metavar="DATE", help="The day of the open shift, as 2026-11-28.")],
    shift: Annotated[str, typer.Argument(metavar="SHIFT", help="The open shift.")],
    absent: Annotated[
        str | None, typer.Option("--for", metavar="EMPLOYEE", help="Who has the shift and cannot work it.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=10**4, help="How many people to list.")] = 10,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Whom to call for an open shift: who could take it, best choice first, and what each choice costs."""
    from scheduler.reroster.cover import candidates

    loaded, known = common.load(problem), common.load_roster(roster)
    when, what, ways = common.planned_date(loaded, date), shift, common.ways(loaded, shift)
    away = common.person(loaded, absent) if absent is not None else None
    if away is not None:
        common.require_assignment(loaded, known, away, when, what)
    with common.waiting("trying everybody"):
        found = candidates(loaded, known, when, what, away)[:most]
    if as_json:
        print_json({"candidates": [_data(candidate) for candidate in found]})
        return
    console = common.console(no_color=no_color)
    name, day = loaded.catalog[ways[0]].name or what, loaded.calendar.label(loaded.calendar.day(when))
    common.say(console, f"{name} on {day}, best choice first; everything compared with the shift being open:")
    if not found:
        common.say(console, "nobody else has the skills and the site for it")
    for number, candidate in enumerate(found, start=1):
        for line in _lines(loaded, number, candidate):
            common.say(console, line)


def _lines(problem: Problem, number: int, candidate: Candidate) -> Iterator[str]:
    from scheduler.notation import length_text

    instead = f" instead of {problem.catalog[candidate.instead].label}" if candidate.instead else ""
    lawful = "" if not candidate.change.breaks else ", NOT lawful"
    sign = "+" if candidate.minutes >= 0 else "-"
    money = "" if candidate.money is None else f", pay {candidate.money:+.2f}"
    side = "above" if candidate.above >= 0 else "below"
    hours = f"{sign}{length_text(abs(candidate.minutes))}"
    mean = f"then {length_text(abs(candidate.above))} {side} the mean of the contract"
    shift = problem.catalog[candidate.shift]
    way = "" if shift.base == shift.id else f" on {shift.id}"
    name = f"{problem.people[candidate.employee].label}{way}{instead}"
    yield f"{number:>3}. {name}: penalty {candidate.change.penalty:+}{lawful}, hours {hours} ({mean}){money}"
    for item in candidate.change.gained:
        yield f"       {'broken' if item.weight is None else f'{item.penalty:+6}'}  {item.text}"


def _data(candidate: Candidate) -> dict[str, Any]:
    return {
        "employee": candidate.employee,
        "shift": candidate.shift,
        "instead_of": candidate.instead,
        "lawful": candidate.change.breaks == 0,
        "penalty": candidate.change.penalty,
        "minutes": candidate.minutes,
        "minutes_above_mean": candidate.above,
        "pay": None if candidate.money is None else str(candidate.money),
        "gained": [item.text for item in candidate.change.gained],
        "lost": [item.text for item in candidate.change.lost],
    }
