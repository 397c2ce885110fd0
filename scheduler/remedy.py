"""What to say of values that cannot be read: where they are, and what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic_core import ErrorDetails

from scheduler.crosscheck import Mismatch
from scheduler.rules import ContractRule, StatedRule
from scheduler.rules.coverage import Level

_WRITE = {
    "missing": "is missing; add it",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "too_short": "holds too few; write at least {min_length}",
    "int_type": "write a whole number, such as 3, without quotes",
    "decimal_type": "write a number, such as 31.50",
    "decimal_parsing": "write a number, such as 31.50",
    "decimal_max_places": "write at most {decimal_places} digits after the point",
    "finite_number": "write a number, such as 31.50",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "date_type": "write the date as year-month-day, such as 2026-11-26",
    "date_parsing": "write the date as year-month-day, such as 2026-11-26",
    "date_from_datetime_parsing": "write the date as year-month-day, such as 2026-11-26",
    "string_type": "write text",
    "string_too_short": "is empty; write a name",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "tuple_type": "write a list: each entry on a line of its own, after a dash",
    "literal_error": "write one of {expected}",
    "value_error": "{error}",
    "union_tag_not_found": "does not say which rule it is; begin with rule: and one of {kinds}",
    "union_tag_invalid": "there is no such rule; {guess}",
}
_NOT_FIELDS = ("model_type", "model_attributes_type", "dataclass_type", "dict_type")
_NOT_A_FIELD = ("extra_forbidden", "unexpected_keyword_argument")


def _kinds(of: Any) -> tuple[str, ...]:
    return tuple(rule.key() for rule in get_args(get_args(of)[0]))


_KINDS = _kinds(StatedRule)
_IN_CONTRACTS = _kinds(ContractRule)


def misreadings(errors: Iterable[ErrorDetails], data: Any, schema: Mapping[str, Any]) -> Iterator[Mismatch]:
    """What pydantic found wrong, for people.

    Parameters
    ----------
    errors
        As pydantic lists them.
    data
        What was read.
    schema
        JSON schema of what should have been there.
    """
    for error in errors:
        if error["type"] == "too_short" and len(error["input"]) > error["ctx"]["actual_length"]:
            continue  # too short because not all of it could be read, which is said already
        yield _misreading(error, data, schema)


def _misreading(error: ErrorDetails, data: Any, schema: Mapping[str, Any]) -> Mismatch:
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    where = tuple(_path(data, error["loc"]))
    if kind in _NOT_A_FIELD:
        fields = list(_node(schema, error["loc"][:-1]).get("properties", ()))
        remedy = _guess(str(where[-1]), fields) or f"the fields here are {', '.join(fields)}"
        return Mismatch(where, f"is not a field here; {remedy}", value)
    if kind == "union_tag_invalid":
        known = _known(where)
        where, value = (*where, "rule"), context["tag"]
        context = {"guess": _guess(value, known) or f"write one of {', '.join(known)}"}
        if value in _KINDS:
            return Mismatch(where, "is a rule about everybody; state it in the rules of the problem", value)
    elif kind == "union_tag_not_found":
        context = {"kinds": ", ".join(_known(where))}
    if kind in _NOT_FIELDS:
        message = _fields_wanted(_node(schema, error["loc"]))
    elif kind == "string_type" and isinstance(value, bool):
        message = "is read as yes or no; put the name in quotes"
    elif kind == "date_parsing" and re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        message = "the calendar has no such day; check month and day"
    elif kind == "too_short" and not value:
        message = "is empty; write at least one entry"
    else:
        message = _WRITE[kind].format_map(context) if kind in _WRITE else error["msg"]
    if value is None and not message.startswith("is "):
        message = f"is empty; {message}"
    return Mismatch(where, message, None if kind == "missing" else value)


def _known(where: Sequence[str | int]) -> tuple[str, ...]:
    """The kinds of rules that may stand in a place."""
    return _IN_CONTRACTS if where[0] == "contracts" else _KINDS


def _guess(name: str, among: Iterable[str]) -> str:
    near = difflib.get_close_matches(name[:60], list(among), 1, 0.6)
    return f"did you mean {near[0]}?" if near else ""


def _path(data: Any, loc: Sequence[str | int]) -> Iterator[str | int]:
    """Pydantic's path without the steps by which it tells kinds of rules apart."""
    rules = False
    for step in loc:
        if not (rules and isinstance(data, dict) and step == data.get("rule")):
            yield step
            rules = step == "rules" or (rules and isinstance(step, int))
            if isinstance(data, dict):
                data = data.get(str(step))
            elif isinstance(data, list) and isinstance(step, int):
                data = data[step]
        else:
            rules = False


def _node(schema: Mapping[str, Any], loc: Sequence[str | int]) -> Mapping[str, Any]:
    """The schema of what belongs at pydantic's path."""
    node = schema
    for step in loc:
        node = _resolve(schema, node)
        kinds = node.get("discriminator", {}).get("mapping", {})
        if step in node.get("properties", {}):
            node = node["properties"][step]
        elif step in kinds:
            node = {"$ref": kinds[step]}
        else:
            patterned = next(iter(node.get("patternProperties", {}).values()), None)
            node = node.get("items") or node.get("additionalProperties") or patterned or {}
    return _resolve(schema, node)


def _resolve(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema without indirections; of several forms the full one, which comes after the short ones."""
    while "anyOf" in node or "$ref" in node:
        if "anyOf" in node:
            node = [form for form in node["anyOf"] if form.get("type") != "null"][-1]
        else:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def _fields_wanted(node: Mapping[str, Any]) -> str:
    if "discriminator" in node:
        kinds = ", ".join(kind for kind in _KINDS if kind in node["discriminator"]["mapping"])
        return f"write the fields of a rule, beginning with rule: and one of {kinds}"
    if set(node.get("properties", ())) == set(Level.model_fields):
        return "write a whole number of people, or the fields min, ideal and max"
    if "required" in node:
        return f"write its fields, each as name: value; it needs {', '.join(node['required'])}"
    if "properties" in node:
        return f"write its fields, each as name: value; it can have {', '.join(node['properties'])}"
    return "write entries, each on a line of its own as name: value"
