"""`scheduler stress`."""

from __future__ import annotations

import datetime
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile, RosterFile
from scheduler.outcome import print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem
    from scheduler.roster import Roster


def stress(
    problem: ProblemFile,
    roster: RosterFile,
    runs: Annotated[int, typer.Option(min=1, max=10**5, help="How often absences are drawn by lot.")] = 100,
    share: Annotated[
        float, typer.Option(min=0, max=1, help="Chance of each person to be away on each day, as 0.05.")
    ] = 0.05,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the lot.")] = 0,
    most: Annotated[int, typer.Option(min=1, max=10**5, help="How many days and shifts to list.")] = 10,
    call_list: Annotated[
        bool,
        typer.Option("--calls", help="Say for each shift whom to call if a person is away, instead of drawing lots."),
    ] = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Say how often coverage bears absences drawn by lot, and which shifts stand or fall with one person."""
    from scheduler.whatif.stress import stress as play

    loaded, known = common.load(problem), common.load_roster(roster)
    if call_list:
        _calls(loaded, known, as_json, no_color)
        return
    with common.waiting("drawing absences"):
        found = play(loaded, known, runs, share, seed)
    if as_json:
        critical = [asdict(item) | {"date": item.date.isoformat()} for item in found.critical]
        print_json({"runs": runs, "held": found.held, "fragile": dict(found.fragile), "critical": critical})
        return
    console = common.console(no_color=no_color)
    calendar = loaded.calendar
    common.say(console, f"nobody is missing in {found.held} of {runs} runs, nobody being called in")
    if found.fragile:
        common.say(console, "days on which somebody is missing, by number of runs:")
    for day, times in list(found.fragile.items())[:most]:
        common.say(console, f"{times:>6}  {calendar.label(calendar.day(datetime.date.fromisoformat(day)))}")
    common.say(console, f"{len(found.critical)} assignments are critical: without the person, somebody is missing")
    for item in found.critical[:most]:
        person, shift = loaded.people[item.employee].label, loaded.catalog[item.shift].label
        common.say(console, f"        {calendar.label(calendar.day(item.date))}  {shift}: {person}")


def _calls(problem: Problem, roster: Roster, as_json: bool, no_color: bool) -> None:
    """The call list, and how many absences of one person can be made up for."""
    from scheduler.whatif.calls import calls

    with common.waiting("judging every absence", quiet=as_json):
        found = list(calls(problem, roster))
    needed, held = [call for call in found if call.needed], sum(call.holds for call in found)
    if as_json:
        lines = [
            {**asdict(call.absent), "date": call.absent.date.isoformat(), "needed": call.needed, "call": call.who}
            for call in found
        ]
        print_json({"assignments": len(found), "held": held, "calls": lines})
        return
    console = common.console(no_color=no_color)
    common.say(
        console,
        f"coverage can be kept for {held} of {len(found)} assignments if one person is away; "
        f"for {len(found) - len(needed)} of them nobody need be called",
    )
    for call in needed:
        day = problem.calendar.label(problem.calendar.day(call.absent.date))
        shift, away = problem.catalog[call.absent.shift].label, problem.people[call.absent.employee].label
        who = ", then ".join(problem.people[name].label for name in call.who)
        common.say(console, f"  {day}  {shift}, {away} away: {f'call {who}' if who else 'NOBODY may work it'}")
