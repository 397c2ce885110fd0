"""Feeds as files, for any web server: whoever knows the name of a file can read it.

A name is derived from the link with the secret of the installation, so that it is as hard
to guess as the link, cannot be read out of the database, and stays.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scheduler.formats.files import write_files
from scheduler.publish.feed import NOTICE, Feed, withdrawn
from scheduler.publish.ledger import Ledger
from scheduler.publish.links import Link

_OURS = re.compile(r"[A-Za-z0-9_-]{43}\.ics")


@dataclass(frozen=True)
class Written:
    """What became of the folder.

    Attributes
    ----------
    names
        File by link in force.
    notices
        How many files say that their link was withdrawn.
    changed, removed
        How many files have other bytes now, and how many are there no more.
    """

    names: Mapping[Link, str]
    notices: int
    changed: int
    removed: int


def name(key: bytes, link: Link) -> str:
    """The file of a link."""
    secret = hmac.new(key, b"feed file " + link.digest.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode() + ".ics"


def write(ledger: Ledger, directory: Path, key: bytes, at: datetime) -> Written:
    """Write a file for each link, and remove those of links that are no longer known.

    A file whose bytes stay the same is not touched; none is ever there in part.

    Raises
    ------
    InputError
        If the database or the folder cannot be used.
    """
    ledger.freshen(at)
    directory.mkdir(parents=True, exist_ok=True, mode=0o750)
    feeds: dict[str, Feed] = {}
    names: dict[Link, str] = {}
    for link in [] if ledger.links.are_off() else ledger.links.list():
        feed = _feed(ledger, link, at)
        if feed is not None:
            feeds[name(key, link)] = feed
        if feed is not None and link.withdrawn is None:
            names[link] = name(key, link)
    before = {path.name: path.stat().st_ino for path in directory.iterdir() if _OURS.fullmatch(path.name)}
    written = write_files(directory, {file: feed.body for file, feed in feeds.items()}, overwrite=True)
    changed = [path for path in written if path.stat().st_ino != before.get(path.name)]
    for path in changed:  # web servers tell by this time, in seconds, whether the bytes are others
        moment = feeds[path.name].modified.timestamp()
        os.utime(path, (moment, moment))
    gone = sorted(before.keys() - feeds.keys())
    for file in gone:
        (directory / file).unlink()
    return Written(names, len(feeds) - len(names), len(changed), len(gone))


def _feed(ledger: Ledger, link: Link, at: datetime) -> Feed | None:
    if link.audience.kind == "page":
        return None
    if link.withdrawn is None:
        return ledger.feed(link.audience)
    return withdrawn(link.digest, link.withdrawn) if at < link.withdrawn + NOTICE else None
