"""The rule book as text: what `scheduler rules` prints and docs/rules.md is made of."""

from __future__ import annotations

import difflib
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from scheduler.rules import RULES
from scheduler.rules.rule import Rule
from scheduler.source import Fault, InputError, shorten


def contents() -> Iterator[str]:
    """One line a rule: its name and what it says first."""
    width = max(len(rule.key()) for rule in RULES)
    for rule in RULES:
        first = inspect.getdoc(rule) or ""
        yield f"{rule.key():<{width}}  {first.splitlines()[0]}"


def page(name: str) -> str:
    """Everything about one rule, as Markdown.

    Raises
    ------
    InputError
        If there is no rule of this name.
    """
    for rule in RULES:
        if rule.key() == name:
            return _page(rule)
    names = [rule.key() for rule in RULES]
    near = difflib.get_close_matches(name, names, 1)
    guess = f"did you mean {near[0]}? The" if near else "the"
    message = f"there is no rule of this name; {guess} rules are {', '.join(names)}"
    raise InputError(Fault("the rule book", 0, "", shorten(name), message))


def _page(rule: type[Rule]) -> str:
    fields = rule.model_json_schema(by_alias=True)
    lines = [
        f"## {rule.title}: `{rule.key()}`",
        "",
        inspect.getdoc(rule) or "",
        "",
        "| field | meaning |",
        "| --- | --- |",
    ]
    for name, field in fields["properties"].items():
        if name != "rule":
            lines.append(f"| `{name}` | {_meaning(name, field, name in fields.get('required', ()))} |")
    lines += ["", "| line (the horizon starts on a Monday) | parameters | units |", "| --- | --- | --- |"]
    for example in rule.examples:
        lines.append(f"| `{example.line.replace('|', '¦')}` | {_parameters(example.parameters)} | {example.amount} |")
    return "\n".join(lines) + "\n"


def _meaning(name: str, field: dict[str, Any], required: bool) -> str:
    text = " ".join(str(field.get("description", "")).split())
    if required:
        return f"{text} Required."
    default = field.get("default")
    return text if default in (None, "", [], ()) else f"{text} Default `{default}`."


def _parameters(parameters: Mapping[str, object]) -> str:
    inside = re.sub(r'"([\w-]+)"', r"\1", json.dumps(parameters)[1:-1])
    return f"`{inside}`" if inside else ""
