"""The role of whatever knows the models of inference."""

from typing import Protocol

from core.domain.inference import Question


class Models(Protocol):
    """Asks models by their ids."""

    async def predict(self, question: Question, deadline: float) -> float:
        """What the model answers, before the deadline: seconds as `time.monotonic()` counts them.

        DomainError NOT_FOUND for a model that there is not, TOO_SLOW at the deadline, and
        UPSTREAM_FAILED where a model's server gives no answer that makes sense. Whatever the
        outcome, nothing goes on working for it, but a look-up of a name that has begun.
        """
