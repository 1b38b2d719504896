"""The port for models."""

from typing import Protocol

from core.domain.inference import ModelInput


class Models(Protocol):
    """Models by their ids."""

    async def predict(self, model_input: ModelInput, deadline: float) -> float:
        """Return the model's output before the deadline, in seconds of `time.monotonic()`.

        Raises DomainError: NOT_FOUND for an unknown model, TOO_SLOW at the deadline,
        UPSTREAM_FAILED if the model's server gives no valid response. No work continues
        afterwards, except for a name lookup that has begun.
        """
