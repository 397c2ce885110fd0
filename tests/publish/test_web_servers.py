"""The snippets of the documentation in real web servers."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scheduler.publish import static
from scheduler.publish.audience import Audience
from scheduler.publish.ledger import Ledger
from tests.needs import needs
from tests.publish.ward import AT, KEY, ward

PAGE = Path(__file__).resolve().parents[2] / "docs" / "publish.md"


def snippet(language: str, folder: Path) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    [text] = found
    assert "/srv/rosters" in text
    return str(text.replace("/srv/rosters", str(folder)))


def nginx(port: int, home: Path, served: Path) -> list[str]:
    user = "user root;" if os.getuid() == 0 else ""
    places = "".join(
        f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"{user} daemon off; pid {home}/pid; error_log {home}/error.log info; events {{}}\n"
        f"http {{ {places} access_log {home}/access.log;\n"
        f"server {{ listen 127.0.0.1:{port};\n{snippet('nginx', served)} }} }}\n"
    )
    return ["nginx", "-p", str(home), "-c", str(home / "nginx.conf")]


def caddy(port: int, home: Path, served: Path) -> list[str]:
    (home / "Caddyfile").write_text(
        f"{{\nadmin off\nauto_https off\n}}\nhttp://127.0.0.1:{port} {{\n{snippet('caddy', served)}}}\n"
    )
    return ["caddy", "run", "--config", str(home / "Caddyfile"), "--adapter", "caddyfile"]


@contextmanager
def running(command: Callable[[int, Path, Path], list[str]], home: Path, served: Path) -> Iterator[int]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (home / "log").open("wb")
    words = command(port, home, served)
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    server = subprocess.Popen(words, stdout=log, stderr=log, env=environment)
    try:
        for _ in range(200):
            with closing(socket.socket()) as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, (home / "log").read_text()
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def get(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Accept-Encoding": "gzip", **sent})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@pytest.mark.parametrize("server", [nginx, caddy], ids=["nginx", "caddy"])
def test_the_snippet_serves_the_files_as_calendars(
    server: Callable[[int, Path, Path], list[str]], file: Ledger, tmp_path: Path
) -> None:
    needs(shutil.which(server.__name__), server.__name__)
    file.publish(ward(ann="D------"), by="me", at=AT)
    file.links.add(Audience("person", "ann"), "", AT)
    home, served = tmp_path / "home", tmp_path / "www"
    home.mkdir()
    [name] = static.write(file, served, KEY, AT).names.values()
    path = f"/calendars/{name}"
    with running(server, home, served) as port:
        status, headers, body = get(port, path)
        assert (status, body) == (200, (served / name).read_bytes())
        assert headers["content-type"] == "text/calendar; charset=utf-8"
        assert headers["cache-control"] == "private, no-cache"
        assert headers["last-modified"] == "Fri, 20 Nov 2026 12:00:00 GMT"
        assert (headers["x-robots-tag"], headers["referrer-policy"]) == ("noindex", "no-referrer")
        assert "content-encoding" not in headers and not headers["etag"].startswith("W/")
        assert get(port, path, "HEAD")[::2] == (200, b"")
        assert get(port, path, If_None_Match=headers["etag"])[0] == 304
        for other in ("/calendars/", "/calendars", "/calendars/" + "A" * 43 + ".ics", "/"):
            status, _, content = get(port, other)
            assert status in (200, 301, 403, 404) and name.encode() not in content
            assert status != 200 or not content
        file.publish(ward(ann="N------"), by="me", at=AT)  # in the same second
        assert static.write(file, served, KEY, AT).changed == 1
        status, newer, body = get(port, path, If_None_Match=headers["etag"])
        assert status == 200 and newer["etag"] != headers["etag"] and b"SUMMARY:Night" in body
    told = "".join(item.read_text(errors="replace") for item in home.rglob("*") if item.is_file())
    assert name[:43] not in told and "A" * 43 not in told
