"""`scheduler stress`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence, Sized
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Force, Formats, NoColor, ProblemFile, Quiet, RosterFile
from scheduler.notation import plural
from scheduler.outcome import ExitCode, print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem
    from scheduler.reroster.tally import Tally
    from scheduler.roster import Roster
    from scheduler.whatif.calls import Call
    from scheduler.whatif.harden import Hardened
    from scheduler.whatif.stress import Stress

SHARE = 0.05
"""Chance of each person to be away on each day, where nothing else is said."""
LOSS = 0.05
"""Of the penalty, what hardening may cost where nothing else is said."""


def stress(
    problem: ProblemFile,
    roster: RosterFile,
    runs: Annotated[int, typer.Option(min=1, max=10**5, help="How often absences are drawn by lot.")] = 100,
    share: Annotated[
        float, typer.Option(min=0, max=1, help="Chance of each person to be away on each day, as 0.05.")
    ] = SHARE,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the lot.")] = 0,
    most: Annotated[int, typer.Option(min=1, max=10**5, help="How many days and shifts to list.")] = 10,
    call_list: Annotated[
        bool,
        typer.Option("--calls", help="Say for each shift whom to call if a person is away, instead of drawing lots."),
    ] = False,
    hardened: Annotated[
        bool,
        typer.Option(
            "--harden", help="First change the roster so that somebody can be called for as much as possible."
        ),
    ] = False,
    within: Annotated[
        int | None,
        typer.Option(
            min=0, max=10**9, help="With --harden: by how much the penalty may rise; a twentieth of it where left out."
        ),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=10**7, help="Time allowed for --harden.")] = 60.0,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Folder for the page with plots, and a hardened roster."),
    ] = None,
    formats: Formats = "csv,html,ical,json",
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Say how often coverage bears absences drawn by lot, which shifts are fragile, and whom to call; or harden it."""
    from scheduler.reroster.tally import Tally
    from scheduler.whatif.calls import calls
    from scheduler.whatif.stress import stress as play

    if within is not None and not hardened:
        raise typer.BadParameter("of what? ask for --harden", param_hint="--within")
    loaded, known = common.load(problem, quiet=quiet), common.load_roster(roster, quiet=quiet)
    key = b"" if output is None else common.prepared(output, force, formats if hardened else "")
    silent = quiet or as_json
    tally = Tally(loaded, known)
    change = _harden(loaded, known, within, seconds, seed, silent=silent) if hardened else None
    if change is not None:
        tally = tally.of(change.roster)
    found: Stress | None = None
    listed: list[Call] = []
    if output is not None or not (call_list or hardened):
        with common.waiting("drawing absences", quiet=silent):
            found = play(loaded, tally.roster, runs, share, seed, tally)
    if output is not None or call_list or hardened:
        with common.waiting("judging every absence", quiet=silent):
            listed = list(calls(loaded, tally.roster, tally))
    files = [] if output is None else _write(tally, change, found, listed, share, key, formats, output, force, silent)
    if as_json:
        data = _change_data(loaded, known, change) if change is not None else {}
        data |= _calls_data(listed) if found is None or call_list or hardened else _stress_data(found)
        print_json(data | ({"files": [str(path) for path in files]} if output is not None else {}))
        return
    console = common.console(no_color=no_color)
    lines: list[str] = []
    if change is not None:
        lines += _change_lines(loaded, known, change)
    if found is not None and not (call_list or hardened):
        lines += _stress_lines(loaded, found, len(tally.roster), most)
    if call_list or hardened:
        lines += _calls_lines(loaded, listed, quiet=quiet)
    if files:
        lines.append(f"{len(files)} files written to {output}; open {output}/stress.html in a browser")
    for line in lines:
        common.say(console, line)


def _harden(
    problem: Problem, roster: Roster, within: int | None, seconds: float, seed: int, *, silent: bool
) -> Hardened:
    """The roster hardened, if it can be."""
    from scheduler.whatif.harden import harden

    verdict = common.judge(problem, roster, quiet=silent)
    errors = common.console(no_color=True, stderr=True)
    if not verdict.feasible:
        common.say(errors, f"cannot be hardened, since it breaks hard rules: {verdict.broken[0].text}")
        raise typer.Exit(ExitCode.NOT_FEASIBLE)

    def watch(gaps: int, penalty: int) -> None:
        if not silent:
            common.say(errors, f"nobody can be called for {gaps} assignments, penalty {penalty}")

    allowed = round(LOSS * verdict.penalty + 0.5) if within is None else within
    return harden(problem, roster, allowed, seconds=seconds, seed=seed, watch=watch)


