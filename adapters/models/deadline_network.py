"""A network on which timeouts are deadlines.

httpcore hands the same timeout to each connect, read and write, and each may take all of it, so
a server that sends a byte now and then is never too slow. Here that number is the moment by which
all of them must be done, in seconds as `time.monotonic()` counts them.
"""

import socket
import ssl
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import httpcore

_RESOLVERS = 4


class DeadlineNetwork(httpcore.NetworkBackend):
    """Connects in the calling thread, and waits no longer than the deadline says."""

    def __init__(self) -> None:
        self._network = httpcore.SyncBackend()
        # Looking a name up knows no timeout; done elsewhere, it can at least be left alone.
        self._resolvers = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that accepts one."""
        refused = httpcore.ConnectError("no address")
        for address in self._addresses(host, port, timeout):
            left = _left(timeout, httpcore.ConnectTimeout)
            try:
                connected = self._network.connect_tcp(
                    address, port, left, local_address, socket_options
                )
            except httpcore.ConnectError as error:
                refused = error
            else:
                return DeadlineStream(connected)
        raise refused

    def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        left = _left(timeout, httpcore.ConnectTimeout)
        looked_up = self._resolvers.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            return [str(address[0]) for *_, address in looked_up.result(left)]
        except TimeoutError as error:
            looked_up.cancel()  # one that has not begun; one that has ends when the resolver does
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error


class DeadlineStream(httpcore.NetworkStream):
    """A connection that is read and written until the deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; none at the end."""
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        # Not left to the stream, which allows every piece that is taken the whole time again.
        connected: socket.socket = self._stream.get_extra_info("socket")
        unsent = memoryview(buffer)
        while unsent:
            connected.settimeout(_left(timeout, httpcore.WriteTimeout))
            try:
                unsent = unsent[connected.send(unsent) :]
            except TimeoutError as error:
                raise httpcore.WriteTimeout(str(error)) from error
            except OSError as error:
                raise httpcore.WriteError(str(error)) from error

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted."""
        left = _left(timeout, httpcore.ConnectTimeout)
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> object:
        """What the connection knows of itself."""
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        """Hang up."""
        self._stream.close()


def _left(deadline: float | None, late: type[httpcore.TimeoutException]) -> float | None:
    """The seconds until the deadline; raises what is given where there are none."""
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the deadline has passed")
    return left
