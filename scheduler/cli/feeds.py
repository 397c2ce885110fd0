"""`scheduler feeds`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, BaseUrl, DatabaseUrl
from scheduler.notation import plural
from scheduler.outcome import print_json


def feeds(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that a web server serves.")],
    database: DatabaseUrl = None,
    base_url: BaseUrl = None,
    urls: Annotated[
        bool, typer.Option("--urls", help="Show the address of each file: these are secrets, as links are.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the feed of each link as a file, for any web server or bucket instead of our own server.

    Run it after each publish, and once a day: files whose bytes stay the same are not touched. The
    names of the files are secrets. They are not those of the links but derived from them; --urls shows them.
    """
    from scheduler import installation
    from scheduler.publish import addresses

    base = addresses.checked(base_url) if base_url else None
    key = installation.secret(installation.key_file())
    with common.ledger(database) as ledger:
        from scheduler.publish import static

        with common.waiting("writing calendars"):
            done = static.write(ledger, directory, key, installation.now())
    shown = {link: f"{base}/{name}" if base else name for link, name in done.names.items()} if urls else {}
    if as_json:
        told = [{"id": link.id, "audience": asdict(link.audience), "address": name} for link, name in shown.items()]
        print_json(
            {
                "files": len(done.names),
                "notices": done.notices,
                "changed": done.changed,
                "removed": done.removed,
                "links": told,
            }
        )
        return
    for link, name in shown.items():
        typer.echo(f"{link.id:>4}  {link.audience}  {name}")
    notices = f" and {plural(done.notices, 'notice')} of withdrawn links" if done.notices else ""
    there = f"{plural(len(done.names), 'calendar')}{notices} in {directory}"
    typer.echo(f"{there}: {done.changed} written, {done.removed} removed")
