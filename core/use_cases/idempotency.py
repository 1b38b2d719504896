"""Results of requests with an idempotency key: find, record, and purge them."""

from datetime import datetime
from typing import TypeVar

from core.domain.idempotency import (
    KEY_LIFETIME,
    KeyedRequest,
    RecordedResult,
    Result,
    key_reused,
)
from core.ports import Ports
from core.ports.store import UnitOfWork
from core.use_cases.retrying import retry_stale

PURGE_BATCH = 1_000

R = TypeVar("R", bound=Result)


async def find_result(
    work: UnitOfWork, request: KeyedRequest | None, result_type: type[R], now: datetime
) -> R | None:
    """Return the recorded result of a request; None for the first one with its key, or no key.

    Call it first in the unit of work that has the effect, and `record_result` last. Raises
    DomainError: KEY_REUSED if the key came with another request, KEY_IN_USE if the first request
    has not ended.
    """
    if request is None:
        return None
    after = now - KEY_LIFETIME
    recorded = await work.results.find_or_lock(request.user_id, request.key, after)
    if recorded is None:
        return None
    is_same = recorded.request.fingerprint == request.fingerprint
    if not is_same or not isinstance(recorded.result, result_type):
        raise key_reused()
    return recorded.result


async def record_result(
    work: UnitOfWork, request: KeyedRequest | None, result: Result, now: datetime
) -> None:
    """Record the result of a request, in the unit of work that has its effect; none without key."""
    if request is not None:
        await work.results.record(RecordedResult(request, result, now))


async def purge_results(ports: Ports) -> int:
    """Delete all expired results, a batch in each unit of work. Returns how many were deleted."""
    deleted = 0
    while batch := await _purge_batch(ports):
        deleted += batch
    return deleted


@retry_stale
async def _purge_batch(ports: Ports) -> int:
    async with ports.store.writing() as work:
        return await work.results.purge(ports.clock.now() - KEY_LIFETIME, limit=PURGE_BATCH)
