"""`scheduler links`: who may subscribe to which calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import common
from scheduler.cli.options import AsJson, BaseUrl, DatabaseUrl
from scheduler.outcome import Command, print_json

if TYPE_CHECKING:
    from scheduler.publish.audience import Audience
    from scheduler.publish.ledger import Ledger
    from scheduler.publish.links import Link

links = typer.Typer(
    name="links",
    no_args_is_help=True,
    help="Links by which calendar programs read what is published: a secret each, shown once, kept only as SHA-256.",
)
LinkId = Annotated[int, typer.Argument(metavar="LINK", help="Number of the link, as scheduler links list shows it.")]
Qr = Annotated[bool, typer.Option("--qr", help="Show the link as a QR code, for a phone, on the terminal.")]
Svg = Annotated[
    Path | None, typer.Option("--svg", metavar="FILE", help="Write the link as a QR code, for paper, to this new file.")
]


@links.command(cls=Command)
def add(
    person: Annotated[
        str | None, typer.Option("--person", metavar="NAME", help="For this person's own shifts; an id or a name.")
    ] = None,
    site: Annotated[str | None, typer.Option("--site", metavar="ID", help="For all shifts at this site.")] = None,
    team: Annotated[
        str | None, typer.Option("--team", metavar="NAME", help="For the people of this tag or contract.")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="For the shifts that nobody covers yet.")] = False,
    page: Annotated[bool, typer.Option("--page", help="For the page with the whole roster, names included.")] = False,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="One for each person who has none; to send them out, use --json.")
    ] = False,
    names: Annotated[
        bool, typer.Option("--names", help="With --site or --team: say who works, and not only how many.")
    ] = False,
    alarm: Annotated[
        int | None,
        typer.Option("--alarm", metavar="MINUTES", min=0, max=10080, help="Ring so many minutes before each shift."),
    ] = None,
    hide_cancelled: Annotated[
        bool, typer.Option("--hide-cancelled", help="Leave out what is cancelled; else it is shown so for a while.")
    ] = False,
    label: Annotated[
        str, typer.Option("--label", metavar="TEXT", help="A note for yourself: phone, ward office.")
    ] = "",
    base_url: BaseUrl = None,
    qr: Qr = False,
    svg: Svg = None,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Make a link for one audience of the published roster. It is shown now and never again."""
    from scheduler import installation
    from scheduler.publish.audience import Audience

    asked = [person is not None, site is not None, team is not None, open_, page, everybody]
    if sum(asked) != 1:
        raise typer.BadParameter("name one of them", param_hint="--person, --site, --team, --open, --page, --everybody")
    if names and site is None and team is None:
        raise typer.BadParameter("goes with --site or --team", param_hint="--names")
    if page and (alarm is not None or hide_cancelled):
        raise typer.BadParameter("goes with calendars, not with --page", param_hint="--alarm, --hide-cancelled")
    if everybody and (qr or svg):
        raise typer.BadParameter("goes with one link", param_hint="--qr, --svg")
    with common.ledger(database) as ledger:
        if everybody:
            wanted = _without_link(ledger)
        elif person is not None:
            wanted = [Audience("person", _person(ledger.audiences(), person))]
        elif site is not None:
            wanted = [Audience("site", site, names)]
        elif team is not None:
            wanted = [Audience("team", team, names)]
        else:
            wanted = [Audience("page" if page else "open")]
        audiences = [replace(item, alarm=alarm, hide_cancelled=hide_cancelled) for item in wanted]
        show = _Showing(base_url, qr, svg)
        tokens = ledger.links.add_all(audiences, label, installation.now())
        show(ledger, tokens, as_json)


