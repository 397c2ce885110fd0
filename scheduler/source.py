"""YAML 1.2 and JSON text into plain data that remembers the line of every value.

Built on the events of PyYAML's parser, which are produced without recursion, so that
no nesting, however deep, can exhaust the stack. Only the core schema of YAML 1.2
is known: ``22:00`` and ``NO`` stay text. Keys that come twice are an error.
"""

from __future__ import annotations

import contextlib
import difflib
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
    cell
        Sheet and cell where the input is a workbook, as ``Staff!C7``.
    """

    file: str
    line: int
    field: str
    value: str
    message: str
    cell: str = ""

    def __str__(self) -> str:
        line = f"{self.file}:{self.line}" if self.line else self.file
        place = f"{self.file}: {self.cell}" if self.cell else line
        what = " = ".join(filter(None, (self.field, self.value)))
        return ": ".join(filter(None, (place, what, self.message)))


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
    adopted
        Values that came from another file: by their path, where they stand there.
    """

    file: str
    data: Any
    lines: dict[Location, int] = field(default_factory=dict)
    adopted: dict[Location, tuple[Source, Location]] = field(default_factory=dict)

    def adopt(self, where: Location, other: Source, there: Location) -> None:
        """The value at ``where`` is that of another file; faults in it are told as that file's."""
        self.adopted[where] = (other, there)

    def fault(self, where: Location, message: str, value: object = None) -> Fault:
        """A fault at a path; the line is that of the nearest value around it that has one."""
        if where[:2] in self.adopted:
            other, there = self.adopted[where[:2]]
            return other.fault((*there, *where[2:]), message, value)
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
    whole = value[:100] if isinstance(value, str) else value
    text = json.dumps(whole, ensure_ascii=False, default=str) if quote else str(whole)
    text = "".join(letter if letter.isprintable() else " " for letter in text[:100])
    return text if len(text) <= 60 else text[:57] + "..."


def missing(path: Path) -> str:
    """That a name leads nowhere, and what to do about it."""
    with contextlib.suppress(OSError, ValueError):
        names = [other.name for other in path.parent.iterdir() if other.is_file()]
        if near := difflib.get_close_matches(path.name, names, 1):
            return f"there is no such file; did you mean {path.with_name(near[0])}?"
    return "there is no such file; check the name, and the folder that you are in"


