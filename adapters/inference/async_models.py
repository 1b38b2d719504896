"""Models for an event loop."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Self

import httpx

from adapters.inference.protocol import (
    CLIENT_ERRORS,
    HEADERS,
    LIMITS,
    POOLS,
    InvalidResponse,
    ResponseReader,
    check_deadline,
    model_not_found,
    no_cookies,
    request_body,
    split_credentials,
    ssl_context,
    too_slow,
    upstream_failed,
)
from adapters.system import usable_cores
from core.domain.inference import ModelInput, mean


class AsyncModels:
    """Implements `core.ports.inference.Models`: `mean` in a thread, `remote` on a model server.

    There is no `remote` without a server's URL. As a context manager it closes its connections and
    ends its threads.
    """

    def __init__(self, server_url: str | None) -> None:
        self._models: dict[str, Callable[[Sequence[float]], Awaitable[float]]] = {
            "mean": self._mean
        }
        # Not the default executor, all of whose threads may be busy with name lookups.
        self._threads = ThreadPoolExecutor(usable_cores(), thread_name_prefix="mean")
        self._url, credentials = split_credentials(server_url or "")
        self._client = httpx.AsyncClient(
            transport=_PooledTransport(),
            auth=credentials,
            cookies=no_cookies(),
            timeout=None,  # noqa: S113  # each request has a deadline
            trust_env=False,
        )
        if server_url is not None:
            self._models["remote"] = self._request

    async def predict(self, model_input: ModelInput, deadline: float) -> float:
        """Return the model's output before the deadline, in seconds of `time.monotonic()`."""
        model = self._models.get(model_input.model_id)
        if model is None:
            raise model_not_found()
        check_deadline(deadline)
        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                prediction = await model(model_input.features)
        except TimeoutError:
            raise too_slow() from None
        check_deadline(deadline)
        return prediction

    async def _mean(self, features: Sequence[float]) -> float:
        return await asyncio.get_running_loop().run_in_executor(self._threads, mean, features)

    async def _request(self, features: Sequence[float]) -> float:
        try:
            async with self._client.stream(
                "POST", self._url, content=request_body(features), headers=HEADERS
            ) as response:
                reader = ResponseReader(response.status_code)
                async for piece in response.aiter_raw():
                    reader.add(piece)
            return reader.prediction()
        except InvalidResponse as invalid:
            raise upstream_failed(str(invalid)) from None
        except CLIENT_ERRORS as error:
            raise upstream_failed(type(error.__cause__ or error).__name__) from error

    async def __aenter__(self) -> Self:
        """Return the client, which connects at first use."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close every connection, and end the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        await self._client.aclose()


class _PooledTransport(httpx.AsyncBaseTransport):
    """Several of httpx's own transports, used in turn."""

    def __init__(self) -> None:
        limits = httpx.Limits(**LIMITS)
        self._transports = [
            httpx.AsyncHTTPTransport(verify=ssl_context(), trust_env=False, limits=limits)
            for _ in range(POOLS)
        ]
        self._next = cycle(self._transports)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await next(self._next).handle_async_request(request)

    async def aclose(self) -> None:
        for transport in self._transports:
            await transport.aclose()
