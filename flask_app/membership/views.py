"""Views of membership."""

from typing import Any

from flask import Response, current_app, g, request, url_for

from adapters.stripe_events import parse_event
from core.domain.accounts import Bearer, User
from core.domain.membership import MemberChange, MemberFilter, Position, SignUp
from core.domain.membership_tiers import Tier
from core.run_blocking import run_blocking
from core.use_cases import membership
from flask_app.authentication import token_required
from flask_app.blueprint import Blueprint, header_parameter
from flask_app.composition import call, ports
from flask_app.membership.schemas import (
    EventSchema,
    MemberChangeRequestSchema,
    MemberSchema,
    MembersQuerySchema,
    MembersResponseSchema,
    ReceivedResponseSchema,
    SignUpRequestSchema,
    SignUpResponseSchema,
    WelcomeResponseSchema,
)
from http_contract.etags import matches_if_none_match, parse_if_match, version_headers
from http_contract.headers import CACHE_CONTROL, REVALIDATED, next_page_link
from http_contract.webhook import read_event

IF_MATCH = header_parameter(
    "If-Match",
    "ETags of the versions to change (RFC 9110, 13.1.1), by strong comparison.",
)
IF_NONE_MATCH = header_parameter(
    "If-None-Match",
    "ETags of the versions that the client has (RFC 9110, 13.1.2), by weak comparison.",
)
STRIPE_SIGNATURE = header_parameter(
    "Stripe-Signature",
    "`t=<seconds>,v1=<hex>` as Stripe signs; at most 300 seconds off, in either direction.",
)
EVENT = {"required": True, "content": {"application/json": {"schema": EventSchema}}}

blueprint = Blueprint("membership", __name__, description="Members, tiers and payments.")


@blueprint.post("/forge/users")
@token_required(optional=True)
@blueprint.arguments(SignUpRequestSchema)
@blueprint.response(201, SignUpResponseSchema)
def sign_up(new: SignUp) -> tuple[Bearer, dict[str, str]]:
    """Become a member. Only staff grant a paid tier. The token is shown only once."""
    member = call(membership.sign_up, g.principal, new)
    location = url_for(".show_user", id=member.id)
    return member, {"Location": location, **version_headers(member.user.version, CACHE_CONTROL)}


@blueprint.get("/forge/users")
@blueprint.arguments(MembersQuerySchema, location="query", as_kwargs=True)
@blueprint.response(200, MembersResponseSchema)
def list_users(
    limit: int, tier: Tier | None = None, cursor: str | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """List members, oldest first. `next` is the cursor of the next page."""
    cursors, tier_name = ports().cursors, tier.value if tier else None
    after = Position(*cursors.read(cursor, tier_name)) if cursor is not None else None
    page = call(membership.list_users, MemberFilter(tier, after), limit)
    if page.next is None:
        return {"users": page.users, "next": None}, {}
    following = cursors.write(tier_name, page.next.created_at, page.next.user_id)
    link = next_page_link(url_for(".list_users"), tier=tier_name, limit=limit, cursor=following)
    return {"users": page.users, "next": following}, {"Link": link}


@blueprint.get("/forge/users/<id>")
@blueprint.doc(parameters=[IF_NONE_MATCH])
@blueprint.response(200, MemberSchema)
@blueprint.alt_response(304)
def show_user(id: str) -> Response | tuple[User, dict[str, str]]:
    """Show a member."""
    user = call(membership.show_user, id)
    headers = version_headers(user.version, REVALIDATED)
    if matches_if_none_match(request.headers.get("If-None-Match"), user.version):
        return Response(status=304, headers=headers)
    return user, headers


@blueprint.patch("/forge/users/<id>")
@blueprint.doc(parameters=[IF_MATCH])
@token_required()
@blueprint.arguments(MemberChangeRequestSchema)
@blueprint.response(200, MemberSchema)
def change_user(change: MemberChange, id: str) -> tuple[User, dict[str, str]]:
    """Change a member: oneself, or as staff. Absent members stay as they are."""
    precondition = parse_if_match(request.headers.get("If-Match"))
    user = call(membership.change_user, g.principal, id, change, precondition)
    return user, version_headers(user.version, CACHE_CONTROL)


@blueprint.delete("/forge/users/<id>")
@blueprint.doc(parameters=[IF_MATCH])
@token_required()
@blueprint.response(204)
def delete_user(id: str) -> None:
    """Delete a member, oneself or as staff, with everything of theirs but the payments."""
    precondition = parse_if_match(request.headers.get("If-Match"))
    call(membership.delete_user, g.principal, id, precondition)


@blueprint.get("/protected")
@token_required()
@blueprint.response(200, WelcomeResponseSchema)
def welcome_member() -> dict[str, Any]:
    """Welcome members of a paid tier."""
    message = run_blocking(membership.welcome_member(g.principal))
    return {"message": message, "tier": g.principal.user.tier}


@blueprint.post("/webhook")
@blueprint.doc(parameters=[STRIPE_SIGNATURE], requestBody=EVENT)
@blueprint.response(200, ReceivedResponseSchema)
def receive_event() -> dict[str, str]:
    """Receive an event that Stripe signed. It counts once, however often it is delivered."""
    signature = request.headers.get("Stripe-Signature")
    secrets = current_app.config["STRIPE_WEBHOOK_SECRET"]
    now = ports().clock.now()
    event = read_event(request.get_data(), signature, secrets, now)
    call(membership.receive_event, parse_event(event))
    return {"received": event["type"]}
