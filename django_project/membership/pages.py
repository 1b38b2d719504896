"""Pages of members, and the cursors that lead from one to the next."""

from django.urls import reverse
from rest_framework.response import Response

from core.domain.membership_lists import MemberFilter, MemberPage, Position, refuse_other_list
from core.domain.membership_tiers import Tier, tier_of_name
from django_project.config.composition import cursors
from django_project.membership.serializers import MembersSerializer
from http_contract.links import next_page


def wanted_members(tier: Tier | None, cursor: str | None) -> MemberFilter:
    """What is asked for; Problem 422, or DomainError INVALID, for a cursor of no such list."""
    if cursor is None:
        return MemberFilter(tier)
    began_with, created_at, user_id = cursors().read(cursor)
    refuse_other_list(tier, tier_of_name(began_with))
    return MemberFilter(tier, Position(created_at, user_id))


def shown_page(page: MemberPage, tier: Tier | None, limit: int) -> Response:
    """A page, with a link to the next while there is more."""
    name = tier and tier.value
    cursor = cursors().write(name, page.next.created_at, page.next.user_id) if page.next else None
    shown = MembersSerializer({"users": page.users, "next": cursor})
    link = next_page(reverse("members"), tier=name, limit=limit, cursor=cursor)
    return Response(shown.data, headers={"Link": link} if cursor else None)
