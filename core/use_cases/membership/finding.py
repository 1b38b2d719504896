"""Finding the member that a path names."""

from uuid import UUID

from core.domain.accounts import User
from core.domain.errors import DomainError, Kind
from core.domain.membership import user_id_of
from core.ports.store import UnitOfWork


def possible_id(text: str) -> UUID:
    """The id that a path names; DomainError NOT_FOUND, before any store is asked, for no id."""
    user_id = user_id_of(text)
    if user_id is None:
        raise user_not_found()
    return user_id


async def user_of(work: UnitOfWork, user_id: UUID, *, hold: bool = False) -> User:
    """The user of that id, held against other writers if asked; DomainError NOT_FOUND otherwise."""
    user = await work.users.by_id(user_id, hold=hold)
    if user is None:
        raise user_not_found()
    return user


def user_not_found() -> DomainError:
    """The refusal where no such user is there."""
    return DomainError(Kind.NOT_FOUND, {"user": "not found"})
