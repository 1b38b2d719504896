"""An httpx transport for blocking clients, on which timeouts are deadlines."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import cycle

import httpcore
import httpx

from adapters.models.deadline_network import DeadlineNetwork
from adapters.models.pools import LIMITS, POOLS, trusted


class DeadlineTransport(httpx.BaseTransport):
    """Several of httpcore's pools, each asked in its turn, on a DeadlineNetwork.

    The timeout of a request is the moment at which all of it ends: httpx.TimeoutException.
    """

    def __init__(self) -> None:
        network = DeadlineNetwork()
        self._pools = [
            httpcore.ConnectionPool(ssl_context=trusted(), network_backend=network, **LIMITS)
            for _ in range(POOLS)
        ]
        self._turns = cycle(self._pools)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, whose body is still to be read; httpx.TransportError where none comes."""
        with _as_httpx_says():
            answer = next(self._turns).handle_request(_as_httpcore_takes(request))
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        """Close every connection."""
        for pool in self._pools:
            pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx_says():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


def _as_httpcore_takes(request: httpx.Request) -> httpcore.Request:
    url, content = request.url, request.stream
    if not isinstance(content, Iterable):
        raise TypeError("a blocking client sends no awaited body")
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=content,
        extensions=request.extensions,
    )


@contextmanager
def _as_httpx_says() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.TimeoutException(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise httpx.TransportError(type(error).__name__) from error
