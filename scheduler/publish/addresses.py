"""Links as people use them, and the truth about how soon calendar programs follow."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from scheduler.publish.audience import Audience
from scheduler.source import Fault, InputError, shorten

LOCAL = "http://127.0.0.1:8000"
"""Where the server listens unless told otherwise."""

CLIENTS = {
    "Apple": "open the webcal:// link; asks every 5 minutes to once a day, as set in the program",
    "Google": "Other calendars, From URL, the https:// link, in a browser; follows after 8 to 24 hours, "
    "and no button makes it faster",
    "Outlook on the web": "Add calendar, Subscribe from web, the https:// link; follows after 3 to 24 hours or more",
    "Outlook for Windows": "Add calendar, From Internet, the https:// link; asks about every hour while it runs",
    "Thunderbird": "New calendar, On the network, the https:// link; asks every 30 minutes",
    "Android": "an app such as ICSx5 with the https:// link; asks as often as you set it",
}
"""How to subscribe, and how soon a change is seen."""


def checked(base: str) -> str:
    """The address of the server as links begin with it.

    Raises
    ------
    InputError
        If it is no such address, or would send secrets in the clear.
    """
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise _refusal(base, "is no address of a server; write it as https://rosters.example.org")
    if parts.scheme == "http" and not _loopback(parts.hostname):
        raise _refusal(base, "would send links in the clear; write https://, or a loopback address")
    return base.rstrip("/")


def checked_host(host: str, base: str | None) -> None:
    """Refuse to listen beyond this machine, unless links go by TLS.

    Raises
    ------
    InputError
        Saying what to do.
    """
    if not _loopback(host) and not (base or "").startswith("https://"):
        message = (
            "would be heard by other machines without TLS; leave it out and put a web server with TLS before it, "
            "or say with --base-url https://... that there is one"
        )
        raise InputError(Fault("command line", 0, "--host", shorten(host), message))


def calendar(base: str, token: str) -> str:
    """Where the calendar of a link is."""
    return f"{base}/calendars/{token}.ics"


def page(base: str, token: str) -> str:
    """Where the page of a link is."""
    return f"{base}/pages/{token}"


def of(base: str, audience: Audience, token: str) -> list[str]:
    """The addresses of a link: one for a browser, and for calendars a second that opens a calendar program."""
    if audience.kind == "page":
        return [page(base, token)]
    address = calendar(base, token)
    return [address, webcal(address)]


def webcal(address: str) -> str:
    """The same address, for programs to subscribe to."""
    return f"webcal://{address.partition('://')[2]}"


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refusal(base: str, message: str) -> InputError:
    return InputError(Fault("command line", 0, "--base-url", shorten(base), message))