def read_file(path: Path) -> str:
    """Text of a UTF-8 file of reasonable size.

    Raises
    ------
    InputError
        If the file cannot be read, is too large, or is not UTF-8 text.
    """

    def fault(message: str, line: int = 0) -> InputError:
        return InputError(Fault(str(path), line, "", "", message))

    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)  # a device has no size to ask for, and no end
    except IsADirectoryError:
        raise fault("is a folder; name the file in it") from None
    except FileNotFoundError:
        raise fault(missing(path)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise fault(f"cannot be read ({why}); check the name and the rights") from None
    if len(raw) > MAX_BYTES:
        raise fault(f"is larger than {MAX_BYTES // 10**6} MB; this is not a problem file")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise fault("is not UTF-8 text; open it in an editor and save it with the encoding UTF-8", line) from None


def read(text: str, file: str) -> Source:
    """YAML or JSON text into data with lines.

    Raises
    ------
    InputError
        If the text is neither; if keys come twice; if it is nested or repeated without measure.
    """
    if stray := _NO_TEXT.search(text):
        line = text.count("\n", 0, stray.start()) + 1
        message = f"holds the control character U+{ord(stray[0]):04X}, which no text has; is this the right file?"
        raise InputError(Fault(file, line, "", "", message))
    composer = _Composer(file)
    try:
        for event in yaml.parse(_as_yaml(text), Loader=_Parser):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InputError(Fault(file, line, "", "", f"is not YAML: {_explain(error)}")) from None
    return composer.source


_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NO_TEXT = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JSON_ESCAPE = re.compile(
    r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\.|[\x85\u2028\u2029]", re.DOTALL
)


def _as_yaml(text: str) -> str:
    """JSON with what libyaml reads differently written otherwise: letters in two halves, rare line breaks."""

    def rewrite(match: re.Match[str]) -> str:
        if match[1]:
            return bytes.fromhex(match[1] + match[2]).decode("utf-16-be")
        return match[0] if match[0][0] == "\\" else f"\\u{ord(match[0]):04x}"

    return _JSON_ESCAPE.sub(rewrite, text) if text.lstrip().startswith(("{", "[")) else text


_PROBLEMS = {
    "mapping values are not allowed": "a colon too many, or a line indented otherwise than the one above it",
    "block sequence entries are not allowed": "a dash where no list can begin; put it on a line of its own",
    "cannot start any token": "a tab, or text that begins with @, ` or %; indent with spaces, put such text in quotes",
    "expected key": "a quote too many, or a line indented otherwise than those above it",
    "expected '-' indicator": "a line that should begin with a dash, or is indented otherwise than those above it",
    "expected ',' or": "a bracket that is not closed, or a missing comma",
    "unexpected end of stream": "a quote that is not closed",
    "unknown escape character": "a backslash in double quotes; write it twice or use single quotes",
    "expected <document start>": "text after the end of the data; keep one problem a file",
}


def _explain(error: yaml.MarkedYAMLError) -> str:
    why = error.problem or "cannot be understood"
    for part, meaning in _PROBLEMS.items():
        if part in why:
            return meaning
    return f"{why}; check indentation, colons and quotes around here"


@dataclass
class _Open:
    """A list or a mapping whose end has not come yet."""

    where: Location
    value: list[Any] | dict[str, Any]
    anchor: str | None
    key: str | None = None
    line: int = 0
    """Line of the key."""

    def awaits_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None


class _Composer:
    """Puts the parser's events together, with a stack of its own instead of recursion."""

    def __init__(self, file: str) -> None:
        self.source = Source(file, None, {(): 1})
        self._stack: list[_Open] = []
        self._anchors: dict[str, Any] = {}
        self._values = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """The next event."""
        line = event.start_mark.line + 1 if event.start_mark else 0
        self._values += 1
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._open(event, line)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            done = self._stack.pop()
            if done.anchor:
                self._anchors[done.anchor] = done.value  # only now: nothing can hold itself
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event, line)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._fault(line, "a second document begins here; keep one problem a file")
        if self._values > MAX_VALUES:
            raise self._fault(line, "holds too many values; this is not a problem file")

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        self._check_tag(event, line)
        plain = event.implicit[0] or event.tag in _CORE_SCALARS
        if self._stack and self._stack[-1].awaits_key():
            self._key(event.value, line, plain=plain)
            return
        value = _scalar(event.value) if plain else event.value
        if event.anchor:
            self._anchors[event.anchor] = value
        self._place(line, value)

    def _key(self, key: str, line: int, *, plain: bool) -> None:
        here = self._stack[-1]
        assert isinstance(here.value, dict)
        if key == "<<" and plain:
            raise self._fault(line, "merging (<<) is no part of YAML 1.2; write the fields out", key)
        if key in here.value:
            raise self._fault(line, "this key comes twice; keep one of the two", key)
        here.key, here.line = key, line

    def _open(self, event: yaml.CollectionStartEvent, line: int) -> None:
        self._check_tag(event, line)
        if len(self._stack) >= MAX_DEPTH:
            raise self._fault(line, f"is nested more than {MAX_DEPTH} deep; this is not a problem file")
        if self._stack and self._stack[-1].awaits_key():
            raise self._fault(line, "a key must be a name, not a list or a mapping; put it in quotes if it is text")
        value: list[Any] | dict[str, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        self._stack.append(_Open(self._place(line, value), value, event.anchor))

    def _alias(self, event: yaml.AliasEvent, line: int) -> None:
        name = f"*{event.anchor}"
        if self._stack and self._stack[-1].awaits_key():
            raise self._fault(line, "an alias cannot be a key; write the name out", name)
        if event.anchor not in self._anchors:
            raise self._fault(line, "refers to an anchor that is not complete above it; write the value out", name)
        value = self._anchors[event.anchor]
        self._values += _size(value)
        self._place(line, value)

    def _check_tag(self, event: Any, line: int) -> None:
        if event.tag not in _CORE_TAGS:
            raise self._fault(line, "tags are not understood; remove it and write the value alone", event.tag)

    def _place(self, line: int, value: Any) -> Location:
        """Put a value where it belongs and say where that is."""
        if not self._stack:
            self.source.data = value
            self.source.lines[()] = line
            return ()
        here = self._stack[-1]
        if isinstance(here.value, list):
            where: Location = (*here.where, len(here.value))
            here.value.append(value)
        else:
            assert here.key is not None
            where, line = (*here.where, here.key), here.line
            here.value[here.key] = value
            here.key = None
        self.source.lines[where] = line
        return where

    def _fault(self, line: int, message: str, value: object = None) -> InputError:
        where = self._stack[-1].where if self._stack else ()
        return InputError(Fault(self.source.file, line, path_text(where), shorten(value), message))


def _size(value: object) -> int:
    """How many values an alias repeats; a long text counts as several."""
    count, todo = 0, [value]
    while todo and count <= MAX_VALUES:
        here = todo.pop()
        count += 1
        if isinstance(here, dict):
            todo.extend(here.values())
        elif isinstance(here, list):
            todo.extend(here)
        elif isinstance(here, str):
            count += len(here) // 100
    return count


_CORE = "tag:yaml.org,2002:"
_CORE_SCALARS = frozenset(_CORE + kind for kind in ("int", "float", "bool", "null"))
_CORE_TAGS = frozenset([None, "!", *_CORE_SCALARS, *(_CORE + kind for kind in ("str", "seq", "map"))])

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")  # 007 stays the text that it looks like
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,18}|(0|[1-9][0-9]{0,17})(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def _scalar(text: str) -> str | int | float | bool | None:
    """A plain scalar by the core schema of YAML 1.2 (decimal numbers of ordinary size only)."""
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
    quoted = '"' if not text.isprintable() else None if isinstance(_scalar(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=quoted)


_Dumper.add_representer(str, _represent_text)


def write(data: object) -> str:
    """Plain data as YAML that `read` reads back as the same."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def write_line(data: object) -> str:
    """Plain data, a list or a mapping, on one line of YAML that `read` reads back as the same."""
    text: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=float("inf"), default_flow_style=True
    )
    return text.rstrip("\n")
