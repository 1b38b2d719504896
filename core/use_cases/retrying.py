"""Retry stale writes, with a fresh copy of the principal."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from core.domain.accounts import Bearer, Principal, token_digest
from core.domain.errors import DomainError, Kind, token_invalid
from core.ports import Ports
from core.ports.store import Stale, UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")
AnyPrincipal = TypeVar("AnyPrincipal", bound=Principal)
ATTEMPTS = 3


def retry_stale(
    use_case: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Run a use case again from its first line if a concurrent write made it stale.

    A principal among its arguments is reloaded before each retry: they may have another name by
    then, or be gone. Raises DomainError (BUSY) after three attempts.
    """

    @wraps(use_case)
    async def retrying(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(ATTEMPTS - 1):
            try:
                return await use_case(*args, **kwargs)
            except Stale:
                args, kwargs = await _with_fresh_principal(args, kwargs)
        try:
            return await use_case(*args, **kwargs)
        except Stale as error:
            raise DomainError(Kind.BUSY, {"database": "is busy"}) from error

    return retrying


async def _with_fresh_principal(args: Any, kwargs: Any) -> Any:
    values = (*args, *kwargs.values())
    if not any(isinstance(value, Principal) for value in values):
        return args, kwargs
    ports: Ports = next(value for value in values if isinstance(value, Ports))
    async with ports.store.reading() as work:

        async def fresh(value: Any) -> Any:
            return await reload(ports, work, value) if isinstance(value, Principal) else value

        return (
            tuple([await fresh(value) for value in args]),
            {name: await fresh(value) for name, value in kwargs.items()},
        )


async def reload(ports: Ports, work: UnitOfWork, principal: AnyPrincipal) -> AnyPrincipal:
    """Return the principal as the store has them now.

    Raises DomainError (TOKEN_INVALID) if their token is no longer valid, or they are gone.
    """
    if isinstance(principal, Bearer):
        user = await work.tokens.owner(token_digest(principal.token), ports.clock.now())
    else:
        user = await work.users.by_id(principal.id)
    if user is None:
        raise token_invalid()
    return replace(principal, user=user)
