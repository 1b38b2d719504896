"""Models for a thread of its own."""

from collections.abc import Callable, Sequence

import httpx

from adapters.inference.deadline_transport import DeadlineTransport
from adapters.inference.protocol import (
    CLIENT_ERRORS,
    HEADERS,
    InvalidResponse,
    ResponseReader,
    check_deadline,
    model_not_found,
    no_cookies,
    request_body,
    split_credentials,
    too_slow,
    upstream_failed,
)
from core.domain.inference import ModelInput, mean


class BlockingModels:
    """Implements `core.ports.inference.Models` in the calling thread: `mean`, and `remote`.

    There is no `remote` without a server's URL.
    """

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
            self._models["remote"] = self._request

    async def predict(self, model_input: ModelInput, deadline: float) -> float:
        """Return the model's output before the deadline, in seconds of `time.monotonic()`."""
        model = self._models.get(model_input.model_id)
        if model is None:
            raise model_not_found()
        check_deadline(deadline)
        prediction = model(model_input.features, deadline)
        check_deadline(deadline)
        return prediction

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _request(self, features: Sequence[float], deadline: float) -> float:
        try:
            with self._client.stream(
                "POST",
                self._url,
                content=request_body(features),
                headers=HEADERS,
                timeout=deadline,  # DeadlineTransport takes it for the deadline
            ) as response:
                reader = ResponseReader(response.status_code)
                for piece in response.iter_raw():
                    reader.add(piece)
            return reader.prediction()
        except httpx.TimeoutException:
            raise too_slow() from None
        except InvalidResponse as invalid:
            raise upstream_failed(str(invalid)) from None
        except CLIENT_ERRORS as error:
            raise upstream_failed(type(error.__cause__ or error).__name__) from error


def _mean(features: Sequence[float], _deadline: float) -> float:
    return mean(features)
