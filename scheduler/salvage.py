"""Plain data read strictly, or, where some of it cannot be read, as much of it as can."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from scheduler.domain import Noun
from scheduler.rules.rule import Rule


@cache
def _reader(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def strictly(annotation: Any, value: object) -> Any:
    """Read plain data, and take nothing for what it is not: no yes for 1, no number for a date.

    JSON has but one way to write lists and dates; given that, pydantic can be strict
    about all else. With Python's own values it would be strict about those too.
    """
    return _reader(annotation).validate_json(json.dumps(value), strict=True)


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
