"""Who is staff; asked by command, never over HTTP."""

from dataclasses import replace

from core.domain.accounts import User
from core.domain.texts import username_fault
from core.ports import Ports
from core.use_cases.deciding import deciding_again
from core.use_cases.membership.finding import user_not_found


async def appoint_staff(ports: Ports, name: str) -> User:
    """Let a user change other users; DomainError NOT_FOUND where nobody has the name."""
    return await _with_staff(ports, name, is_staff=True)


async def dismiss_staff(ports: Ports, name: str) -> User:
    """Let a user change other users no longer; DomainError NOT_FOUND as above."""
    return await _with_staff(ports, name, is_staff=False)


async def _with_staff(ports: Ports, name: str, *, is_staff: bool) -> User:
    if username_fault(name) is not None:  # nobody can have it, so no store is asked
        raise user_not_found()

    async def attempt() -> User:
        async with ports.store.writing() as work:
            user = await work.users.by_username(name)
            if user is None:
                raise user_not_found()
            if user.is_staff == is_staff:
                return user
            user = replace(user, is_staff=is_staff, version=user.version + 1)
            await work.users.replace(user)
            return user

    return await deciding_again(attempt)
