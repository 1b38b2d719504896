"""gunicorn's threaded worker, with a bounded wait for each client.

gunicorn's own worker gives a connection to a thread as soon as it is accepted, and the thread waits
for the client without a limit. Closing a connection waits up to 2 seconds in the accept loop, for
a client that does not close its end. So a few idle clients stop the whole worker. Here the loop
reads the head of each request without blocking, only then a thread takes over, and:

- the head of a request must arrive within HEAD_TIMEOUT;
- the threads wait for the client of one request, which sends its body or reads the response, for
  MAX_WAIT in all; while every thread is busy, for BUSY_MAX_WAIT;
- the loop closes connections without waiting;
- if there are as many connections as the worker takes, it closes those that have been idle for the
  longest time.

The class builds on internals of gunicorn's `gthread`, which `check_config` looks for.
"""

import inspect
import re
import resource
import socket
import struct
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.errors import ConfigError
from gunicorn.workers import gthread

from deploy.memory import return_large_blocks

HEAD_TIMEOUT = 10.0  # seconds
MAX_WAIT = 30.0  # seconds
BUSY_MAX_WAIT = 2.0  # seconds
CLOSING_TIMEOUT = 2.0  # seconds that a client has to close its end
MIN_IDLE = 1.0  # seconds that a connection may be idle even if there are too many
MAX_CLOSING = 256  # connections that wait for that
HEAD_LIMIT = 64 * 1024  # bytes that are read ahead
UNREAD_BODY_LIMIT = 2 * 1024 * 1024  # bytes of a body: nginx.conf lets no larger one through
READ_SIZE = 64 * 1024  # bytes
SPARE_DESCRIPTORS = 64  # for everything but clients and what is opened for them

# Where a head ends. A bare LF is invalid, so a thread may refuse the request at once.
_END_OF_HEAD = re.compile(rb"\r\n\r\n|(?<!\r)\n")
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
# What this module overrides or calls, with its parameters.
_INTERNALS = {
    gthread.TConn: {"__init__": "self cfg sock client server", "close": "self graceful"},
    gthread.ThreadWorker: {
        "accept": "self listener",
        "enqueue_req": "self conn",
        "finish_request": "self conn fs",
        "handle": "self conn",
        "murder_pending": "self",
        "on_client_socket_readable": "self conn client",
        "on_pending_socket_readable": "self conn client",
        "_keepalive_after": "self conn keepalive",
        "_cap_keepalive": "self deadline",
    },
}


