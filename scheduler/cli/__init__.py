"""The command line: a file for each command, listed here once."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from scheduler.cli.bench import bench
from scheduler.cli.check import check
from scheduler.cli.compare import compare
from scheduler.cli.convert import convert
from scheduler.cli.cover import cover
from scheduler.cli.explain import explain
from scheduler.cli.export import export
from scheduler.cli.feeds import feeds
from scheduler.cli.import_file import import_file
from scheduler.cli.import_leave import import_leave
from scheduler.cli.init import init
from scheduler.cli.learn import learn
from scheduler.cli.links import links
from scheduler.cli.pareto import pareto
from scheduler.cli.publish import publish
from scheduler.cli.rules import rules
from scheduler.cli.schema import schema
from scheduler.cli.serve import serve
from scheduler.cli.solve import solve
from scheduler.cli.stress import stress
from scheduler.cli.swap import swap
from scheduler.cli.verify import verify
from scheduler.cli.versions import versions
from scheduler.cli.whatif import whatif
from scheduler.outcome import Command

COMMANDS = (
    init,
    check,
    solve,
    explain,
    cover,
    swap,
    import_leave,
    whatif,
    pareto,
    stress,
    learn,
    verify,
    export,
    publish,
    serve,
    versions,
    feeds,
    compare,
    convert,
    import_file,
    rules,
    schema,
    bench,
)
"""In the order of the help."""

app = typer.Typer(
    name="scheduler",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Staff shift scheduling: the best roster for your people, your rules and your coverage.",
    epilog="Exit codes: 0 done, a feasible roster; 1 a hard rule is broken (verify); 2 bad usage or bad input; "
    "3 no roster can keep every hard rule; 4 none was found in time; 5 somebody else published (publish); "
    "6 the roster's receipt does not hold (verify).",
)
for command in COMMANDS:
    app.command(cls=Command)(command)
app.add_typer(links)


def main() -> None:
    """Entry point."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter still shows the rest
    app()


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(installed("scheduler"))
        raise typer.Exit
