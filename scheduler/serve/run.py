"""The server as a process: where it listens, how it is stopped, what it writes to its log."""

from __future__ import annotations

import contextlib
import logging
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from uvicorn import Config, Server

from scheduler.serve.app import Library, application
from scheduler.serve.limits import Connection
from scheduler.source import Fault, InputError

KEEP_ALIVE = 65
"""Seconds that a connection may stay idle: more than a proxy in front, which closes its own first."""
GRACE = 5
"""Seconds that answers may take to end when the server is stopped."""
THREADS = 4


def listen(host: str, port: int) -> socket.socket:
    """A socket that clients can connect to.

    Parameters
    ----------
    host
        Address or name of this machine.
    port
        0 for any that is free.

    Raises
    ------
    InputError
        If that does not work.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        message = f"cannot be listened on: {error.strerror or error}; choose another with --host or --port"
        raise InputError(Fault("command line", 0, "address", f"{host}:{port}", message)) from None


def serve(library: Library, where: socket.socket, *, local: bool, proxied: bool, now: Callable[[], datetime]) -> None:
    """Serve until SIGTERM or Ctrl-C, then end what was begun.

    Parameters
    ----------
    where
        Listens already.
    local
        Whether the page is shown without a link to whoever is on this machine.
    proxied
        Whether a reverse proxy on this machine tells for whom it asks.
    now
        The time, in UTC.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    threads = ThreadPoolExecutor(THREADS, "library")
    app = application(library, threads, now=now, clock=time.monotonic, local=local)
    config = Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,  # it would write links down
        server_header=False,
        proxy_headers=proxied,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        timeout_notify=1,
    )
    server = _Server(config)
    config.callback_notify = server.give_up_late
    server.run(sockets=[where])
    threads.shutdown(wait=False, cancel_futures=True)


class _Server(Server):
    """Ends with exit code 0 when it is asked to end, and closes connections that keep it waiting."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does, but without the signal a second time at the end."""
        with super().capture_signals():
            try:
                yield
            finally:
                self._captured_signals.clear()

    async def give_up_late(self) -> None:
        """Once a second."""
        for connection in list(self.server_state.connections):
            if isinstance(connection, Connection):
                connection.give_up_if_late()
