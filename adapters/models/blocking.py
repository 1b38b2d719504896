"""Models for frameworks that give each request a thread of its own."""

from collections.abc import Callable, Sequence

import httpx

from adapters.models.deadline_transport import DeadlineTransport
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


class BlockingModels:
    """`mean` and, where there is a model server, `remote`; both in the calling thread."""

    def __init__(self, server_url: str | None) -> None:
        self._models: dict[str, Callable[[Sequence[float], float], float]] = {"mean": _mean}
        self._url, credentials = split_credentials(server_url or "")
        self._client = httpx.Client(
            transport=DeadlineTransport(),
            auth=credentials,
            cookies=no_cookies(),
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
        prediction = model(question.features, deadline)
        refuse_late(deadline)
        return prediction

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _ask_server(self, features: Sequence[float], deadline: float) -> float:
        try:
            with self._client.stream(
                "POST",
                self._url,
                content=question_body(features),
                headers=HEADERS,
                timeout=deadline,  # which is what the transport takes it for
            ) as response:
                answer = Answer(response.status_code)
                for piece in response.iter_raw():
                    answer.add(piece)
            return answer.prediction()
        except httpx.TimeoutException:
            raise too_slow() from None
        except Nonsense as nonsense:
            raise unavailable(str(nonsense)) from None
        except FAILURES as error:
            raise unavailable(type(error.__cause__ or error).__name__) from error


def _mean(features: Sequence[float], _deadline: float) -> float:
    return mean(features)
