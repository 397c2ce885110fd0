"""`scheduler compare`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile
from scheduler.outcome import print_json


def compare(
    problem: ProblemFile,
    before: Annotated[Path, typer.Argument(metavar="ROSTER_A", help="A roster.")],
    after: Annotated[Path, typer.Argument(metavar="ROSTER_B", help="Another one.")],
    told: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="Day on which people are told of the second: reckon what late changes cost by pay and presets.",
        ),
    ] = None,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Tell two rosters of one problem apart: what each costs, and who changes when."""
    from scheduler import late, terminal
    from scheduler.roster import diff

    loaded = common.load(problem)
    rosters = [common.load_roster(path) for path in (before, after)]
    verdicts = [common.judge(loaded, roster) for roster in rosters]
    change = diff(*rosters)
    if told is not None and not (loaded.wages and loaded.wages.late_changes):
        message = "nothing says what late changes pay; write late_changes in pay, or name a law in presets beside pay"
        raise typer.BadParameter(message, param_hint="--told")
    costs = None if told is None else list(late.late_changes(loaded, rosters[0], rosters[1], told.date()))
    if as_json:
        sides = {
            side: [{"employee": item.employee, "date": item.date.isoformat(), "shift": item.shift} for item in items]
            for side, items in (("removed", change.removed), ("added", change.added))
        }
        paid = {} if costs is None else {"late_changes": late.data(costs)}
        print_json({"rosters": [verdict.to_data() for verdict in verdicts], **sides, **paid})
        return
    console = common.console(no_color=no_color)
    for path, verdict in zip((before, after), verdicts, strict=True):
        common.say(console, f"{path}: {terminal.judgement(verdict)}")
    for line in terminal.differences(loaded, *rosters):
        console.print(line, soft_wrap=True)
    for text in () if costs is None else late.lines(loaded, costs):
        common.say(console, text)
