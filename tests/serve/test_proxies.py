"""The web servers of the documentation, before ours: what they hand on, what they hide, and what they write down."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from scheduler.publish.audience import Audience
from tests.formats.example import CREATED, release
from tests.needs import needs
from tests.serve.process import opened, running

PAGE = Path(__file__).resolve().parents[2] / "docs" / "serve.md"
BARE = "location / { proxy_pass http://127.0.0.1:8000; }"


def snippet(language: str) -> str:
    [text] = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(text)


def nginx(location: str, home: Path, port: int) -> list[str]:
    """nginx with this location, which logs all that it is not forbidden to."""
    user = "user root;" if os.getuid() == 0 else ""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {home}/{kind};" for kind in kinds)
    (home / "nginx.conf").write_text(
        f"{user} daemon off; pid {home}/pid; error_log {home}/error.log info; events {{}}\n"
        f"http {{ {places} access_log {home}/access.log;\nserver {{ listen 127.0.0.1:{port};\n{location} }} }}\n"
    )
    return ["nginx", "-p", str(home), "-c", str(home / "nginx.conf")]


def caddy(text: str, home: Path, port: int) -> list[str]:
    """Caddy with this file, but without a certificate."""
    options = "{\n    admin off\n    auto_https off\n"
    text = text.replace("{\n", options, 1).replace("rosters.example.org {", f"http://127.0.0.1:{port} {{")
    (home / "Caddyfile").write_text(text)
    return ["caddy", "run", "--config", str(home / "Caddyfile"), "--adapter", "caddyfile"]


@contextmanager
def before(program: str, text: str, upstream: str, home: Path) -> Iterator[str]:
    """A web server before ours: what its addresses begin with."""
    needs(shutil.which(program), program)
    home.mkdir()
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = text.replace("127.0.0.1:8000", upstream.removeprefix("http://")).replace("/var/log/nginx", str(home))
    words = (nginx if program == "nginx" else caddy)(text, home, port)
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    with (home / "log").open("wb") as log, subprocess.Popen(words, stdout=log, stderr=log, env=environment) as process:
        try:
            while True:
                assert process.poll() is None, (home / "log").read_text()
                with closing(socket.socket()) as trial:
                    if trial.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    with opened(tmp_path / "rosters.db") as ledger:
        ledger.publish(release([("ann", "2026-03-24", "D")]), by="test", at=CREATED)
    return tmp_path / "rosters.db"


@pytest.mark.parametrize("program", ["nginx", "caddy"])
def test_a_calendar_goes_through_as_it_is_and_no_secret_stays_behind(
    database: Path, program: str, tmp_path: Path
) -> None:
    with opened(database) as ledger:
        token = ledger.links.add(Audience("person", "ann"), "", CREATED)
    path, home = f"/calendars/{token}.ics", tmp_path / "web"
    with (
        running(database, "--base-url", "https://rosters.example.org") as server,
        before(program, snippet(program), server.base, home) as base,
    ):
        direct, through = httpx.get(server.base + path), httpx.get(base + path, headers={"Accept-Encoding": "gzip"})
        same = ("etag", "last-modified", "cache-control", "content-type", "content-length", "referrer-policy")
        assert through.content == direct.content
        assert [through.headers[name] for name in same] == [direct.headers[name] for name in same]
        assert httpx.get(base + path, headers={"If-None-Match": direct.headers["etag"]}).status_code == 304
        assert [httpx.get(base + other).status_code for other in ("/", "/calendars/x.ics", path + "/")] == [404] * 3
        with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2")) as guesser:
            forged = ({"X-Forwarded-For": f"192.0.2.{number}"} for number in range(70))
            codes = [guesser.get(base + "/" + token, headers=headers).status_code for headers in forged]
        assert codes[0] == 404 and codes[-1] == 429  # the proxy says who asks, whatever he says himself
        assert httpx.get(base + "/x").status_code == 404  # and others are not counted with him
        assert httpx.get(base + path).status_code == 200
        server.stop()
        assert httpx.get(base + path).status_code == 502
    told = "".join(item.read_text(errors="replace") for item in home.rglob("*") if item.is_file())
    assert token not in told


def test_a_proxy_that_does_not_say_that_it_is_one_does_not_open_the_page(database: Path, tmp_path: Path) -> None:
    with running(database) as server, before("nginx", BARE, server.base, tmp_path / "web") as base:
        assert httpx.get(server.base + "/").status_code == 200
        assert httpx.get(base + "/").status_code == 404


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    needs(shutil.which("systemd-analyze"), "systemd-analyze")
    unit = snippet("ini").replace("/opt/scheduler/bin/scheduler", "/bin/true").replace("User=scheduler\n", "")
    (tmp_path / "rosters.service").write_text(unit)
    command = ["systemd-analyze", "verify", str(tmp_path / "rosters.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "rosters.service" not in done.stderr, done.stderr
