"""`scheduler rules`."""

from __future__ import annotations

from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, NoColor
from scheduler.outcome import print_json


def _names(begun: str) -> list[str]:
    from scheduler.rules import RULES

    return [rule.key() for rule in RULES if rule.key().startswith(begun)]


def rules(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One rule; all of them where left out.", autocompletion=_names)
    ] = None,
    as_json: AsJson = False,
    no_color: NoColor = False,
) -> None:
    """The rule book: every rule there is, or one of them with its fields and examples."""
    from scheduler import rulebook

    if as_json:
        print_json(rulebook.data(name))
        return
    console = common.console(no_color=no_color)
    if name is None:
        for line in rulebook.contents():
            common.say(console, line)
        return
    from rich.markdown import Markdown

    console.print(Markdown(rulebook.page(name)))
