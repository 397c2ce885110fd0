"""`scheduler serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from scheduler.cli import common
from scheduler.cli.options import BaseUrl, DatabaseUrl


def serve(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; beyond this machine only with https.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="NUMBER", min=0, max=65535, help="Port to listen on; 0 for a free one.")
    ] = 8000,
    database: DatabaseUrl = None,
    base_url: BaseUrl = None,
) -> None:
    """Serve the calendars of all links and the page with the published roster, until Ctrl-C or SIGTERM.

    It listens on this machine only. To let others in, put a web server with TLS before it and say
    with --base-url what its address is. Without --base-url the page with the whole roster is shown at /
    to whoever is on this machine; else only by a link that `scheduler links add --page` made.
    """
    common.require("sqlalchemy", "publish")
    common.require("starlette", "serve")
    common.require("httptools", "serve")
    import sys

    from scheduler import installation
    from scheduler.publish import addresses
    from scheduler.serve.run import listen
    from scheduler.serve.run import serve as run

    addresses.checked_host(host, base_url)
    installation.now()
    with common.ledger(database) as ledger, listen(host, port) as where:
        name, number = where.getsockname()[:2]
        shown = f"http://[{name}]:{number}" if ":" in name else f"http://{name}:{number}"
        if base_url:
            typer.echo(f"links begin with {addresses.checked(base_url)}")
        else:
            typer.echo(f"the published roster is at {shown}/, for this machine only")
        typer.echo(f"listening on {shown}; Ctrl-C ends it")
        sys.stdout.flush()
        run(ledger, where, local=base_url is None, proxied=base_url is not None, now=installation.now)
