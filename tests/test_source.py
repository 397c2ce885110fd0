"""YAML 1.2 and JSON become plain data with lines; nonsense becomes a sentence, quickly."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scheduler.source import MAX_BYTES, Fault, InputError, path_text, read, read_file, shorten, write


def data(text: str) -> Any:
    return read(text, "file").data


def fault(text: str) -> Fault:
    with pytest.raises(InputError) as caught:
        read(text, "file")
    (only,) = caught.value.faults
    return only


# --- what YAML 1.2 means ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("22:00", "1:30:00", "2026-11-26", "NO", "no", "Yes", "off", "on", "y"),
        *("007", "1_000", "0x1F", "0o17", ".nan", ".inf", "NaN", "Infinity", "1e999", "9" * 30),
        *("=1+1", "a/b", "<<x", "+", "."),
    ],
)
def test_what_looks_like_text_to_a_person_is_text(text: str) -> None:
    assert data(f"key: {text}") == {"key": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("-3", -3),
        ("+5", 5),
        ("0", 0),
        ("7.5", 7.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"7"', "7"),
        ("'true'", "true"),
        ("!!str 7", "7"),
        ('!!int "7"', 7),
        ("|\n  two\n  lines", "two\nlines"),
        ("[]", []),
        ("{a: 1}", {"a": 1}),
    ],
)
def test_plain_values_follow_the_core_schema(text: str, value: object) -> None:
    found = data(f"key: {text}")["key"]
    assert (type(found), found) == (type(value), value)


def test_keys_are_text_whatever_they_look_like() -> None:
    assert data("{1: a, true: b, 22:00 : c, null: d}") == {"1": "a", "true": "b", "22:00": "c", "null": "d"}


def test_an_alias_repeats_what_its_anchor_names() -> None:
    assert data("a: &hours {max: 40}\nb: [*hours, *hours]") == {"a": {"max": 40}, "b": [{"max": 40}, {"max": 40}]}


def test_lines_are_those_of_the_keys_and_entries() -> None:
    source = read("# problem\nhorizon:\n  days:\n    7\nemployees:\n- id: ann\n- id: bob\n", "file")
    assert source.lines[("horizon",)] == 2
    assert source.lines[("horizon", "days")] == 3
    assert source.lines[("employees", 1, "id")] == 7
    assert source.fault(("employees", 1, "contract"), "is missing").line == 7, "of the entry around it"


def test_an_empty_file_is_nothing_on_line_one() -> None:
    for text in ("", "\n\n", "# only a comment\n"):
        source = read(text, "file")
        assert source.data is None
        assert source.fault((), "is empty").line == 1


# --- JSON -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'{"a": "\ud83d\ude00"}', {"a": "😀"}),
        (r'{"a": "\\ud83d\\ude00"}', {"a": r"\ud83d\ude00"}),
        (r'{"a": "\/\b\u0000"}', {"a": "/\b\x00"}),
        ('{\n\t"a":\t[1,\n\t\t2]}', {"a": [1, 2]}),
        ('{"a":"x\x85\u2028y"}', {"a": "x\x85\u2028y"}),
        ('{"a": NaN, "b": -Infinity, "c": 1e999}', {"a": "NaN", "b": "-Infinity", "c": "1e999"}),
        (f'{{"a": {"7" * 5000}}}', {"a": "7" * 5000}),
    ],
)
def test_json_is_read_as_json(text: str, value: object) -> None:
    assert data(text) == value


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.integers().map(lambda n: n % 10**6 / 64)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=20), json_values, max_size=3), st.sampled_from([None, 2, "\t"]))
@example({"<<": {"": []}}, None)
def test_whatever_json_says_is_read_back(value: dict[str, Any], indent: int | str | None) -> None:
    assert data(json.dumps(value, indent=indent)) == value


@given(json_values)
@example("0\x85 0")  # a line break to YAML 1.1, a letter to us
def test_what_is_written_is_read_back(value: Any) -> None:
    assert data(write(value)) == value


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3", 3, "this key comes twice; keep one of the two"),
        ('{"a": 1,\n "a": 2}', 2, "this key comes twice; keep one of the two"),
        ("a: 1\n---\nb: 2", 2, "a second document begins here; keep one problem a file"),
        ("a: *nobody", 1, "refers to an anchor that is not complete above it; write the value out"),
        ("a: &a [*a]", 1, "refers to an anchor that is not complete above it; write the value out"),
        ("a: &a 1\n*a : 2", 2, "an alias cannot be a key; write the name out"),
        ("a: &a {x: 1}\nb:\n  <<: *a", 3, "merging (<<) is no part of YAML 1.2; write the fields out"),
        ("a: !!python/object/apply:os.system [ls]", 1, "tags are not understood; remove it and write the value alone"),
        ("a: !secret x", 1, "tags are not understood; remove it and write the value alone"),
        ("? [a, b]\n: c", 1, "a key must be a name, not a list or a mapping; put it in quotes if it is text"),
        ("? {a: b}\n: c", 1, "a key must be a name, not a list or a mapping; put it in quotes if it is text"),
        ("a:\n\tb: 1", 2, "is not YAML: a tab, or text that begins with"),
        ("a: @b", 1, "is not YAML: a tab, or text that begins with"),
        ("a: b: c", 1, "is not YAML: a colon too many, or a line indented otherwise"),
        ("a: 1\n b: 2", 2, "is not YAML: a colon too many, or a line indented otherwise"),
        ("a: 'it's'", 1, "is not YAML: a quote too many"),
        ("- a\nb: 1", 2, "is not YAML: a line that should begin with a dash"),
        ("a: [1, 2\nb: 3", 2, "is not YAML: a bracket that is not closed"),
        ('a: "never closed\n', 2, "is not YAML: a quote that is not closed"),
        ('a: "C:\\quick"', 1, "is not YAML: a backslash in double quotes"),
        ("a: - b", 1, "is not YAML: a dash where no list can begin"),
        ("%YAML 9.0\n---\na: 1", 1, "is not YAML: found incompatible YAML document"),
        ("a: 1\nb: \x00", 2, "holds the control character U+0000"),
        ("a: 1\nb: \udc80", 2, "holds the control character U+DC80"),
        (r'{"a": "\ud83d"}', 1, "is not YAML: found invalid Unicode character escape code"),
        ("[" * 41, 1, "is nested more than 40 deep; this is not a problem file"),
    ],
)
def test_each_mistake_has_its_line_and_remedy(text: str, line: int, message: str) -> None:
    found = fault(text)
    assert found.message.startswith(message)
    assert found.line == line


def test_a_fault_is_one_line_with_all_there_is_to_know() -> None:
    assert str(Fault("a.yaml", 3, "employees[0].id", '"x"', "is odd")) == 'a.yaml:3: employees[0].id = "x": is odd'
    assert str(Fault("a.yaml", 3, "", "", "is odd")) == "a.yaml:3: is odd"
    assert str(Fault("a.yaml", 0, "", "", "is odd")) == "a.yaml: is odd"


def test_values_are_shown_short_and_without_control_characters() -> None:
    assert shorten("a\nb\x1b[31m\u202e") == r'"a\nb\u001b[31m "'
    assert len(shorten("x" * 10**7)) == 60
    assert len(shorten({"key": list(range(1000))})) == 60
    assert shorten(None) == ""
    assert "\n" not in path_text(("a\nb", 3, "x" * 1000))


# --- nonsense by the megabyte ---------------------------------------------------------------

SIZE = 10_000_000


def noise(alphabet: str) -> str:
    return "".join(random.Random(7).choices(alphabet, k=10**6)) * (SIZE // 10**6)


NONSENSE: dict[str, Callable[[], str]] = {
    "random letters": lambda: noise("abc:{}[]-,#&*!|>'\"%@` \n\t0123456789é"),
    "random words": lambda: noise("ab \n"),
    "[": lambda: "[" * SIZE,
    "[]": lambda: "[" * (SIZE // 2) + "]" * (SIZE // 2),
    "{": lambda: "{" * SIZE,
    "nested json": lambda: '{"a":' * (SIZE // 5),
    "- ": lambda: "- " * (SIZE // 2),
    "a: ": lambda: "a: " * (SIZE // 3),
    "a: on lines": lambda: "".join(f"{' ' * depth}a:\n" for depth in range(4000)),
    "? ": lambda: "? " * (SIZE // 2),
    "&a ": lambda: "&a " * (SIZE // 3),
    "!": lambda: "!" * SIZE,
    "one word": lambda: "x" * SIZE,
    "one number": lambda: "key: " + "1" * SIZE,
    "one json number": lambda: '{"a": ' + "1" * SIZE + "}",
    "open quote": lambda: '"' + "x" * SIZE,
    "backslashes": lambda: '{"' + "\\" * SIZE,
    "nothing but lines": lambda: "\n" * SIZE,
    "a list without end": lambda: "- 1\n" * (SIZE // 4),
    "a bomb of lists": lambda: "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)),
    "a bomb of text": lambda: 'a: &a "' + "x" * 100_000 + '"\nb: [' + "*a," * 100_000 + "]",
}  # fmt: skip


@pytest.mark.parametrize("kind", NONSENSE)
def test_ten_megabytes_of_nonsense_end_in_seconds(kind: str) -> None:
    text = NONSENSE[kind]()
    began = time.process_time()
    try:
        read(text, "file")
    except InputError as error:
        assert len(error.faults) == 1
        assert len(str(error)) < 300
    assert time.process_time() - began < 10


@pytest.mark.parametrize("kind", ["a bomb of lists", "a bomb of text"])
def test_what_aliases_repeat_counts_as_if_written_out(kind: str) -> None:
    assert fault(NONSENSE[kind]()).message == "holds too many values; this is not a problem file"


@given(st.text() | st.text(alphabet="ab:{}[]-,#&*!|>'\"%@`? \n\t0", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text, "file")
    except InputError as error:
        assert all(fault.line and fault.message for fault in error.faults)


# --- files ----------------------------------------------------------------------------------


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_file(path)
    return str(caught.value).removeprefix(str(path))


def test_a_file_may_begin_with_a_byte_order_mark_and_end_its_lines_as_windows_does(tmp_path: Path) -> None:
    path = tmp_path / "problem.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa9\r\n")
    assert read_file(path) == "a: 1\nb: é\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [("a: 1\nb: é".encode("latin-1"), 2), ("a: 1".encode("utf-16"), 1), (bytes(range(256)), 2), (b"\x89PNG\r\n", 1)],
    ids=["latin-1", "utf-16", "binary", "picture"],
)
def test_other_encodings_are_named_with_their_remedy(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "problem.yaml"
    path.write_bytes(content)
    assert refused(path) == f":{line}: is not UTF-8 text; open it in an editor and save it with the encoding UTF-8"


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    assert (
        refused(tmp_path / "missing.yaml") == ": there is no such file; check the name, and the folder that you are in"
    )
    assert "there is no such file" in refused(tmp_path / "nowhere" / "missing.yaml")
    (tmp_path / "clinic.yaml").touch()
    assert refused(tmp_path / "clnic.yml").endswith(f"; did you mean {tmp_path / 'clinic.yaml'}?")
    assert refused(tmp_path) == ": is a folder; name the file in it"
    assert "check the name" in refused(tmp_path / "nul\0.yaml")
    secret = tmp_path / "secret.yaml"
    secret.touch(0)
    if not os.access(secret, os.R_OK):
        assert "check the name and the rights" in refused(secret)


def test_a_file_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert refused(path) == ": is larger than 50 MB; this is not a problem file"
    zero = Path("/dev/zero")
    if zero.is_char_device():
        assert refused(zero) == ": is larger than 50 MB; this is not a problem file"
