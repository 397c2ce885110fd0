"""`scheduler verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile, Quiet, RosterFile
from scheduler.outcome import ExitCode, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.receipt import Receipt


def verify(
    problem: ProblemFile,
    roster: RosterFile,
    quiet: Quiet = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Judge a roster afresh, from the files and without any solver, and say whether its receipt holds.

    Exit code 1 if a hard rule is broken, 6 if none is but the receipt of the roster does not hold:
    the problem, the assignments or the verdict are not those that it was written for.
    """
    from scheduler import terminal
    from scheduler.formats import read_receipt

    loaded, found = common.load(problem, quiet=quiet), common.load_roster(roster, quiet=quiet)
    receipt = read_receipt(roster)
    verdict = common.judge(loaded, found, quiet=quiet)
    faults = list(receipt.faults(loaded, found, verdict)) if receipt is not None else []
    if as_json:
        print_json({**verdict.to_data(), "receipt": _data(receipt, faults)})
    else:
        console = common.console(no_color=no_color)
        common.say(console, terminal.judgement(verdict))
        shown = () if quiet else (*terminal.verdict_lines(verdict, most=1000), *terminal.share_lines(verdict))
        for line in shown:
            console.print(line, soft_wrap=True)
        if receipt is not None:
            _show(console, receipt, faults)
    if not verdict.feasible:
        raise typer.Exit(ExitCode.NOT_FEASIBLE)
    raise typer.Exit(ExitCode.RECEIPT_FAILS if faults else ExitCode.DONE)


def _show(console: Console, receipt: Receipt, faults: list[str]) -> None:
    common.say(console, "the receipt does NOT hold:" if faults else "the receipt holds:")
    for line in faults or receipt.lines():
        common.say(console, f"  {line}")


def _data(receipt: Receipt | None, faults: list[str]) -> dict[str, Any] | None:
    if receipt is None:
        return None
    return {"holds": not faults, "faults": faults, **receipt.model_dump(mode="json")}
