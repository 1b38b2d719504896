"""What is done with a store in one unit of work, so that tests can say it in a word."""

from datetime import datetime

from core.domain.accounts import Token, User
from core.ports.store import Store


async def add(store: Store, *users: User) -> None:
    """Store new users."""
    async with store.writing() as work:
        for user in users:
            await work.users.add(user)


async def replace_user(store: Store, user: User, before: User) -> None:
    """Store the next version of a user."""
    async with store.writing() as work:
        await work.users.replace(user, before)


async def delete_user(store: Store, user: User) -> None:
    """Remove a user."""
    async with store.writing() as work:
        await work.users.delete(user)


async def by_username(store: Store, username: str) -> User | None:
    """The user of that name."""
    async with store.reading() as work:
        return await work.users.by_username(username)


async def issue(store: Store, *tokens: Token) -> None:
    """Let tokens stand for their users."""
    async with store.writing() as work:
        for token in tokens:
            await work.tokens.issue(token)


async def holder(store: Store, token: Token, now: datetime) -> User | None:
    """Whom a token stands for at that time."""
    async with store.reading() as work:
        return await work.tokens.owner(token.digest, now)
