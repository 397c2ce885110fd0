"""`scheduler explain`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor, ProblemFile
from scheduler.outcome import ExitCode, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.explain.clash import Clash, Diagnosis
    from scheduler.explain.ways import Way, Ways


def explain(
    problem: ProblemFile,
    seconds: Annotated[float, typer.Option(min=0.1, max=10**7, help="Time allowed for all tests together.")] = 120.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the solver.")] = 0,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """Say why there is no roster: the few rules, people and days that clash, and the cheapest ways out."""
    from scheduler.explain.clash import diagnose
    from scheduler.explain.ways import ways_out

    loaded, began = common.load(problem), time.monotonic()
    found = diagnose(loaded, seconds=seconds * 0.6, seed=seed)
    members = [member for clash in found.clashes for member in clash.members]
    ways = ways_out(loaded, members, lambda: seconds - (time.monotonic() - began), seed) if members else None
    if as_json:
        print_json(_data(found, ways))
    else:
        console = common.console(no_color=no_color)
        for line in _lines(found, ways):
            common.say(console, line)
    codes = {"FEASIBLE": ExitCode.DONE, "INFEASIBLE": ExitCode.INFEASIBLE, "UNKNOWN": ExitCode.NOTHING_FOUND}
    raise typer.Exit(codes[found.status])


def _lines(found: Diagnosis, ways: Ways | None) -> Iterator[str]:
    if found.status == "FEASIBLE":
        yield "The hard rules can all hold together, proven: there is a roster. scheduler solve finds a good one."
    elif found.status == "UNKNOWN":
        yield "Undecided: time ran out before the hard rules were proven to clash or to fit. Allow more --seconds."
    elif not found.clashes:
        yield "No roster keeps every hard rule, proven, but time ran out before it was found which of them clash."
        yield "Allow more --seconds."
    for clash in found.clashes:
        yield from _clash_lines(clash)
    if ways is not None:
        yield from _ways_lines(ways)


def _clash_lines(clash: Clash) -> Iterator[str]:
    yield "No roster can exist, proven: these cannot all hold."
    yield from (f"  - {text}" for text in clash.text)
    if clash.minimal:
        yield "Without any one of them, the others can hold together: each was tested."
    else:
        yield "Some of them may not matter: time ran out before each was tested."
    yield ""


def _ways_lines(ways: Ways) -> Iterator[str]:
    if ways.single:
        yield "Any one of these is enough for a roster that keeps every other hard rule, proven; cheapest first:"
    for way in ways.single:
        yield from _way_lines(way)
    if ways.insufficient and not ways.single:
        yield "No single one of them is enough, proven: there are further clashes."
    if ways.undecided:
        yield f"{ways.undecided} more were not decided in time."
    if ways.together is None:
        yield "No way out was found in time by relaxing several rules together; allow more --seconds."
    elif not ways.single or ways.together.cost < ways.single[0].cost:
        best = "proven cheapest" if ways.together.best else "not proven cheapest"
        yield f"The cheapest way over all rules ({best}):"
        yield from _way_lines(ways.together)


def _way_lines(way: Way) -> Iterator[str]:
    cost = f"{way.cost:>6}" if way.best else f"<={way.cost:>4}"
    for index, text in enumerate(way.text):
        yield f"{cost if index == 0 else '      '}  {text}"


def _data(found: Diagnosis, ways: Ways | None) -> dict[str, Any]:
    def way_data(way: Way | None) -> dict[str, Any] | None:
        return None if way is None else {"cost": way.cost, "proven": way.best, "text": list(way.text)}

    return {
        "status": found.status,
        "clashes": [
            {"layer": clash.layer, "minimal": clash.minimal, "text": list(clash.text)} for clash in found.clashes
        ],
        "ways": None
        if ways is None
        else {
            "single": [way_data(way) for way in ways.single],
            "insufficient": ways.insufficient,
            "undecided": ways.undecided,
            "together": way_data(ways.together),
        },
    }
