"""How a model's failure is refused."""

import logging
import time

from core.domain.errors import DomainError, Kind

log = logging.getLogger("forge.models")


def not_found() -> DomainError:
    """The refusal of a model that there is not."""
    return DomainError(Kind.NOT_FOUND, {"model": "not found"})


def too_slow() -> DomainError:
    """The refusal at the deadline."""
    return DomainError(Kind.TOO_SLOW, {"model": "took too long"})


def unavailable(cause: str) -> DomainError:
    """The refusal of a model server that fails; the log alone says why, so let it be no secret."""
    log.warning("the model server is unavailable: %s", cause)
    return DomainError(Kind.UPSTREAM_FAILED, {"model": "is unavailable"})


def refuse_late(deadline: float) -> None:
    """Return before the deadline, in seconds of `time.monotonic()`; DomainError TOO_SLOW after."""
    if time.monotonic() >= deadline:
        raise too_slow()
