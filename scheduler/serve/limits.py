"""How much the server puts up with: clients that guess, send without end, or read without end.

Nobody who has a link meets any of these limits, however often he asks.
"""

from __future__ import annotations

import ipaddress
from asyncio import AbstractEventLoop, Transport
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

BURST = 60
"""Misses that an address has free."""
REFILL = 1.0
"""Misses a second that it is given back."""
REMEMBERED = 10_000
"""Addresses whose misses are counted at a time; those that missed longest ago are forgotten."""
PATIENCE = 20.0
"""Seconds in which a client has sent its request and taken the answer."""
LONGEST = 32_768
"""Bytes of a request; ours have no body, and their paths are short."""
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Misses:
    """Counts requests for what does not exist, by address of the client.

    Parameters
    ----------
    clock
        Seconds, from any moment on.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def note(self, address: str) -> bool:
        """Count a miss; whether it was one too many."""
        network, now = _network(address), self._clock()
        left, since = self._left.pop(network, (float(BURST), now))
        left = min(float(BURST), left + (now - since) * REFILL)
        self._left[network] = (max(left - 1, 0.0), now)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return left < 1


def _network(address: str) -> str:
    """Whose address it is: one of the older kind, or the network that one customer has of the newer kind."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.version == 4:
        return address
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))


class Connection(HttpToolsProtocol):
    """A connection that is given up when the client keeps us waiting, or sends too much."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._since: float | None = None
        self._received = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """The client is there; from now on we wait for its request."""
        super().connection_made(transport)
        self._since = self.loop.time()

    def data_received(self, data: bytes) -> None:
        """A part of a request; what is too long is read and thrown away, so that the client hears why."""
        if self._since is None:
            self._since = self.loop.time()
        before = self._received
        self._received += len(data)
        if self._received <= LONGEST:
            super().data_received(data)
        elif before <= LONGEST:
            self._unset_keepalive_if_required()
            if self.cycle is None or self.cycle.response_complete:
                self.transport.write(_TOO_LONG)
            else:
                self.transport.close()

    def on_response_complete(self) -> None:
        """The client has its answer and may take its time until it asks again."""
        self._since = None
        self._received = 0
        super().on_response_complete()

    def give_up_if_late(self) -> None:
        """Close it where we have waited too long."""
        if self._since is not None and self.loop.time() - self._since > PATIENCE:
            self.transport.abort()
