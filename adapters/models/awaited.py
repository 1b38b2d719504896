"""Models for an event loop, which goes on while one is asked."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import httpx

from adapters.cores import usable_cores
from adapters.models.awaited_pools import AwaitedPools
from adapters.models.protocol import (
    FAILURES,
    HEADERS,
    Answer,
    Nonsense,
    no_cookies,
    question_body,
)
from adapters.models.refusals import not_found, refuse_late, too_slow, unavailable
from adapters.models.server_url import split_credentials
from core.domain.inference import Question, mean


class AwaitedModels:
    """`mean` in a worker thread, and `remote` where there is a model server.

    As a context manager it closes its connections, and ends its threads.
    """

    def __init__(self, server_url: str | None) -> None:
        self._models: dict[str, Callable[[Sequence[float]], Awaitable[float]]] = {
            "mean": self._mean
        }
        # Not the loop's own workers, all of which can be held up by looking up a server's name.
        self._workers = ThreadPoolExecutor(usable_cores(), thread_name_prefix="mean")
        self._url, credentials = split_credentials(server_url or "")
        self._client = httpx.AsyncClient(
            transport=AwaitedPools(),
            auth=credentials,
            cookies=no_cookies(),
            timeout=None,  # noqa: S113  # whoever asks has a deadline
            trust_env=False,
        )
        if server_url is not None:
            self._models["remote"] = self._ask_server

    async def predict(self, question: Question, deadline: float) -> float:
        """What the model answers before the deadline, a moment of `time.monotonic()`."""
        model = self._models.get(question.model_id)
        if model is None:
            raise not_found()
        refuse_late(deadline)
        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                prediction = await model(question.features)
        except TimeoutError:
            raise too_slow() from None
        refuse_late(deadline)
        return prediction

    async def _ask_server(self, features: Sequence[float]) -> float:
        try:
            async with self._client.stream(
                "POST", self._url, content=question_body(features), headers=HEADERS
            ) as response:
                answer = Answer(response.status_code)
                async for piece in response.aiter_raw():
                    answer.add(piece)
            return answer.prediction()
        except Nonsense as nonsense:
            raise unavailable(str(nonsense)) from None
        except FAILURES as error:
            raise unavailable(type(error.__cause__ or error).__name__) from error

    async def __aenter__(self) -> Self:
        """Itself; it connects at first use."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close every connection, and let no thread begin anything."""
        self._workers.shutdown(wait=False, cancel_futures=True)
        await self._client.aclose()

    async def _mean(self, features: Sequence[float]) -> float:
        return await asyncio.get_running_loop().run_in_executor(self._workers, mean, features)
