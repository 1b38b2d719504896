"""Connections for an event loop."""

from itertools import cycle

import httpx

from adapters.models.pools import LIMITS, POOLS, trusted


class AwaitedPools(httpx.AsyncBaseTransport):
    """Several of httpx's own transports, each asked in its turn."""

    def __init__(self) -> None:
        limits = httpx.Limits(**LIMITS)
        self._transports = [
            httpx.AsyncHTTPTransport(verify=trusted(), trust_env=False, limits=limits)
            for _ in range(POOLS)
        ]
        self._turns = cycle(self._transports)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, by the transport whose turn it is."""
        return await next(self._turns).handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in self._transports:
            await transport.aclose()
