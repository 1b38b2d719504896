"""Membership over HTTP."""
# flask-smorest has no types:
# mypy: disallow-untyped-decorators=False

from typing import Any

from flask import Response, current_app, g, request, url_for

from adapters.stripe_events import parse_event
from core.domain.accounts import Bearer, User
from core.domain.membership import MemberChange, MemberFilter, SignUp
from core.domain.membership_tiers import Tier
from core.run_blocking import run_blocking
from core.use_cases import membership
from flask_app.authentication import token_optional, token_required
from flask_app.blueprint import Blueprint
from flask_app.composition import ports
from flask_app.membership.headers import IF_MATCH, IF_NONE_MATCH, STRIPE_SIGNATURE
from flask_app.membership.pages import cursor_to, position_at
from flask_app.membership.schemas import (
    EventSchema,
    MemberChangeRequestSchema,
    MemberSchema,
    MembersQuerySchema,
    MembersResponseSchema,
    NewMemberRequestSchema,
    NewMemberResponseSchema,
    ReceivedSchema,
    WelcomeSchema,
)
from http_contract.etags import etag, matches_if_none_match, parse_if_match
from http_contract.headers import next_page_link
from http_contract.webhook import read_event

EVENT = {"required": True, "content": {"application/json": {"schema": EventSchema}}}

blueprint = Blueprint(
    "membership", __name__, description="Members, their tiers, and what they pay."
)


@blueprint.post("/forge/users")
@blueprint.operation
@token_optional
@blueprint.arguments(NewMemberRequestSchema)
@blueprint.response(201, NewMemberResponseSchema)
def sign_up(body: dict[str, Any]) -> tuple[Bearer, dict[str, str]]:
    """Become a member; a paid tier is granted by staff only. The token is shown here once."""
    member = run_blocking(membership.sign_up(ports(), g.viewer, SignUp(**body)))
    location = url_for(".show_user", id=member.user.id)
    return member, {"Location": location, "ETag": etag(member.user.version)}


@blueprint.get("/forge/users")
@blueprint.operation
@blueprint.arguments(MembersQuerySchema, location="query", as_kwargs=True)
@blueprint.response(200, MembersResponseSchema)
def list_users(
    limit: int, tier: Tier | None = None, cursor: str | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """List members, oldest first; `next` leads to the page after."""
    wanted = MemberFilter(tier, None if cursor is None else position_at(cursor, tier))
    page = run_blocking(membership.list_users(ports(), wanted, limit))
    if page.next is None:
        return {"users": page.users, "next": None}, {}
    following = cursor_to(page.next, tier)
    asked_for = {"tier": tier and tier.value, "limit": limit, "cursor": following}
    link = next_page_link(url_for(".list_users"), **asked_for)
    return {"users": page.users, "next": following}, {"Link": link}


@blueprint.get("/forge/users/<id>")
@blueprint.operation
@blueprint.doc(parameters=[IF_NONE_MATCH])
@blueprint.response(200, MemberSchema)
@blueprint.alt_response(304)
def show_user(id: str) -> Response | tuple[User, dict[str, str]]:
    """Show a member."""
    user = run_blocking(membership.show_user(ports(), id))
    headers = {"ETag": etag(user.version), "Cache-Control": "no-cache"}
    if matches_if_none_match(request.headers.get("If-None-Match"), user.version):
        return Response(status=304, headers=headers)
    return user, headers


@blueprint.patch("/forge/users/<id>")
@blueprint.operation
@blueprint.doc(parameters=[IF_MATCH])
@token_required
@blueprint.arguments(MemberChangeRequestSchema)
@blueprint.response(200, MemberSchema)
def change_user(body: dict[str, Any], id: str) -> tuple[User, dict[str, str]]:
    """Change a member, oneself or as staff; absent members stay as they are."""
    change, meant = MemberChange(**body), parse_if_match(request.headers.get("If-Match"))
    user = run_blocking(membership.change_user(ports(), g.viewer, id, change, meant))
    return user, {"ETag": etag(user.version)}


@blueprint.delete("/forge/users/<id>")
@blueprint.operation
@blueprint.doc(parameters=[IF_MATCH])
@token_required
@blueprint.response(204)
def delete_user(id: str) -> None:
    """Remove a member, oneself or as staff, with all that is theirs but the payments."""
    meant = parse_if_match(request.headers.get("If-Match"))
    run_blocking(membership.delete_user(ports(), g.viewer, id, meant))


@blueprint.get("/protected")
@blueprint.operation
@token_required
@blueprint.response(200, WelcomeSchema)
def welcome_member() -> dict[str, Any]:
    """Welcome members of a paid tier."""
    message = run_blocking(membership.welcome_member(g.viewer))
    return {"message": message, "tier": g.viewer.user.tier}


@blueprint.post("/webhook")
@blueprint.operation
@blueprint.doc(parameters=[STRIPE_SIGNATURE], requestBody=EVENT)
@blueprint.response(200, ReceivedSchema)
def receive_event() -> dict[str, str]:
    """Take note of an event that Stripe signed; it counts once however often it comes."""
    signature = request.headers.get("Stripe-Signature")
    secrets = current_app.config["STRIPE_WEBHOOK_SECRET"]
    event = read_event(request.get_data(), signature, secrets, ports().clock.now())
    run_blocking(membership.receive_event(ports(), parse_event(event)))
    return {"received": event["type"]}
