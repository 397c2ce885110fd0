"""Load and publications at once: nothing may fail, no feed may be torn, and all must end on the last version."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from benchmarks.feeds import wrk
from benchmarks.feeds.setting import Setting, later, ours, release
from scheduler.publish.audience import Audience
from scheduler.publish.ledger import Ledger


@dataclass
class Client:
    """Somebody's calendar program, which keeps what it was given."""

    path: str
    etag: str = ""
    body: bytes = b""
    modified: datetime | None = None
    faults: list[str] = field(default_factory=list)

    def ask(self, http: httpx.Client) -> None:
        """Ask as a calendar program does, and look closely at the answer."""
        answer = http.get(self.path, headers={"If-None-Match": self.etag} if self.etag else {})
        if answer.status_code == 304 and self.etag == answer.headers["etag"]:
            return
        if answer.status_code != 200:
            self.faults.append(f"status {answer.status_code}")
            return
        body, modified = answer.content, parsedate_to_datetime(answer.headers["last-modified"])
        if f'"{hashlib.sha256(body).hexdigest()}"' != answer.headers["etag"] or not body.endswith(b"END:VCALENDAR\r\n"):
            self.faults.append("torn")
        if self.modified and modified < self.modified:
            self.faults.append("went back")
        self.etag, self.body, self.modified = answer.headers["etag"], body, modified


def run(setting: Setting, seconds: int, pause: float = 5.0) -> dict[str, object]:
    """Publish every few seconds while wrk asks as fast as it can, and five hundred clients check what they get."""
    clients = {person: Client(f"/calendars/{token}.ics") for person, token in setting.tokens.items()}
    over = threading.Event()
    polls = 0

    with ours(setting) as (base, _):

        def poll() -> None:
            nonlocal polls
            with httpx.Client(base_url=base, timeout=30) as http:
                for client in itertools.cycle(clients.values()):
                    if over.is_set():
                        return
                    client.ask(http)
                    polls += 1
                    time.sleep(0.002)

        checking = threading.Thread(target=poll)
        load = wrk.start(base, wrk.etags(base, setting.paths), seconds, 32)
        checking.start()
        ledger = Ledger.open(str(setting.database))
        begun, version = time.monotonic(), 0
        while time.monotonic() - begun < seconds - pause:
            version += 1
            at = later(setting, version)
            ledger.publish(release(setting.problem, version, at), by="benchmark", at=at)
            time.sleep(pause)
        found = wrk.figures(load)
        over.set()
        checking.join()
        time.sleep(1.5)
        with httpx.Client(base_url=base, timeout=30) as http:
            for client in clients.values():
                client.ask(http)
        behind = 0
        for person, client in clients.items():
            feed = ledger.feed(Audience("person", person))
            behind += feed is None or feed.body != client.body
        ledger.close()
    return {
        "seconds": seconds,
        "versions published": version,
        "requests a second": round(found.rate),
        "p99 ms": found.p99,
        "answers that were no success": found.refused,
        "answers looked at": polls,
        "faults": [fault for client in clients.values() for fault in client.faults],
        "clients not on the last version": behind,
    }
