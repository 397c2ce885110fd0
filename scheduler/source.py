"""YAML 1.2 and JSON text into plain data that remembers the line of every value.

Built on the events of PyYAML's parser, which are produced without recursion, so that
no nesting, however deep, can exhaust the stack. Only the core schema of YAML 1.2
is known: ``22:00`` and ``NO`` stay text. Keys that come twice are an error.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 50_000_000
MAX_DEPTH = 40
MAX_VALUES = 2_000_000

Location = tuple[str | int, ...]
"""Path to a value: keys of mappings, indices of lists."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input.

    Attributes
    ----------
    file, line
        Where; line 0 where there is none.
    field
        Path to the value, as ``employees[3].contract``.
    value
        The value itself, shortened.
    message
        What is wrong with it and what to do about it.
    """

    file: str
    line: int
    field: str
    value: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        what = f" {self.field}" if self.field else ""
        value = f" = {self.value}" if self.value else ""
        return f"{place}:{what}{value}: {self.message}"


class InputError(ValueError):
    """An input that cannot be used; it holds every fault that was found.

    Parameters
    ----------
    faults
        At least one.
    """

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class Source:
    """Plain data and where in the file each of it stands.

    Attributes
    ----------
    file
        Name for messages.
    data
        Dicts, lists, text, numbers, booleans and None.
    lines
        Line of each value by its path.
    """

    file: str
    data: Any
    lines: dict[Location, int] = field(default_factory=dict)

    def fault(self, where: Location, message: str, value: object = None) -> Fault:
        """A fault at a path; the line is that of the nearest value around it that has one."""
        known = where
        while known and known not in self.lines:
            known = known[:-1]
        return Fault(self.file, self.lines.get(known, 0), path_text(where), shorten(value), message)


def path_text(where: Location) -> str:
    """``employees[3].contract`` for ``("employees", 3, "contract")``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{shorten(step, quote=False)}" for step in where)
    return text.removeprefix(".")


def shorten(value: object, *, quote: bool = True) -> str:
    """A value on one line of at most 60 characters, without control characters; empty for None."""
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str) if quote else str(value)
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= 60 else text[:57] + "..."


def read_file(path: Path) -> str:
    """Text of a UTF-8 file of reasonable size.

    Raises
    ------
    InputError
        If the file cannot be read, is too large, or is not UTF-8 text.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(f"{path} is a folder; name the file in it")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(Fault(str(path), 0, "", "", f"larger than {MAX_BYTES // 10**6} MB; not a problem file"))
        raw = path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(
            Fault(str(path), 0, "", "", f"cannot be read ({why}); check the name and the rights")
        ) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(Fault(str(path), line, "", "", "is not UTF-8 text; save the file as UTF-8")) from None
    return text.replace("\r\n", "\n")


def read(text: str, file: str) -> Source:
    """YAML or JSON text into data with lines.

    Raises
    ------
    InputError
        If the text is neither; if keys come twice; if it is nested or repeated without measure.
    """
    if not text.lstrip().startswith(("{", "[")):
        return _compose(text, file)
    try:
        # JSON says things that libyaml cannot read, such as surrogate pairs.
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return _compose(text, file)
    try:
        return Source(file, data, _compose(text, file).lines)
    except InputError as error:
        if "twice" in str(error):
            raise
        return Source(file, data)


@dataclass
class _Open:
    """A list or a mapping whose end has not come yet."""

    where: Location
    value: list[Any] | dict[str, Any]
    key: str | None = None


def _compose(text: str, file: str) -> Source:
    source = Source(file, None)
    anchors: dict[str, Any] = {}
    stack: list[_Open] = []
    seen = documents = 0

    def fail(line: int, message: str, value: object = None) -> InputError:
        return InputError(Fault(file, line, path_text(stack[-1].where) if stack else "", shorten(value), message))

    def place(line: int, value: Any) -> Location:
        """Put a value where it belongs and say where that is."""
        if not stack:
            source.data = value
            where: Location = ()
        elif isinstance(top := stack[-1].value, list):
            where = (*stack[-1].where, len(top))
            top.append(value)
        else:
            key = stack[-1].key
            assert key is not None
            where = (*stack[-1].where, key)
            top[key] = value
            stack[-1].key = None
        source.lines[where] = line
        return where

    try:
        for event in yaml.parse(text, Loader=_Parser):
            line = event.start_mark.line + 1 if event.start_mark else 0
            seen += 1
            if seen > MAX_VALUES:
                raise fail(line, "holds too many values; not a problem file")
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise fail(line, "a second document begins here; keep one problem a file")
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                stack.pop()
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in anchors:
                    raise fail(line, "refers to an anchor that is not defined above it", f"*{event.anchor}")
                value = anchors[event.anchor]
                seen += _size(value)
                if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
                    raise fail(line, "an alias cannot be a key; write the name out")
                place(line, value)
            elif isinstance(event, yaml.ScalarEvent):
                if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
                    if event.value in stack[-1].value:
                        raise fail(line, "this key comes twice; keep one of the two", event.value)
                    stack[-1].key = event.value
                    continue
                value = _scalar(event.value) if event.implicit[0] else event.value
                if event.anchor:
                    anchors[event.anchor] = value
                place(line, value)
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                if len(stack) >= MAX_DEPTH:
                    raise fail(line, f"is nested more than {MAX_DEPTH} deep; not a problem file")
                if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
                    raise fail(line, "a key must be a name, not a list or a mapping; quote it if it is text")
                value = [] if isinstance(event, yaml.SequenceStartEvent) else {}
                if event.anchor:
                    anchors[event.anchor] = value
                stack.append(_Open(place(line, value), value))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be understood"
        message = f"is not YAML: {why}; check indentation, colons and quotes around here"
        raise InputError(Fault(file, mark.line + 1 if mark else 0, "", "", message)) from None
    return source


_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _size(value: object) -> int:
    count, todo = 0, [value]
    while todo and count <= MAX_VALUES:
        here = todo.pop()
        count += 1
        if isinstance(here, dict):
            todo.extend(here.values())
        elif isinstance(here, list):
            todo.extend(here)
    return count


_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")  # 007 stays the text that it looks like
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,18}|(0|[1-9][0-9]{0,17})(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def _scalar(text: str) -> str | int | float | bool | None:
    """A plain scalar by the core schema of YAML 1.2 (decimal numbers only)."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


class _Dumper(yaml.SafeDumper):
    """Block style, and quotes wherever YAML 1.1 or 1.2 would read something else than text."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    quoted = None if isinstance(_scalar(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=quoted)


_Dumper.add_representer(str, _represent_text)


def write(data: object) -> str:
    """Plain data as YAML that `read` reads back as the same."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
