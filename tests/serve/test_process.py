"""The server as it is run: over a real database, for clients of every kind, until it is stopped."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.publish.audience import Audience
from tests.formats.example import CREATED, release
from tests.serve.process import IMPATIENT, Running, opened, running

NIGHTS = [("ann", "2026-03-24", "D"), ("bob", "2026-03-25", "N")]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("serve") / "rosters.db"
    with opened(found) as ledger:
        ledger.publish(release(NIGHTS), by="test", at=CREATED)
    return found


@pytest.fixture(scope="module")
def token(database: Path) -> str:
    with opened(database) as ledger:
        return ledger.links.add(Audience("person", "ann"), "", CREATED)


@pytest.fixture(scope="module")
def server(database: Path) -> Iterator[Running]:
    with running(database) as found:
        yield found


def test_a_link_gives_what_is_published(server: Running, database: Path, token: str) -> None:
    answer = httpx.get(server.calendar(token))
    with opened(database) as ledger:
        feed = ledger.feed(Audience("person", "ann"))
    assert feed is not None
    assert answer.content == feed.body and answer.headers["etag"] == feed.etag
    assert "server" not in answer.headers
    assert httpx.get(server.calendar(token), headers={"If-None-Match": feed.etag}).status_code == 304


def test_the_page_has_its_own_link(server: Running, database: Path, token: str) -> None:
    with opened(database) as ledger:
        key = ledger.links.add(Audience("page"), "", CREATED)
    page = httpx.get(f"{server.base}/pages/{key}")
    assert page.status_code == 200 and "Bob O&#39;Brien" in page.text
    assert httpx.get(f"{server.base}/pages/{token}").status_code == 404
    assert httpx.get(server.calendar(key)).status_code == 404


def test_a_withdrawn_link_says_so_and_all_links_can_be_switched_off(server: Running, database: Path) -> None:
    with opened(database) as ledger:
        other = ledger.links.add(Audience("person", "bob"), "", CREATED)
        assert b"Night" in httpx.get(server.calendar(other)).content
        ledger.links.revoke(ledger.links.list()[-1].id, CREATED)
        time.sleep(1.1)  # until it is read again
        notice = httpx.get(server.calendar(other))
        assert notice.status_code == 200 and b"withdrawn" in notice.content and b"Night" not in notice.content
        ledger.links.off(CREATED)
        time.sleep(1.1)
        assert httpx.get(server.calendar(other)).status_code == 404
        ledger.links.on()


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (b"GET /calendars/" + b"x" * 1_000_000 + b".ics HTTP/1.1\r\nHost: a\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + b"x" * 20_000, 405),
        (b"GET /calendars/%s.ics HTTP/1.0\r\n\r\n", 200),
        (b"GET /calendars/%s.ics?a=b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
        (b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (b"GET /calendars/\xff.ics HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET http://[/ HTTP/1.1\r\n\r\n", 400),
        (b"nonsense %s\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00", 400),
    ],
    ids=["path", "header", "body", "1.0", "query", "proxy", "bytes", "authority", "nonsense", "tls"],
)
def test_whatever_is_sent_is_answered(server: Running, token: str, request_: bytes, code: int) -> None:
    answer = server.send(request_.replace(b"%s", token.encode()))
    assert answer.startswith(f"HTTP/1.1 {code} ".encode())
    assert httpx.get(server.calendar(token)).status_code == 200


def test_much_that_is_sent_is_not_kept(server: Running, token: str) -> None:
    server.send(b"GET /" + b"x" * 1_000_000)
    before = server.memory()
    for _ in range(3):
        server.send(b"GET /" + b"x" * 30_000_000)
    assert server.memory() - before < 20_000_000


def test_clients_that_keep_it_waiting_are_given_up_and_stop_nobody(database: Path, token: str) -> None:
    with running(database, before=IMPATIENT) as server:
        kept = httpx.Client()
        assert kept.get(server.calendar(token)).status_code == 200
        slow = [server.connect() for _ in range(50)]
        for connection in slow:
            connection.sendall(b"GET /calendars/")
        silent = server.connect()
        assert httpx.get(server.calendar(token)).status_code == 200
        assert {connection.recv(1) for connection in [*slow, silent] if not _reset(connection)} <= {b""}
        assert kept.get(server.calendar(token)).status_code == 200  # idle between two requests is no fault
        for connection in [*slow, silent]:
            connection.close()
        kept.close()


def _reset(connection: object) -> bool:
    """Whether the server has cut it off."""
    try:
        return connection.recv(1) != b""  # type: ignore[attr-defined]
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_asked_and_has_written_no_secret_down(database: Path, token: str, how: signal.Signals) -> None:
    with running(database) as server, server.connect() as idle, server.connect() as half:
        for path in (server.calendar(token), server.calendar("b" * 43), f"{server.base}/{token}?{token}"):
            httpx.get(path, headers={"X-Token": token})
        server.send(b"GET /" + token.encode() + b"\r\n\r\n")
        server.send(b"\x00" + token.encode())
        half.sendall(b"GET /calendars/" + token.encode())
        code, said = server.stop(how)
        assert idle.recv(1) == b""
    assert code == 0
    assert token not in said and "b" * 43 not in said
    assert said == (
        f"the published roster is at {server.base}/, for this machine only\n"
        f"listening on {server.base}; Ctrl-C ends it\n"
    )


def test_a_database_that_is_damaged_while_it_runs_is_said_and_the_last_good_is_served(tmp_path: Path) -> None:
    database = tmp_path / "rosters.db"
    with opened(database) as ledger:
        ledger.publish(release(NIGHTS), by="test", at=CREATED)
        token = ledger.links.add(Audience("person", "ann"), "", CREATED)
    with running(database) as server:
        before = httpx.get(server.calendar(token))
        for path in tmp_path.glob("rosters.db*"):
            path.write_bytes(b"this is no database" * 1000)
        time.sleep(1.1)  # until it is read again
        after = httpx.get(server.calendar(token))
        assert httpx.get(server.calendar("x")).status_code == 503
        code, said = server.stop()
    assert (after.status_code, after.content, after.headers["etag"]) == (200, before.content, before.headers["etag"])
    assert code == 0 and "the database fails" in said and token not in said


def refused(*options: str) -> str:
    """What is said where it does not start."""
    done = CliRunner().invoke(app, ["serve", *options])
    assert done.exit_code == 2, done.output
    return done.output


def test_what_cannot_be_served_is_refused_with_the_way_out(server: Running, database: Path, tmp_path: Path) -> None:
    db = ("--database", str(database))
    assert "publish a roster first" in refused("--database", str(tmp_path / "none.db"))
    assert "choose another with --host or --port" in refused(*db, "--port", server.base.rpartition(":")[2])
    assert "without TLS" in refused(*db, "--host", "0.0.0.0")
    assert "without TLS" in refused(*db, "--host", "0.0.0.0", "--base-url", "http://127.0.0.1")
    assert "in the clear" in refused(*db, "--base-url", "http://rosters.example.org")
    (tmp_path / "bad.db").write_bytes(b"no database" * 1000)
    assert "is no database" in refused("--database", str(tmp_path / "bad.db"))


def test_behind_a_proxy_the_page_needs_its_link(database: Path) -> None:
    with running(database, "--base-url", "https://rosters.example.org") as server:
        assert httpx.get(f"{server.base}/").status_code == 404
        code, said = server.stop()
    assert code == 0 and said.startswith("links begin with https://rosters.example.org\n")
