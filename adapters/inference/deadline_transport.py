"""An httpx transport for blocking clients whose timeouts are deadlines.

httpcore passes the same timeout to each connect, read and write, and each may take all of it, so
a server that sends a byte now and then is never too slow. Here the timeout of a request is the time
by which all of it must be done, in seconds of `time.monotonic()`.
"""

import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle

import httpcore
import httpx

from adapters.inference.protocol import LIMITS, POOLS, ssl_context

_RESOLVERS = 4


class DeadlineTransport(httpx.BaseTransport):
    """Several of httpcore's pools, used in turn, on a DeadlineNetwork.

    Raises httpx.TimeoutException at the deadline.
    """

    def __init__(self) -> None:
        network = DeadlineNetwork()
        self._pools = [
            httpcore.ConnectionPool(ssl_context=ssl_context(), network_backend=network, **LIMITS)
            for _ in range(POOLS)
        ]
        self._next = cycle(self._pools)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response, whose body is not read yet. Raises httpx.TransportError."""
        with _httpx_errors():
            response = next(self._next).handle_request(_httpcore_request(request))
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        """Close every connection."""
        for pool in self._pools:
            pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with _httpx_errors():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _httpcore_request(request: httpx.Request) -> httpcore.Request:
    url, content = request.url, request.stream
    if not isinstance(content, Iterable):
        raise TypeError("a blocking client cannot send an asynchronous body")
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=content,
        extensions=request.extensions,
    )


@contextmanager
def _httpx_errors() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.TimeoutException(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise httpx.TransportError(type(error).__name__) from error


class DeadlineNetwork(httpcore.NetworkBackend):
    """Connects in the calling thread, before the deadline."""

    def __init__(self) -> None:
        self._network = httpcore.SyncBackend()
        # A name lookup has no timeout. In another thread, it can at least be abandoned.
        self._resolvers = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that accepts a connection."""
        refused = httpcore.ConnectError("no address")
        for address in self._addresses(host, port, timeout):
            remaining = _remaining(timeout, httpcore.ConnectTimeout)
            try:
                connected = self._network.connect_tcp(
                    address, port, remaining, local_address, socket_options
                )
            except httpcore.ConnectError as error:
                refused = error
            else:
                return DeadlineStream(connected)
        raise refused

    def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        remaining = _remaining(timeout, httpcore.ConnectTimeout)
        lookup = self._resolvers.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            return [str(address[0]) for *_, address in lookup.result(remaining)]
        except TimeoutError as error:
            lookup.cancel()  # if it has not begun; otherwise it ends with the resolver
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose reads and writes end at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read the next bytes; none at the end."""
        return self._stream.read(max_bytes, _remaining(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        # Not by the stream, which starts the timeout again with every piece.
        connected: socket.socket = self._stream.get_extra_info("socket")
        unsent = memoryview(buffer)
        while unsent:
            connected.settimeout(_remaining(timeout, httpcore.WriteTimeout))
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
        remaining = _remaining(timeout, httpcore.ConnectTimeout)
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, remaining))

    def get_extra_info(self, info: str) -> object:
        """A property of the connection."""
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()


def _remaining(deadline: float | None, late: type[httpcore.TimeoutException]) -> float | None:
    """The seconds until the deadline. Raises `late` if it has passed."""
    if deadline is None:
        return None
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise late("the deadline has passed")
    return remaining