def _write(
    tally: Tally,
    change: Hardened | None,
    found: Stress | None,
    listed: Sequence[Call],
    share: float,
    key: bytes,
    formats: str,
    output: Path,
    force: bool,
    silent: bool,
) -> list[Path]:
    from scheduler import installation
    from scheduler.formats import Release
    from scheduler.formats.files import write_files
    from scheduler.verify import verify
    from scheduler.whatif.bearing import files

    assert found is not None
    problem, written = tally.problem, []
    if change is not None:
        release = Release(problem, tally.roster, verify(problem, tally.roster), installation.now(), key)
        written = common.write(release, formats, output, force, quiet=silent)
    return [*written, *write_files(output, files(problem, share, found, listed), overwrite=force)]


def _stress_lines(problem: Problem, found: Stress, total: int, most: int) -> Iterator[str]:
    calendar = problem.calendar

    def label(date: str) -> str:
        return calendar.label(calendar.day(datetime.date.fromisoformat(date)))

    def rest(among: Sized) -> Iterator[str]:
        if len(among) > most:
            yield f"        and {len(among) - most} more; scheduler stress --most N shows more"

    yield f"coverage holds in {found.held} of {plural(found.runs, 'run')} if nobody is called in"
    if found.fragile:
        yield "days on which somebody is missing, by number of runs:"
    yield from (f"{times:>6}  {label(day)}" for day, times in list(found.fragile.items())[:most])
    yield from rest(found.fragile)
    if found.shifts:
        yield "shifts from which somebody is away who is missed, by number of runs:"
    for (day, shift), times in list(found.shifts.items())[:most]:
        yield f"{times:>6}  {label(day)}  {problem.catalog[shift].label}"
    yield from rest(found.shifts)
    critical = f"{len(found.critical)} of {plural(total, 'assignment')} are critical"
    yield f"{critical}: without the person, somebody is missing"
    for item in found.critical[:most]:
        person, shift = problem.people[item.employee].label, problem.catalog[item.shift].label
        yield f"        {calendar.label(calendar.day(item.date))}  {shift}: {person}"
    yield from rest(found.critical)


def _stress_data(found: Stress) -> dict[str, Any]:
    return {
        "runs": found.runs,
        "held": found.held,
        "fragile": dict(found.fragile),
        "shifts": [{"date": date, "shift": shift, "runs": runs} for (date, shift), runs in found.shifts.items()],
        "critical": [asdict(item) | {"date": item.date.isoformat()} for item in found.critical],
    }


def _calls_lines(problem: Problem, found: Sequence[Call], *, quiet: bool) -> Iterator[str]:
    """How many absences of one person can be made up for, and the call list."""
    needed, held = [call for call in found if call.needed], sum(call.holds for call in found)
    yield (
        f"coverage can be kept for {held} of {len(found)} assignments if one person is away; "
        f"for {len(found) - len(needed)} of them nobody need be called"
    )
    for call in () if quiet else needed:
        day = problem.calendar.label(problem.calendar.day(call.absent.date))
        shift, away = problem.catalog[call.absent.shift].label, problem.people[call.absent.employee].label
        who = ", then ".join(problem.people[name].label for name in call.who)
        yield f"  {day}  {shift}, {away} away: {f'call {who}' if who else 'NOBODY may work it'}"


def _calls_data(found: Sequence[Call]) -> dict[str, Any]:
    lines = [
        {**asdict(call.absent), "date": call.absent.date.isoformat(), "needed": call.needed, "call": call.who}
        for call in found
    ]
    return {"assignments": len(found), "held": sum(call.holds for call in found), "calls": lines}


def _change_lines(problem: Problem, before: Roster, change: Hardened) -> Iterator[str]:
    from scheduler.reroster.apart import distance
    from scheduler.verify import verify

    old, new = verify(problem, before).penalty, verify(problem, change.roster).penalty
    yield f"before: nobody can be called for {len(change.before)} assignments, penalty {old}"
    changed = f"{distance(before, change.roster)} days of people changed"
    yield f"after:  nobody can be called for {len(change.after)} assignments, penalty {new} ({new - old:+}), {changed}"


def _change_data(problem: Problem, before: Roster, change: Hardened) -> dict[str, Any]:
    from scheduler.reroster.apart import distance
    from scheduler.verify import verify

    sides = {"before": (before, change.before), "after": (change.roster, change.after)}
    told = {
        name: {"penalty": verify(problem, roster).penalty, "nobody_to_call": len(gaps)}
        for name, (roster, gaps) in sides.items()
    }
    return {"hardened": {**told, "days_changed": distance(before, change.roster), "steps": change.steps}}
