"""`scheduler verify`."""

from __future__ import annotations

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile, RosterFile
from scheduler.outcome import ExitCode, print_json


def verify(problem: ProblemFile, roster: RosterFile, as_json: AsJson = False, no_color: NoColor = False) -> None:
    """Judge a roster afresh, from the files and without any solver. Exit code 1 if a hard rule is broken."""
    from scheduler import terminal

    loaded = common.load(problem)
    verdict = common.judge(loaded, common.load_roster(roster))
    if as_json:
        print_json(verdict.to_data())
    else:
        console = common.console(no_color=no_color)
        common.say(console, terminal.judgement(verdict))
        for line in (*terminal.verdict_lines(verdict, most=1000), *terminal.share_lines(verdict)):
            console.print(line, soft_wrap=True)
    raise typer.Exit(ExitCode.DONE if verdict.feasible else ExitCode.NOT_FEASIBLE)