@links.command("list", cls=Command)
def list_(database: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """List all links, when each was last used, and which are withdrawn. Their secrets nobody can list."""
    with common.ledger(database) as ledger:
        found, off = ledger.links.list(), ledger.links.are_off()
    if as_json:
        print_json({"off": off, "links": [_data(link) for link in found]})
        return
    if off:
        typer.echo("all links are switched off; scheduler links on switches them on")
    for link in found:
        typer.echo(_row(link))
    if not found:
        typer.echo("there are no links")


@links.command(cls=Command)
def rotate(
    link: LinkId,
    base_url: BaseUrl = None,
    qr: Qr = False,
    svg: Svg = None,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw a link and make a new one for the same audience, when the old one was lost or seen by others."""
    from scheduler import installation

    with common.ledger(database) as ledger:
        show = _Showing(base_url, qr, svg)
        show(ledger, [ledger.links.rotate(link, installation.now())], as_json)


@links.command("qr", cls=Command)
def qr_(
    link: LinkId,
    base_url: BaseUrl = None,
    svg: Svg = None,
    database: DatabaseUrl = None,
) -> None:
    """Rotate a link and show the new one as a QR code: the secret of the old one is not kept, so it cannot be shown."""
    rotate(link, base_url, qr=True, svg=svg, database=database)


@links.command(cls=Command)
def revoke(link: LinkId, database: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """Withdraw a link. For 30 days it shows a notice of that, so that no phone keeps the shifts; then nothing."""
    from scheduler import installation

    with common.ledger(database) as ledger:
        ledger.links.revoke(link, installation.now())
    _done(f"link {link} is withdrawn", {"id": link, "status": "WITHDRAWN"}, as_json)


@links.command(cls=Command)
def off(database: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """Switch all links off at once, as if there were none. Calendars keep what they have until they are on again."""
    from scheduler import installation

    with common.ledger(database) as ledger:
        ledger.links.off(installation.now())
    _done("all links are off", {"status": "OFF"}, as_json)


@links.command(cls=Command)
def on(database: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """Switch all links on again."""
    with common.ledger(database) as ledger:
        ledger.links.on()
    _done("all links are on", {"status": "ON"}, as_json)


def _done(text: str, data: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(data)
    else:
        typer.echo(text)


def _without_link(ledger: Ledger) -> list[Audience]:
    """The people who have no link in force."""
    from scheduler.publish.audience import Audience

    served = {link.audience.id for link in ledger.links.list() if link.audience.kind == "person" and not link.withdrawn}
    people = sorted(item.id for item in ledger.audiences() if item.kind == "person")
    return [Audience("person", name) for name in people if name not in served]


def _person(audiences: Mapping[Audience, str], name: str) -> str:
    """The id of a person, given as such or by name."""
    people = {item.id: title for item, title in audiences.items() if item.kind == "person"}
    named = [key for key, title in people.items() if title == name]
    return named[0] if name not in people and len(named) == 1 else name


class _Showing:
    """Shows new links; whatever could fail is tried before they are made."""

    def __init__(self, base_url: str | None, qr: bool, svg: Path | None) -> None:
        from scheduler.publish import addresses
        from scheduler.source import Fault, InputError

        self.base = addresses.checked(base_url or addresses.LOCAL)
        self.qr, self.svg = qr, svg
        if svg is not None and (svg.exists() or not svg.parent.is_dir()):
            message = "is there already; choose another name" if svg.exists() else "is in a folder that is not there"
            raise InputError(Fault(str(svg), 0, "", "", message))
        if qr or svg is not None:
            common.require("segno", "publish")

    def __call__(self, ledger: Ledger, tokens: Sequence[str], as_json: bool) -> None:
        from scheduler.publish import addresses
        from scheduler.publish.links import digest

        known = {link.digest: link for link in ledger.links.list()}
        made = [(link := known[digest(token)], addresses.of(self.base, link.audience, token)) for token in tokens]
        if as_json:
            print_json({"links": [{**_data(link), "addresses": urls} for link, urls in made]})
        else:
            self._tell(made)
        if self.svg is not None:  # last: should it fail, the link was shown
            self._draw(made[0][1][-1], self.svg)

    def _tell(self, made: Sequence[tuple[Link, Sequence[str]]]) -> None:
        for link, urls in made:
            typer.echo(f"link {link.id}, {_who(link)}")
            for url in urls:
                typer.echo(f"  {url}")
            if self.qr:
                self._print(urls[-1])
        if made and self.base.startswith("http://"):
            typer.echo("For this machine only: with --base-url https://... links work on phones and elsewhere.")
        for line in _advice([link for link, _ in made]):
            typer.echo(line)

    def _print(self, url: str) -> None:
        import io

        import segno

        text = io.StringIO()
        segno.make(url, micro=False).terminal(text, compact=True)
        typer.echo(text.getvalue())

    def _draw(self, url: str, path: Path) -> None:
        """A new file, for its owner only: the picture is the secret."""
        import os

        import segno

        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            segno.make(url, micro=False).save(stream, kind="svg", scale=8)


def _advice(made: Sequence[Link]) -> Iterator[str]:
    from scheduler.publish import addresses

    if not made:
        yield "everybody has a link already"
        return
    yield "Shown this once: nobody can look it up later. Whoever has it can read this; treat it as a password."
    if any(link.audience.kind != "page" for link in made):
        yield from (f"  {client}: {truth}" for client, truth in addresses.CLIENTS.items())
        yield "Tell late changes directly, too: no calendar program shows them at once."


def _who(link: Link) -> str:
    return f"{link.audience}{f', {link.label}' if link.label else ''}"


def _row(link: Link) -> str:
    used = f"last used {link.used:%Y-%m-%d %H:00} UTC" if link.used else "never used"
    state = f", {link.why} {link.withdrawn:%Y-%m-%d}" if link.withdrawn else ""
    return f"{link.id:>4}  {_who(link)}; made {link.created:%Y-%m-%d}, {used}{state}"


def _data(link: Link) -> dict[str, Any]:
    moments = {name: getattr(link, name) for name in ("created", "used", "withdrawn")}
    return {
        "id": link.id,
        "audience": asdict(link.audience),
        "label": link.label,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "why": link.why,
    }