class ClientSocket(socket.socket):
    """A client's socket, which can be read ahead, and adds up how long a thread waits on it."""

    def __init__(self, accepted: socket.socket) -> None:
        family, kind, protocol = accepted.family, accepted.type, accepted.proto
        super().__init__(family, kind, protocol, fileno=accepted.detach())
        self._ahead = bytearray()
        self._searched = 0
        self._waited = 0.0
        self._waiting_since: float | None = None

    def read_ahead(self) -> bool:
        """Read what has arrived, without blocking. Whether a thread can go on with the request."""
        try:
            data = super().recv(HEAD_LIMIT - len(self._ahead), socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            data = None
        except OSError:
            data = b""
        if data is not None:
            self._ahead += data
        if data == b"" or len(self._ahead) >= HEAD_LIMIT:
            return True
        searched, self._searched = self._searched, max(0, len(self._ahead) - 3)
        return _END_OF_HEAD.search(self._ahead, searched) is not None

    @property
    def has_read_ahead(self) -> bool:
        """Whether the loop has read bytes that no thread has taken yet."""
        return bool(self._ahead)

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """What was read ahead first."""
        if self._ahead:
            data = bytes(self._ahead[:bufsize])
            del self._ahead[:bufsize]
            self._searched = 0
            return data
        with self._waiting():
            return super().recv(bufsize, flags)

    def sendall(self, *args: Any) -> None:
        """Send, and count the time."""
        with self._waiting():
            super().sendall(*args)

    def sendfile(self, *args: Any, **kwargs: Any) -> int:
        """Send a file, and count the time."""
        with self._waiting():
            return super().sendfile(*args, **kwargs)

    def begin_request(self) -> None:
        """Count from zero."""
        self._waited = 0.0

    def waited(self, now: float) -> float:
        """How long a thread has waited on the client since the request began, if it does now."""
        since = self._waiting_since
        return 0.0 if since is None else self._waited + now - since

    def cut(self) -> None:
        """End the wait of a thread. What was not sent is dropped, and the client gets a reset."""
        self.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        self._waiting_since = since = time.monotonic()
        try:
            yield
        finally:
            self._waiting_since = None
            self._waited += time.monotonic() - since


class Connection(gthread.TConn):  # type: ignore[misc]
    """A connection whose worker closes it without waiting."""

    worker: "TimedThreadWorker"

    def close(self, graceful: bool = False) -> None:
        """Close it. Gracefully: let the client read the response first (RFC 9112, 9.6)."""
        if graceful:
            self.worker.close_later(self)
        else:
            super().close()


class TimedThreadWorker(gthread.ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, with a bounded wait for each client."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        # A connection may need a second descriptor, such as that of a file.
        most = max((descriptors - SPARE_DESCRIPTORS) // 2, 1)
        self.worker_connections: int = min(self.cfg.worker_connections, most)
        self._in_threads: set[Connection] = set()
        self._closing: deque[Connection] = deque()

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Raise ConfigError for TLS, or if gunicorn's internals are not those that it builds on."""
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise ConfigError(
                f"{cls.__name__} serves plain HTTP. Let a proxy end TLS, or start gunicorn with "
                "--worker-class gthread, which has no time-outs for slow clients"
            )
        if missing := missing_internals():
            raise ConfigError(
                f"{cls.__name__} does not fit this version of gunicorn, which has no "
                f"{', '.join(missing)}. Install the version of requirements.lock"
            )

    def init_process(self) -> None:
        """Begin to serve."""
        return_large_blocks()
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Accept a connection. It waits in the loop for the head of its first request."""
        try:
            accepted, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, ClientSocket(accepted), address, listener.getsockname())
        conn.worker = self
        conn.data_ready = True  # no thread has to wait for the first byte
        self._read_head(conn)

    def enqueue_req(self, conn: Connection) -> None:
        """Give a connection to a thread."""
        conn.sock.begin_request()
        self._in_threads.add(conn)
        super().enqueue_req(conn)

    def on_client_socket_readable(self, conn: Connection, client: ClientSocket) -> None:
        """The next request of a connection begins."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._read_head(conn)

    def on_pending_socket_readable(self, conn: Connection, client: ClientSocket) -> None:
        """More of a head has arrived."""
        if client.read_ahead():
            super().on_pending_socket_readable(conn, client)

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """Keep a connection for its next request, or close it."""
        self._in_threads.discard(conn)
        super().finish_request(conn, fs)
        is_kept = bool(self.keepalived_conns) and self.keepalived_conns[-1] is conn
        if is_kept and conn.sock.has_read_ahead:  # then the socket need not become readable again
            self.on_client_socket_readable(conn, conn.sock)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Whether the connection can be reused. Reads what the app left of the body first.

        gunicorn gives up after 64 KiB, and then closes a connection whose response did not say so:
        a proxy sends the next request on it, and fails. It also copies much, in steps of 1 KiB.
        """
        body, rest = conn.parser.mesg.body, UNREAD_BODY_LIMIT
        while keepalive and rest > 0 and (data := body.read(READ_SIZE)):
            rest -= len(data)
        return bool(super()._keepalive_after(conn, keepalive))

    def close_later(self, conn: Connection) -> None:
        """Send FIN, and close when the client has closed its end, or after CLOSING_TIMEOUT."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):
            conn.close()
            return
        self.nr_conns += 1
        conn.timeout = time.monotonic() + CLOSING_TIMEOUT
        self._closing.append(conn)
        if len(self._closing) > MAX_CLOSING:
            self._close_now(self._closing[0], self._closing)

    def murder_pending(self) -> None:
        """Close what has timed out. The loop calls it at least once a second."""
        super().murder_pending()
        now = time.monotonic()
        while self._closing and self._closing[0].timeout <= now:
            self._close_now(self._closing[0], self._closing)
        self._cut_slow_clients(now)
        self._make_room(now)

    def _read_head(self, conn: Connection) -> None:
        if conn.sock.read_ahead():
            self.enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + HEAD_TIMEOUT
        self.pending_conns.append(conn)
        callback = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, callback)

    def _drain(self, conn: Connection, client: ClientSocket) -> None:
        try:
            is_open = client.recv(65_536) != b""
        except BlockingIOError:
            is_open = True
        except OSError:
            is_open = False
        if not is_open:
            self._close_now(conn, self._closing)

    def _cut_slow_clients(self, now: float) -> None:
        is_full = self.nr_conns >= self.worker_connections
        is_busy = is_full or len(self._in_threads) >= self.cfg.threads
        limit = BUSY_MAX_WAIT if is_busy else MAX_WAIT
        slow = [conn for conn in self._in_threads if conn.sock.waited(now) > limit]
        for conn in slow:
            try:
                conn.sock.cut()
            except OSError:  # its thread has closed it meanwhile
                continue
        if slow:
            self.log.warning("closed connections of %d clients that were too slow", len(slow))

    def _make_room(self, now: float) -> None:
        surplus = self.nr_conns - self.worker_connections + 1
        if surplus <= 0:
            return
        closed, surplus = 0, surplus + self.worker_connections // 64
        for idle, timeout in (
            (self._closing, CLOSING_TIMEOUT),
            (self.keepalived_conns, self.cfg.keepalive),
            (self.pending_conns, HEAD_TIMEOUT),
        ):
            while idle and closed < surplus and idle[0].timeout - timeout <= now - MIN_IDLE:
                self._close_now(idle[0], idle)
                closed += 1
        if closed:
            self.log.warning("too many connections: closed %d that were idle", closed)

    def _close_now(self, conn: Connection, conns: deque[Connection]) -> None:
        conns.remove(conn)
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """A worker that stops does not wait longer for heads than for kept connections."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


def missing_internals() -> list[str]:
    """What this module builds on and the installed gunicorn does not have."""
    missing = []
    for owner, methods in _INTERNALS.items():
        for name, parameters in methods.items():
            method = getattr(owner, name, None)
            if method is None or [*inspect.signature(method).parameters] != parameters.split():
                missing.append(f"{owner.__name__}.{name}({', '.join(parameters.split()[1:])})")
    return missing
