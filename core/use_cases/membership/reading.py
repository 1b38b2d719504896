"""Seeing members, and being welcomed as one."""

from core.domain.accounts import User
from core.domain.membership import greeting
from core.domain.membership_lists import MemberFilter, MemberPage
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.use_cases.membership.finding import possible_id, user_of


async def list_users(ports: Ports, wanted: MemberFilter, limit: int) -> MemberPage:
    """A page of members, oldest first; whoever is there throughout is on exactly one."""
    async with ports.store.reading() as work:
        return MemberPage.of(await work.users.page(wanted, limit + 1), limit)


async def show_user(ports: Ports, user_id: str) -> User:
    """Show a member; DomainError NOT_FOUND for an id that nobody has."""
    possible = possible_id(user_id)
    async with ports.store.reading() as work:
        return await user_of(work, possible)


async def welcome_member(member: SignedIn) -> str:
    """Welcome a member of a paid tier; DomainError FORBIDDEN for any other."""
    return greeting(member.user)
