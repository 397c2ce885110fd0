"""Who has the newest bytes already (RFC 9110, 13.1)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.serve.conditional import Validators

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OURS = Validators(b'"abc"', datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
EXACT, BEFORE, AFTER = (f"Fri, 20 Nov 2026 12:00:0{second} GMT" for second in (0, 0, 1))
BEFORE = "Fri, 20 Nov 2026 11:59:59 GMT"


def match(**headers: str | list[str]) -> bool:
    """Whether these headers, written with underscores, prove that a client has the bytes."""
    pairs = [
        (name.replace("_", "-").encode(), value.encode())
        for name, values in headers.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return OURS.match(pairs, lambda: NOW)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ("*", True),
        ('"x", "abc"', True),
        ('"x","y",W/"abc" ,"z"', True),
        ('"x",, "abc"', True),
        (['"x"', '"abc"'], True),
        ('"ABC"', False),
        ('"abcd"', False),
        ("abc", False),
        ("", False),
        ('"x", "y"', False),
        ('"abc', False),
        ('"x*"', False),
    ],
)
def test_tags_are_compared_weakly_and_one_of_a_list_is_enough(tags: str | list[str], expected: bool) -> None:
    assert match(if_none_match=tags) is expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (EXACT, True),
        (AFTER, True),
        (BEFORE, False),
        ("Friday, 20-Nov-26 12:00:00 GMT", True),
        ("Fri Nov 20 12:00:00 2026", True),
        ("Fri, 27 Nov 2026 12:00:00 GMT", False),
        ("yesterday", False),
        ("", False),
        ("Fri, 99 Nov 2026 12:00:00 GMT", False),
        ("Mon, 01 Jan 0001 00:00:00 +2359", False),
    ],
)
def test_a_date_proves_something_only_if_it_is_one_and_is_over(date: str, expected: bool) -> None:
    assert match(if_modified_since=date) is expected


def test_tags_win_over_dates() -> None:
    assert not match(if_none_match='"old"', if_modified_since=EXACT)
    assert match(if_none_match='"abc"', if_modified_since=BEFORE)


def test_two_dates_or_none_prove_nothing() -> None:
    assert not match()
    assert not match(if_modified_since=[EXACT, EXACT])


@given(st.binary(max_size=200))
def test_no_header_whatever_it_holds_is_an_error(value: bytes) -> None:
    OURS.match([(b"if-none-match", value)], lambda: NOW)
    OURS.match([(b"if-modified-since", value)], lambda: NOW)


def test_a_long_header_takes_no_longer_than_its_length() -> None:
    assert not OURS.match([(b"if-none-match", b'",' * 500_000)], lambda: NOW)
