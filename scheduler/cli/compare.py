"""`scheduler compare`."""

from __future__ import annotations

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
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Tell two rosters of one problem apart: what each costs, and who changes when."""
    from scheduler import terminal
    from scheduler.roster import diff

    loaded = common.load(problem)
    rosters = [common.load_roster(path) for path in (before, after)]
    verdicts = [common.judge(loaded, roster) for roster in rosters]
    change = diff(*rosters)
    if as_json:
        sides = {
            side: [{"employee": item.employee, "date": item.date.isoformat(), "shift": item.shift} for item in items]
            for side, items in (("removed", change.removed), ("added", change.added))
        }
        print_json({"rosters": [verdict.to_data() for verdict in verdicts], **sides})
        return
    console = common.console(no_color=no_color)
    for path, verdict in zip((before, after), verdicts, strict=True):
        common.say(console, f"{path}: {terminal.judgement(verdict)}")
    for line in terminal.differences(loaded, *rosters):
        console.print(line, soft_wrap=True)
