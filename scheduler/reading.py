"""Plain data into nouns: strictly, or as much of it as can be read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from scheduler.domain import Noun
from scheduler.rules.rule import Rule
from scheduler.source import Location


def leave_out_blanks(data: Any, noun: type[Noun], parts: Mapping[str, type[Noun]]) -> None:
    """What has nothing after its colon is as if it were not there: ``requests:`` is no request.

    Parameters
    ----------
    data
        What was read; changed in place.
    noun
        What it is to become.
    parts
        The nouns in its sections that are treated likewise.
    """
    for name, field in noun.model_fields.items() if isinstance(data, dict) else ():
        key = field.alias or name
        if data.get(key, "") is None and not field.is_required():
            del data[key]
        elif key in parts and (part := data.get(key)):
            for item in part if isinstance(part, list) else [part]:
                leave_out_blanks(item, parts[key], {})


@cache
def _reader(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def strictly(annotation: Any, value: object) -> Any:
    """Read plain data, and take nothing for what it is not: no yes for 1, no number for a date.

    JSON has but one way to write lists and dates; given that, pydantic can be strict
    about all else. With Python's own values it would be strict about those too.
    """
    return _reader(annotation).validate_json(json.dumps(value), strict=True)


def locate(data: Any, path: Sequence[str | int]) -> Location:
    """The path in the file: without steps that are not there, as the place in a list of one that stands alone.

    The last may be missing from a mapping: a field that should be there.
    """
    where: list[str | int] = []
    for number, step in enumerate(path, start=1):
        if isinstance(data, dict) and (step in data or (number == len(path) and step != "[key]")):
            where.append(step)
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            where.append(step)
            data = data[step]
    return tuple(where)


def salvage(annotation: Any, value: object) -> Any:
    """As much of a value as can be read, with None for what cannot."""
    try:
        return strictly(annotation, value)
    except ValidationError:
        pass
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    kinds = get_args(annotation)
    if get_origin(annotation) in (Union, UnionType):
        named = {kind.key(): kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Rule)}
        tag = value.get("rule") if isinstance(value, dict) else None
        annotation = named.get(str(tag)) if named else kinds[0]
    if get_origin(annotation) is tuple and isinstance(value, list):
        return tuple(salvage(kinds[0], item) for item in value)
    if isinstance(annotation, type) and issubclass(annotation, Noun) and isinstance(value, dict):
        return _salvage_noun(annotation, value)
    return None


def _salvage_noun(noun: type[Noun], data: Mapping[str, Any]) -> Noun:
    found: dict[str, Any] = {}
    for name, field in noun.model_fields.items():
        key = field.alias or name
        found[key] = salvage(_field(noun, name), data[key]) if key in data else None
        # Unread tags stay a hole, lest all who speak of them seem to speak of nothing.
        if found[key] is None and not field.is_required() and not (name == "tags" and key in data):
            found[key] = field.get_default(call_default_factory=True)
    return noun.model_construct(**found)


@cache
def _field(noun: type[Noun], name: str) -> Any:
    return noun.model_fields[name].rebuild_annotation()
