"""`scheduler publish`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, DatabaseUrl, ProblemFile, RosterFile
from scheduler.outcome import ExitCode, print_json

if TYPE_CHECKING:
    from scheduler.formats import Release
    from scheduler.formats.vcalendar import Entry
    from scheduler.late import Late
    from scheduler.publish.ledger import Changes, Ledger, Publication
    from scheduler.publish.revise import Difference

SHOWN = 12
"""Changes of one person that are listed; of more, how many there are."""


def publish(
    problem: ProblemFile,
    roster: RosterFile,
    database: DatabaseUrl = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Publish without asking.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who publishes; your login name where left out.")
    ] = None,
    allow_broken: Annotated[
        bool, typer.Option("--allow-broken", help="Publish although the roster breaks a hard rule.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a roster the one that everybody's calendar shows. Says first what changes for whom, and asks.

    With --json and without --yes it only says what would change. Exit code 1 if the roster
    breaks a hard rule, 5 if somebody else published in between, 130 if you said no.
    """
    import getpass

    from scheduler import installation, late
    from scheduler.formats import Release, read_provenance

    loaded, found = common.load(problem), common.load_roster(roster)
    verdict = common.judge(loaded, found)
    if not verdict.feasible and not allow_broken:
        typer.echo(f"{roster}: breaks hard rules; see: scheduler verify {problem} {roster}", err=True)
        raise typer.Exit(ExitCode.NOT_FEASIBLE)
    how = read_provenance(roster, loaded, verdict)
    key = installation.secret(installation.key_file())
    release = Release(loaded, found, verdict, installation.now(), key, how)
    with common.ledger(database, create=True) as ledger:
        with common.waiting("comparing with what is published"):
            changes = ledger.changes(release)
        costs = _late(ledger, release) if changes.needed else []
        if not as_json:
            for line in (*_lines(changes), *(late.lines(loaded, costs) if costs else ())):
                typer.echo(line)
        made = None
        if changes.needed and (yes or not as_json):
            if not yes and not _agreed():
                typer.echo("nothing was published")
                raise typer.Exit(ExitCode.INTERRUPTED)
            made = _published(ledger, release, by or getpass.getuser(), changes.base)
    if as_json:
        print_json({**_data(changes, made), "late_changes": late.data(costs)})
    elif made is not None:
        typer.echo(f"published as version {made.version}")


def _agreed() -> bool:
    try:
        return typer.confirm("Publish this?")
    except typer.Abort:
        return False


def _published(ledger: Any, release: Any, by: str, base: int) -> Publication:
    from scheduler.publish.ledger import Overtaken

    try:
        with common.waiting("publishing"):
            made: Publication = ledger.publish(release, by=by, at=release.created, base=base)
    except Overtaken:
        typer.echo("somebody else has published in between; nothing was written. Look again at what changes", err=True)
        raise typer.Exit(ExitCode.OVERTAKEN) from None
    return made


def _late(ledger: Ledger, release: Release) -> list[Late]:
    """What the changes of the published roster cost, if people are told today."""
    from scheduler.late import late_changes

    published = ledger.roster()
    if published is None:
        return []
    today = release.created.astimezone(release.problem.calendar.zone).date()
    return list(late_changes(release.problem, published.roster, release.roster, today))


def _lines(changes: Changes) -> Iterator[str]:
    now = f"version {changes.base} is published" if changes.base else "nothing is published yet"
    if not changes.needed:
        yield f"{now}, and it is the same; there is nothing to do"
        return
    yield now
    for person in changes.people:
        yield from _person(person)
    if not changes.people:
        yield "nothing changes for anybody; the problem or its other feeds do"
    for link in changes.leavers:
        yield f"link {link.id} ({link.audience}) is withdrawn: the problem has no such {link.audience.kind} any more"


def _person(person: Difference) -> Iterator[str]:
    from scheduler.formats.vcalendar import one_line

    name = one_line(person.label)
    if person.count > SHOWN:
        yield f"{name}: {len(person.added)} new, {len(person.removed)} cancelled, {len(person.moved)} changed"
        return
    yield f"{name}:"
    told = [(entry, "+", "") for entry in person.added] + [(entry, "-", "") for entry in person.removed]
    told += [(after, "~", _before(before, after)) for before, after in person.moved]
    for entry, sign, more in sorted(told, key=lambda item: item[0].start.isoformat()):
        yield f"  {sign} {_times(entry)} {one_line(entry.summary)}{more}"


def _before(before: Entry, after: Entry) -> str:
    """What an event said, as far as that is something else."""
    from scheduler.formats.vcalendar import one_line

    told = [_times(before)] if _times(before) != _times(after) else []
    told += [one_line(before.summary)] if before.summary != after.summary else []
    return f", was {' '.join(told)}" if told else ", with other details"


def _times(entry: Entry) -> str:
    """``Sat 28 Nov 23:00-07:00`` by the clock of the place."""
    from datetime import datetime

    from scheduler.calendar import time_zone

    start, end = entry.start, entry.end
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return f"{start:%a} {start.day} {start:%b}"
    start, end = (moment.astimezone(time_zone(entry.zone)) for moment in (start, end))
    return f"{start:%a} {start.day} {start:%b} {start:%H:%M}-{end:%H:%M}"


def _data(changes: Changes, made: Publication | None) -> dict[str, Any]:
    return {
        "version": made.version if made else changes.base or None,
        "published": made is not None,
        "changes": [
            {
                "employee": person.employee,
                "added": [_event(entry) for entry in person.added],
                "removed": [_event(entry) for entry in person.removed],
                "changed": [{"before": _event(before), "after": _event(after)} for before, after in person.moved],
            }
            for person in changes.people
        ],
        "links_withdrawn": [link.id for link in changes.leavers],
    }


def _event(entry: Entry) -> dict[str, str]:
    return {"summary": entry.summary, "start": entry.start.isoformat(), "end": entry.end.isoformat()}
