"""uvicorn's HTTP/1.1 protocol on h11, with a bounded wait for each client.

uvicorn closes idle connections between two requests (`--timeout-keep-alive`). It waits without a
limit for the head of a request, for its body, and for a client that does not read the response.
Here:

- the head of a request must arrive within HEAD_TIMEOUT, its body within BODY_TIMEOUT, and the
  client must have read the response within RESPONSE_TIMEOUT;
- if there are as many connections as the process takes, it closes those that have waited for their
  clients for the longest time;
- a request with more than MAX_SMALL_CHUNKS chunks of a few bytes is 400, since parsing a chunk
  costs as much as parsing kilobytes of a body;
- so is a head that servers read in different ways: with both Content-Length and Transfer-Encoding
  (RFC 9112, 6.1), a line that ends in a bare LF (2.2), or one that is folded (5.2);
- a client that ends its request before the body is complete gets the app's response to that.

The class builds on internals of uvicorn, which are looked for on import.
"""

import asyncio
import heapq
import re
import resource
import socket
import struct
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from deploy.memory import return_large_blocks

HEAD_TIMEOUT = 10.0  # seconds
BODY_TIMEOUT = 30.0
RESPONSE_TIMEOUT = 30.0
TICK = 1.0  # how often a connection looks for what it waits for
SMALL_CHUNK = 64  # bytes
MAX_SMALL_CHUNKS = 1_024
MAX_CONNECTIONS = 10_000
SPARE_DESCRIPTORS = 64  # for everything but clients and what is opened for them

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_AMBIGUOUS_LINE = re.compile(rb"(?<!\r)\n|\n[ \t]")
LIMITS = {
    "send a request": HEAD_TIMEOUT,
    "send a body": BODY_TIMEOUT,
    "read a response": RESPONSE_TIMEOUT,
}
# What this module overrides or calls.
_INTERNALS: dict[type, tuple[str, ...]] = {
    H11Protocol: (
        "connection_made",
        "connection_lost",
        "eof_received",
        "handle_events",
        "on_response_complete",
        "send_400_response",
    ),
    h11.Connection: ("next_event", "trailing_data"),
}
_INTERNAL_NAMES = {
    H11Protocol.__init__: ("conn", "connections", "cycle", "headers", "timeout_keep_alive_task"),
    RequestResponseCycle.__init__: (
        "keep_alive",
        "message_event",
        "more_body",
        "response_complete",
    ),
    h11.Connection.__init__: ("_max_incomplete_event_size",),
}


class StrictConnection(h11.Connection):
    """h11's state machine of one connection, without what costs or confuses too much."""

    _small_chunks = 0

    def next_event(self) -> Any:
        """The next event. Raises RemoteProtocolError, which uvicorn answers with 400."""
        if self.their_state is h11.IDLE:
            head, _, _ = self.trailing_data[0].partition(b"\r\n\r\n")
            if _AMBIGUOUS_LINE.search(head):
                raise h11.RemoteProtocolError("a bare LF, or a folded line")
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._small_chunks = 0
            names = {name for name, _ in event.headers}
            if {b"content-length", b"transfer-encoding"} <= names:
                raise h11.RemoteProtocolError("Content-Length with Transfer-Encoding")
        elif isinstance(event, h11.Data) and event.chunk_start and len(event.data) < SMALL_CHUNK:
            self._small_chunks += 1
            if self._small_chunks > MAX_SMALL_CHUNKS:
                raise h11.RemoteProtocolError("too many small chunks")
        return event


class TimedH11Protocol(H11Protocol):
    """One connection, with a bounded wait for its client."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = StrictConnection(h11.SERVER, self.conn._max_incomplete_event_size)
        self.stage_since = self.loop.time()
        self._waiting: tuple[str, object] | None = None
        self._waiting_since = self.stage_since
        self._ticker: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected."""
        super().connection_made(transport)
        self._ticker = self.loop.call_later(TICK, self._tick)
        if len(self.connections) > max_connections():
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        super().connection_lost(exc)
        if self._ticker is not None:
            self._ticker.cancel()

    def eof_received(self) -> bool:  # type: ignore[override]
        """The client sends no more. Whether the connection stays open for the response.

        A body that is shorter than announced ends here, and the app compares the lengths.
        """
        cycle = self.cycle
        if cycle is None or cycle.response_complete or not cycle.more_body:
            return False
        if self.scheme == "https" or any(name == b"transfer-encoding" for name, _ in self.headers):
            return False  # the app gets `http.disconnect`
        cycle.more_body = cycle.keep_alive = False
        cycle.message_event.set()
        return True

    def send_400_response(self, msg: str) -> None:
        """Answer invalid HTTP, unless the response has begun."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()

    def handle_events(self) -> None:
        """Go on with what has arrived. A request begins when its head is complete."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self.stage_since = self.loop.time()

    def on_response_complete(self) -> None:
        """The response is written, and the next request may begin."""
        self.stage_since = self.loop.time()
        super().on_response_complete()

    @property
    def may_be_closed(self) -> bool:
        """Whether there is no request, or the client has yet to send or read something."""
        is_waiting = self._has_no_request or self._waits_for() is not None
        return is_waiting and not self.transport.is_closing()

    @property
    def _has_no_request(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def abort(self) -> None:
        """Close the connection with a reset, so that the system drops what it has not sent, too."""
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.transport.abort()

    def _waits_for(self) -> str | None:
        """What the client has to do before anything goes on."""
        if self.transport.get_write_buffer_size() > 0:
            return "read a response"
        if self._has_no_request:  # between two requests uvicorn has a timer of its own
            return "send a request" if self.timeout_keep_alive_task is None else None
        return "send a body" if self.cycle.more_body else None

    def _tick(self) -> None:
        """Close the connection if it has waited for too long."""
        now, action = self.loop.time(), self._waits_for()
        waiting = None if action is None else (action, self.cycle)
        if waiting != self._waiting:
            self._waiting, self._waiting_since = waiting, now - TICK
        if action is not None and now - self._waiting_since >= LIMITS[action]:
            self.logger.warning("closed a connection: its client was too slow to %s", action)
            self.abort()
            return
        self._ticker = self.loop.call_later(TICK, self._tick)

    def _make_room(self) -> None:
        idle = [
            protocol
            for protocol in self.connections
            if isinstance(protocol, TimedH11Protocol) and protocol.may_be_closed
        ]
        oldest = heapq.nsmallest(1 + len(idle) // 64, idle, key=lambda it: it.stage_since)
        for protocol in oldest:
            protocol.abort()
        self.logger.warning("too many connections: closed %d that were idle", len(oldest))


def max_connections() -> int:
    """How many connections a process takes: each may need a second descriptor, such as a file's."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(MAX_CONNECTIONS, max((descriptors - SPARE_DESCRIPTORS) // 2, 1))


def missing_internals() -> list[str]:
    """What this module builds on, and the installed uvicorn and h11 do not have."""
    missing = [
        f"{owner.__name__}.{name}"
        for owner, names in _INTERNALS.items()
        for name in names
        if not hasattr(owner, name)
    ]
    for function, attributes in _INTERNAL_NAMES.items():
        assigned = function.__code__.co_names
        missing += [
            f"{function.__qualname__}: {name}" for name in attributes if name not in assigned
        ]
    return missing


if _missing := missing_internals():
    raise RuntimeError(
        f"{__name__} does not fit this version of uvicorn or h11, which has no "
        f"{', '.join(_missing)}. Install the versions of requirements.lock"
    )

return_large_blocks()  # uvicorn imports this module in each of its processes
