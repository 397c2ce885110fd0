"""What is answered to whom; traps of calendar programs are tests here."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from scheduler.publish.feed import Feed
from scheduler.serve.limits import BURST
from tests.formats.example import release
from tests.serve.library import ANN, AT, BOB, BROKEN, CALENDAR, NOBODY, PAGE, Shelves, Time, serving

FEED = Feed.of(CALENDAR, AT - timedelta(days=1))


def library(**more: Any) -> Shelves:
    return Shelves(feeds={ANN: FEED}, pages={PAGE}, **more)


def address(token: str) -> str:
    return f"/calendars/{token}.ics"


def test_a_calendar_has_the_headers_that_clients_need_and_no_others() -> None:
    with serving(library(), Time()) as client:
        answer = client.get(address(ANN), headers={"accept-encoding": "gzip, br"})
    assert answer.status_code == 200 and answer.content == CALENDAR
    assert dict(answer.headers) == {
        "content-type": "text/calendar; charset=utf-8",
        "content-length": str(len(CALENDAR)),
        "content-disposition": 'inline; filename="shifts.ics"',
        "etag": FEED.etag,
        "last-modified": "Sun, 22 Nov 2026 12:00:00 GMT",
        "cache-control": "private, no-cache",
        "x-robots-tag": "noindex",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


@pytest.mark.parametrize(
    "headers", [{"if-none-match": FEED.etag}, {"if-modified-since": "Sun, 22 Nov 2026 12:00:00 GMT"}]
)
def test_who_has_it_is_told_so_and_keeps_it(headers: dict[str, str]) -> None:
    with serving(library(), Time()) as client:
        answer = client.get(address(ANN), headers=headers)
    assert answer.status_code == 304 and answer.content == b""
    assert {"etag", "last-modified", "cache-control"} <= set(answer.headers)
    assert not {"content-type", "content-length"} & set(answer.headers)


def test_the_head_is_that_of_the_whole() -> None:
    with serving(library(), Time()) as client:
        whole, head = client.get(address(ANN)), client.head(address(ANN))
        assert client.head(address(ANN), headers={"if-none-match": FEED.etag}).status_code == 304
    assert head.headers == whole.headers and head.content == b""


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/json", None])
def test_it_is_given_whatever_the_client_accepts(accept: str | None) -> None:
    with serving(library(), Time()) as client:
        answer = client.get(address(ANN), headers={"accept": accept} if accept else {})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", [address(ANN), address(NOBODY), "/pages/x", "/", "/elsewhere"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND", "OPTIONS"])
def test_nothing_can_be_written(path: str, method: str) -> None:
    with serving(library(), Time()) as client:
        answer = client.request(method, path)
    assert answer.status_code == 405 and answer.headers["allow"] == "GET, HEAD"


UNKNOWN = [
    address(NOBODY),
    address("x"),
    address(ANN[:-1]),
    address(ANN + "a"),
    address("é" * 43),
    address("%00" * 43),
    address(PAGE),
    "/calendars/" + ANN,
    "/calendars/" + ANN + ".ics/",
    "/calendars/../calendars/.ics",
    "/" + ANN + ".ics",
    "/pages/" + NOBODY,
    "/pages/" + ANN,
    "/pages/" + PAGE + "/",
    "/robots.txt",
    "/favicon.ico",
    "//",
    "/calendars/" + "x" * 30_000 + ".ics",
]


@pytest.mark.parametrize("path", UNKNOWN, ids=range(len(UNKNOWN)))
def test_all_that_is_unknown_gets_the_same_answer(path: str) -> None:
    with serving(library(), Time()) as client:
        answer, other = client.get(path), client.get(address(BOB))
    assert answer.status_code == 404
    assert (answer.headers, answer.content) == (other.headers, other.content)
    assert answer.headers["cache-control"] == "no-store" and "set-cookie" not in answer.headers


@pytest.mark.parametrize("token", ["x", "é" * 43, ANN + "a", NOBODY])
def test_what_cannot_be_a_link_is_looked_up_as_if_it_could(token: str) -> None:
    found = library()
    with serving(found, Time()) as client:
        client.get(address(token))
    assert [len(asked) for asked in found.asked] == [43]


def test_a_change_is_seen_within_seconds_and_so_is_a_revocation() -> None:
    found, time = library(), Time()
    with serving(found, time) as client:
        first = client.get(address(ANN))
        found.feeds[ANN] = Feed.of(b"new", AT)
        time.later(1)
        second = client.get(address(ANN), headers={"if-none-match": first.headers["etag"]})
        del found.feeds[ANN]
        time.later(1)
        third = client.get(address(ANN), headers={"if-none-match": second.headers["etag"]})
    assert (first.content, second.content, third.status_code) == (CALENDAR, b"new", 404)


def test_who_misses_too_often_is_told_so_but_links_work_for_him_all_the_same() -> None:
    time = Time()
    with serving(library(), time, client="192.0.2.7") as client:
        codes = [client.get(path).status_code for path in [address(NOBODY), "/x", "/pages/x"] * (BURST // 3)]
        assert set(codes) == {404}
        answer = client.get(address(NOBODY))
        assert answer.status_code == 429 and answer.headers["retry-after"] == "60"
        assert [client.get(address(ANN)).status_code for _ in range(100)] == [200] * 100
        time.later(60)
        assert client.get(address(NOBODY)).status_code == 404


def test_a_database_that_fails_changes_nothing_for_those_who_read_before() -> None:
    found, time = library(published=release([("ann", "2026-03-24", "D")])), Time()
    with serving(found, time) as client:
        before = [client.get(path) for path in (address(ANN), "/", f"/pages/{PAGE}")]
        found.error = BROKEN
        time.later(3600)
        after = [client.get(path) for path in (address(ANN), "/", f"/pages/{PAGE}")]
        new = client.get(address(BOB))
    assert [answer.status_code for answer in before] == [200, 200, 200]
    assert [(item.headers, item.content) for item in before] == [(item.headers, item.content) for item in after]
    assert new.status_code == 503 and new.headers["retry-after"]


def test_no_secret_is_in_any_log(caplog: pytest.LogCaptureFixture) -> None:
    found, time = library(), Time()
    with caplog.at_level(logging.DEBUG), serving(found, time) as client:
        caplog.clear()
        for error in (None, BROKEN, ValueError(ANN)):
            found.error = error
            for token in (ANN, BOB, PAGE):
                time.later(100)
                client.get(address(token))
                client.get(f"/pages/{token}")
    told = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert "is damaged" in told
    assert not any(token in told for token in (ANN, BOB, PAGE))


@pytest.mark.parametrize(
    ("more", "headers", "expected"),
    [
        ({}, {}, 200),
        ({"host": "localhost:8000"}, {}, 200),
        ({"host": "[::1]:8000", "client": "::1"}, {}, 200),
        ({"local": False}, {}, 404),
        ({"client": "192.0.2.1"}, {}, 404),
        ({"host": "rosters.example.org"}, {}, 404),
        ({"host": "127.0.0.1.example.org"}, {}, 404),
        ({}, {"x-forwarded-for": "192.0.2.1"}, 404),
        ({}, {"forwarded": "for=192.0.2.1"}, 404),
        ({}, {"via": "1.1 proxy"}, 404),
    ],
)
def test_the_page_without_a_link_is_for_this_machine_only(
    more: dict[str, Any], headers: dict[str, str], expected: int
) -> None:
    with serving(library(published=release([("ann", "2026-03-24", "D")])), Time(), **more) as client:
        assert client.get("/", headers=headers).status_code == expected
        assert client.get(f"/pages/{PAGE}", headers=headers).status_code == 200


def test_there_is_no_page_before_anything_is_published() -> None:
    with serving(library(), Time()) as client:
        assert client.get("/").status_code == 404
