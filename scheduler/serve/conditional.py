"""Whether a client has the newest bytes already (RFC 9110, 13), and the answers to both cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

Headers = Sequence[tuple[bytes, bytes]]
_TAG = re.compile(rb'"[\x21\x23-\x7e\x80-\xff]*"')
"""An entity tag without the ``W/`` of a weak one, which makes no difference here."""
PRIVATE = [(b"x-robots-tag", b"noindex"), (b"referrer-policy", b"no-referrer"), (b"x-content-type-options", b"nosniff")]
"""What every answer says: none of this is for search engines, and its address is nobody's business."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells one version of some bytes from another.

    Attributes
    ----------
    etag
        Strong ETag, in quotes.
    modified
        When the bytes last changed, in UTC and whole seconds.
    """

    etag: bytes
    modified: datetime

    def match(self, headers: Headers, now: Callable[[], datetime]) -> bool:
        """Whether a request with these headers comes from a client that has these bytes.

        ``If-None-Match`` decides alone where there is one. A date that cannot be read, or
        that is not over yet, proves nothing.
        """
        tags = [value for name, value in headers if name == b"if-none-match"]
        if tags:
            return self._tagged(b",".join(tags).strip(b" \t"))
        since = [value for name, value in headers if name == b"if-modified-since"]
        if len(since) != 1:
            return False
        moment = _date(since[0])
        return moment is not None and self.modified <= moment <= now()

    def _tagged(self, tags: bytes) -> bool:
        return tags in (self.etag, b"*") or self.etag in _TAG.findall(tags)


def _date(text: bytes) -> datetime | None:
    """A moment as HTTP writes it; None if it is none."""
    try:
        moment = parsedate_to_datetime(text.decode("ascii"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response, made once and sent often."""

    status: int
    headers: Headers
    body: bytes = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, without its body where only the head was asked for."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else self.body})


def plain(status: int, text: str, *more: tuple[bytes, bytes]) -> Answer:
    """A refusal in words, which nobody keeps."""
    body = f"{text}\n".encode()
    kind = (b"content-type", b"text/plain; charset=utf-8")
    kept = (b"cache-control", b"no-store")
    return Answer(status, [kind, (b"content-length", b"%d" % len(body)), kept, *PRIVATE, *more], body)


class Versioned:
    """Bytes that are sent whole, or not at all to those who have them.

    Parameters
    ----------
    body
        The bytes.
    validators
        Of these bytes.
    headers
        What else is said of them, such as their type.
    """

    __slots__ = ("_same", "_validators", "_whole")

    def __init__(self, body: bytes, validators: Validators, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self._validators = validators
        modified = format_datetime(validators.modified.astimezone(UTC), usegmt=True).encode()
        known = [
            (b"etag", validators.etag),
            (b"last-modified", modified),
            (b"cache-control", b"private, no-cache"),
            *PRIVATE,
        ]
        self._whole = Answer(200, [(b"content-length", b"%d" % len(body)), *headers, *known], body)
        self._same = Answer(304, known)

    def answer(self, headers: Headers, now: Callable[[], datetime]) -> Answer:
        """What a request with these headers gets."""
        return self._same if self._validators.match(headers, now) else self._whole
