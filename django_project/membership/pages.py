"""Pages of members, and the cursors that lead from one to the next."""

from django.urls import reverse
from rest_framework.response import Response

from core.domain.membership import MemberFilter, MemberPage, Position
from core.domain.membership_tiers import Tier
from django_project.config.composition import cursors
from django_project.membership.serializers import MembersSerializer
from http_contract.headers import next_page_link


def wanted_members(tier: Tier | None, cursor: str | None) -> MemberFilter:
    """What is asked for; Problem 422, or DomainError INVALID, for a cursor of no such list."""
    if cursor is None:
        return MemberFilter(tier)
    tier_name = tier.value if tier else None
    created_at, user_id = cursors().read(cursor, tier_name)
    return MemberFilter(tier, Position(created_at, user_id))


def shown_page(page: MemberPage, tier: Tier | None, limit: int) -> Response:
    """A page, with a link to the next while there is more."""
    name = tier and tier.value
    cursor = cursors().write(name, page.next.created_at, page.next.user_id) if page.next else None
    shown = MembersSerializer({"users": page.users, "next": cursor})
    link = next_page_link(reverse("members"), tier=name, limit=limit, cursor=cursor)
    return Response(shown.data, headers={"Link": link} if cursor else None)
