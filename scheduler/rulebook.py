"""The rule book as text: what `scheduler rules` prints and docs/rules.md is made of."""

from __future__ import annotations

import difflib
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from scheduler.notation import length_text, plural
from scheduler.pay import LateChange
from scheduler.presets import PRESETS
from scheduler.presets.preset import DISCLAIMER, Preset
from scheduler.rules import RULES
from scheduler.rules.rule import Rule
from scheduler.source import Fault, InputError, shorten


def contents() -> Iterator[str]:
    """One line a rule and a preset: its name and what it says first."""
    width = max(len(name) for name in [*(rule.key() for rule in RULES), *PRESETS])
    for rule in RULES:
        first = inspect.getdoc(rule) or ""
        yield f"{rule.key():<{width}}  {first.splitlines()[0]}"
    yield ""
    yield f"Presets. {DISCLAIMER}"
    for key, preset in PRESETS.items():
        yield f"{key:<{width}}  {preset.title}"


def data(name: str | None = None) -> dict[str, list[dict[str, str]]]:
    """The names and first lines of all rules and presets, or one of them with its page as Markdown.

    Raises
    ------
    InputError
        As `page`.
    """
    text = None if name is None else page(name)
    found = {
        "rules": [(rule.key(), rule.title, (inspect.getdoc(rule) or "").splitlines()[0]) for rule in RULES],
        "presets": [(key, preset.title, "") for key, preset in PRESETS.items()],
    }
    return {
        kind: [
            {"name": key, "title": title, "summary": first, **({} if text is None else {"page": text})}
            for key, title, first in items
            if name in (None, key)
        ]
        for kind, items in found.items()
    }


def page(name: str) -> str:
    """Everything about one rule or preset, as Markdown.

    Raises
    ------
    InputError
        If there is no rule and no preset of this name.
    """
    if name in PRESETS:
        return _preset_page(PRESETS[name])
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
    # Defaults as they stand in a file.
    written = rule.model_construct(rule=rule.key()).model_dump(mode="json", by_alias=True)
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
            lines.append(f"| `{name}` | {_meaning(field, written.get(name), name in fields.get('required', ()))} |")
    lines += ["", "| line (the horizon starts on a Monday) | parameters | units |", "| --- | --- | --- |"]
    for example in rule.examples:
        lines.append(f"| `{example.line.replace('|', '¦')}` | {_parameters(example.parameters)} | {example.amount} |")
    return "\n".join(lines) + "\n"


def _preset_page(preset: Preset) -> str:
    text = (inspect.cleandoc(preset.text)).strip()
    lines = [
        f"## {preset.title}: `{preset.key}`",
        "",
        text,
        "",
        f"In force since {preset.since} as stated here. {DISCLAIMER}",
        "",
    ]
    if preset.facilities:
        lines += [f"Only for: {', '.join(preset.facilities)}, because {preset.why}.", ""]
    if preset.instead_of:
        lines += [f"Not beside: {', '.join(preset.instead_of)}.", ""]
    lines += ["| rule | why | if broken |", "| --- | --- | --- |"]
    for rule in (*preset.rules, *preset.night_rules):
        stated = rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        note = stated.pop("note", "") + (" (`night_workers` only)" if rule in preset.night_rules else "")
        weight = {None: "no roster", 0: "reported"}.get(rule.weight, f"costs {rule.weight}")
        parameters = {key: value for key, value in stated.items() if key not in ("weight", "rule")}
        lines.append(f"| `{rule.rule}` {_parameters(parameters)} | {note} | {weight} |")
    for entry in preset.overtime:
        over = f"{length_text(entry.over)} hours per {entry.per}"
        lines.append(f"| overtime beyond {over} | paid where `pay` is stated | {entry.percent} % on top |")
    for change in preset.late_changes:
        lines.append(f"| {_late(change)} | what `scheduler compare --told` and `publish` tell | {_pays(change)} |")
    lines += ["", "Cannot check:", "", *(f"- {item}" for item in preset.cannot_check)]
    return "\n".join(lines) + "\n"


def _late(change: LateChange) -> str:
    kinds = {"any": "a day changed", "gain": "a day changed without loss of hours", "loss": "hours taken away"}
    return f"{kinds[change.of]} less than {plural(change.notice, 'day')} ahead"


def _pays(change: LateChange) -> str:
    parts = [f"{length_text(change.hours)} hours of pay"] if change.hours else []
    parts += [f"{change.percent} % of the pay lost"] if change.percent else []
    parts += [f"{change.add}"] if change.add else []
    return " and ".join(parts)


def _meaning(field: dict[str, Any], default: object, required: bool) -> str:
    text = " ".join(str(field.get("description", "")).split())
    if required:
        return f"{text} Required."
    return text if default in (None, "", [], {}) else f"{text} Default `{_notation(default)}`."


def _notation(value: object) -> str:
    """A value as it stands in a file; quotes only where they are needed."""
    return re.sub(r'"([A-Za-z][\w -]*)"', r"\1", json.dumps(value))


def _parameters(parameters: Mapping[str, object]) -> str:
    inside = re.sub(r'"([\w-]+)"', r"\1", json.dumps(parameters)[1:-1])
    return f"`{inside}`" if inside else ""
