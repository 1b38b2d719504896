"""The operations of membership, and Stripe's webhook."""

from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request, Response, status

from adapters.stripe_events import parse_event
from core.domain.membership import MemberChange, Precondition, SignUp
from core.use_cases import membership
from fastapi_app.dependencies import (
    CurrentUser,
    CursorsDep,
    HeaderLines,
    OptionalUser,
    PortsDep,
    SettingsDep,
    joined,
    path_for,
)
from fastapi_app.membership.schemas import (
    EventRequest,
    MemberChangeRequest,
    MemberResponse,
    MembersQuery,
    MembersResponse,
    ReceiptResponse,
    SignUpRequest,
    SignUpResponse,
    WelcomeResponse,
)
from fastapi_app.parsing import parse_body
from fastapi_app.routing import StrictRouter
from http_contract.etags import matches_if_none_match, parse_if_match, version_headers
from http_contract.headers import CACHE_CONTROL, REVALIDATED, next_page_link
from http_contract.webhook import read_event

router = StrictRouter(tags=["membership"])

UserId = Annotated[str, Path(alias="id")]
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    status.HTTP_304_NOT_MODIFIED: {"description": "The client has this version already."}
}


async def get_precondition(
    lines: Annotated[HeaderLines, Header(alias="If-Match")] = None,
) -> Precondition | None:
    """The versions that the client means to change, None without If-Match."""
    return parse_if_match(joined(lines))


async def get_if_none_match(
    lines: Annotated[HeaderLines, Header(alias="If-None-Match")] = None,
) -> str | None:
    """The versions that the client has already."""
    return joined(lines)


async def get_signature(
    lines: Annotated[HeaderLines, Header(alias="Stripe-Signature")] = None,
) -> str | None:
    """Stripe's signature of the body."""
    return joined(lines)


PreconditionDep = Annotated[Precondition | None, Depends(get_precondition)]
IfNoneMatch = Annotated[str | None, Depends(get_if_none_match)]
Signature = Annotated[str | None, Depends(get_signature)]


@router.post("/forge/users", status_code=status.HTTP_201_CREATED)
async def sign_up(
    body: SignUpRequest,
    actor: OptionalUser,
    ports: PortsDep,
    request: Request,
    response: Response,
) -> SignUpResponse:
    """Become a member. Only staff grant a paid tier. No other response contains the token."""
    bearer = await membership.sign_up(ports, actor, SignUp(body.name, body.tier))
    response.headers["Location"] = path_for(request, "show_user", id=str(bearer.id))
    response.headers.update(version_headers(bearer.user.version, CACHE_CONTROL))
    return SignUpResponse.for_bearer(bearer)


@router.get("/forge/users")
async def list_users(
    query: Annotated[MembersQuery, Query()],
    cursors: CursorsDep,
    ports: PortsDep,
    request: Request,
    response: Response,
) -> MembersResponse:
    """Return a page of members, oldest first. `next` is the cursor of the page after it."""
    page = await membership.list_users(ports, query.filters(cursors), query.limit)
    users = [MemberResponse.of(user) for user in page.users]
    if page.next is None:
        return MembersResponse(users=users, next=None)
    tier = query.tier_name
    cursor = cursors.write(tier, page.next.created_at, page.next.user_id)
    path = path_for(request, "list_users")
    response.headers["Link"] = next_page_link(path, tier=tier, limit=query.limit, cursor=cursor)
    return MembersResponse(users=users, next=cursor)


@router.get("/forge/users/{id}", response_model=MemberResponse, responses=NOT_MODIFIED)
async def show_user(
    user_id: UserId, if_none_match: IfNoneMatch, ports: PortsDep, response: Response
) -> MemberResponse | Response:
    """Return a member."""
    user = await membership.show_user(ports, user_id)
    headers = version_headers(user.version, REVALIDATED)
    if matches_if_none_match(if_none_match, user.version):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    return MemberResponse.of(user)


@router.patch("/forge/users/{id}")
async def change_user(
    user_id: UserId,
    body: MemberChangeRequest,
    current_user: CurrentUser,
    precondition: PreconditionDep,
    ports: PortsDep,
    response: Response,
) -> MemberResponse:
    """Change oneself, or as staff any member. Absent members stay as they are."""
    change = MemberChange(**body)
    user = await membership.change_user(ports, current_user, user_id, change, precondition)
    response.headers.update(version_headers(user.version, CACHE_CONTROL))
    return MemberResponse.of(user)


@router.delete("/forge/users/{id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_user(
    user_id: UserId, current_user: CurrentUser, precondition: PreconditionDep, ports: PortsDep
) -> None:
    """Delete oneself, or as staff any member, with everything that is theirs but payments."""
    await membership.delete_user(ports, current_user, user_id, precondition)


@router.get("/protected")
async def welcome_member(current_user: CurrentUser) -> WelcomeResponse:
    """Welcome a member of a paid tier."""
    message = await membership.welcome_member(current_user)
    return WelcomeResponse(message=message, tier=current_user.user.tier)


async def get_signed_event(
    request: Request, signature: Signature, settings: SettingsDep, ports: PortsDep
) -> dict[str, Any]:
    """The event in the body. Raises Problem 400 unless Stripe signed it."""
    secrets = [secret.get_secret_value() for secret in settings.stripe_webhook_secret]
    now = ports.clock.now()
    event: dict[str, Any] = await parse_body(
        read_event, await request.body(), signature, secrets, now
    )
    return event


@router.post(
    "/webhook",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": EventRequest.model_json_schema()}},
        }
    },
)
async def receive_event(
    event: Annotated[dict[str, Any], Depends(get_signed_event)], ports: PortsDep
) -> ReceiptResponse:
    """Store an event that Stripe signed, and apply it. Idempotent."""
    await membership.receive_event(ports, parse_event(event))
    return ReceiptResponse(received=event["type"])
