"""`scheduler bench`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, Method
from scheduler.outcome import Defect, print_json


def bench(
    suite: Annotated[Path, typer.Argument(metavar="SUITE", help="A YAML file of problems and best known penalties.")],
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder with the suite's problems.")] = Path(),
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the results and the rosters.")
    ] = Path("benchmarks/results"),
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="Time for each search, instead of what the suite says.")
    ] = None,
    method: Annotated[
        list[Method] | None, typer.Option(metavar="METHOD", help="How to search; given twice, both, side by side.")
    ] = None,
    seed: Annotated[list[int] | None, typer.Option(min=0, help="Seed; given several times, medians are told.")] = None,
    only: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only these problems of the suite.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure on published problems: solve each in a fresh process, verify in another, keep rosters and figures."""
    from dataclasses import asdict

    from scheduler import bench as benchmark
    from scheduler import installation
    from scheduler.source import Fault, InputError
    from scheduler.terminal import Waiting

    loaded = benchmark.load(suite)
    if only:
        kept = tuple(item for item in loaded.instances if item.name in only)
        if strange := set(only) - {item.name for item in kept}:
            raise InputError(Fault(str(suite), 0, "", ", ".join(sorted(strange)), "is not in this suite"))
        loaded = loaded.model_copy(update={"instances": kept})
    file = output / f"{loaded.name}.json"

    errors = common.console(stderr=True)
    shown = Waiting(errors, "solving the first problem")

    def told(run: benchmark.Run) -> None:
        benchmark.save([run], file)
        shown.doing = f"{run.instance} is done; solving the next problem"
        if not as_json:
            gap = "" if run.best is None else f", best known {run.best}"
            state = f"{run.method}, {run.seconds:.0f} s: {run.status} {run.penalty}, bound {run.bound}{gap}"
            common.say(common.console(), f"{run.instance}: {state}")

    try:
        with shown:
            runs = benchmark.run(
                loaded,
                data,
                output / loaded.name,
                now=installation.now(),
                methods=[item.value for item in method or [Method.auto]],
                seeds=seed or [0],
                seconds=seconds,
                told=told,
            )
    except RuntimeError as error:
        raise Defect(str(error)) from error
    if as_json:
        print_json({"runs": [asdict(run) for run in runs]})
