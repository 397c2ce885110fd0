"""`scheduler explain`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile, Quiet
from scheduler.outcome import ExitCode, print_json

if TYPE_CHECKING:
    from scheduler.problem import Problem


def explain(
    problem: ProblemFile,
    roster: Annotated[
        Path | None, typer.Argument(metavar="ROSTER", help="A roster; without one, why there is none.")
    ] = None,
    assign: Annotated[
        tuple[str, str, str] | None,
        typer.Option(
            metavar="EMPLOYEE DATE SHIFT", help="Why the roster does not do this, and what it would cost; or SHIFT off."
        ),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=10**7, help="Time allowed for all tests together.")] = 120.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the solver.")] = 0,
    quiet: Quiet = False,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Say why there is no roster and what would give one; or what a roster's penalty is made of."""
    loaded = common.load(problem, quiet=quiet)
    console = common.console(no_color=no_color)

    def show(lines: Iterable[str]) -> None:
        for line in () if as_json else lines:
            common.say(console, line)

    lines: Iterable[str] = ()
    if roster is None:
        if assign is not None:
            raise typer.BadParameter("needs a ROSTER to compare with", param_hint="--assign")
        code, data = _diagnosis(loaded, seconds, seed, show, quiet=quiet)
    elif assign is None:
        code, data, lines = _penalty(loaded, roster, quiet)
    else:
        with common.waiting(f"planning with it, {seconds:g} s at most", quiet=quiet):
            code, data, lines = _assignment(loaded, roster, assign, seconds, seed)
    show(lines)
    if as_json:
        print_json(data)
    raise typer.Exit(code)


Answered = tuple[ExitCode, dict[str, Any], Iterable[str]]


def _diagnosis(
    problem: Problem, seconds: float, seed: int, show: Callable[[Iterable[str]], None], *, quiet: bool
) -> tuple[ExitCode, dict[str, Any]]:
    """What clashes, shown as soon as it is known, and then the ways out."""
    from scheduler.explain.clash import diagnose
    from scheduler.explain.report import diagnosis_data, diagnosis_lines, ways_lines
    from scheduler.explain.ways import ways_out

    began = time.monotonic()
    with common.waiting(f"looking for what clashes, {seconds:g} s at most", quiet=quiet):
        found = diagnose(problem, seconds=seconds * 0.6, seed=seed)
    show(diagnosis_lines(found))
    members = [member for clash in found.clashes for member in clash.members]
    ways = None
    if members:
        with common.waiting("looking for ways out", quiet=quiet):
            ways = ways_out(problem, members, lambda: seconds - (time.monotonic() - began), seed)
        show(ways_lines(ways))
    codes = {"FEASIBLE": ExitCode.DONE, "INFEASIBLE": ExitCode.INFEASIBLE, "UNKNOWN": ExitCode.NOTHING_FOUND}
    return codes[found.status], diagnosis_data(found, ways)


def _penalty(problem: Problem, roster: Path, quiet: bool) -> Answered:
    from scheduler.explain.report import penalty_data, penalty_lines

    verdict = common.judge(problem, common.load_roster(roster, quiet=quiet), quiet=quiet)
    code = ExitCode.DONE if verdict.feasible else ExitCode.NOT_FEASIBLE
    return code, penalty_data(verdict), penalty_lines(problem, verdict)


def _assignment(problem: Problem, roster: Path, wanted: tuple[str, str, str], seconds: float, seed: int) -> Answered:
    from scheduler.explain.cost import assign
    from scheduler.explain.report import answer_data, answer_lines
    from scheduler.solve import Status

    who, when, what = wanted
    employee, day = common.person(problem, who), common.planned_date(problem, when)
    shift = None if what == "off" else common.shift(problem, what)
    answer = assign(problem, common.load_roster(roster), employee, day, shift, seconds=seconds, seed=seed)
    if answer.result.status is Status.INFEASIBLE:
        code = ExitCode.INFEASIBLE
    else:
        code = ExitCode.DONE if answer.result.roster is not None else ExitCode.NOTHING_FOUND
    return code, answer_data(answer), answer_lines(problem, answer, employee, day, shift)
