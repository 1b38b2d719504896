"""The operations of membership, but for what Stripe says."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response, status

from core.domain import membership as domain
from core.use_cases import membership
from fastapi_app.dependencies import (
    TOKEN_OPTIONAL,
    CurrentUser,
    CursorsDep,
    PortsDep,
    Viewer,
)
from fastapi_app.membership.answers import Member, MembersResponse, NewMember, Welcome
from fastapi_app.membership.headers import KnownVersions, PreconditionDep
from fastapi_app.membership.queries import MembersQuery
from fastapi_app.membership.requests import MemberChangeRequest, NewMemberRequest
from fastapi_app.routes import StrictRoute, problems
from http_contract.etags import etag, matches_if_none_match
from http_contract.headers import next_page_link

router = APIRouter(tags=["membership"], route_class=StrictRoute)

UserId = Annotated[str, Path(alias="id")]
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    status.HTTP_304_NOT_MODIFIED: {"description": "The version is one of those that are known."}
}


@router.post(
    "/forge/users",
    operation_id="sign_up",
    status_code=status.HTTP_201_CREATED,
    responses=problems("sign_up"),
    openapi_extra=TOKEN_OPTIONAL,
)
async def sign_up(
    body: NewMemberRequest, viewer: Viewer, ports: PortsDep, response: Response
) -> NewMember:
    """Become a member; a paid tier is granted by staff only. The token is shown here once."""
    member = await membership.sign_up(ports, viewer, domain.SignUp(body.name, body.tier))
    response.headers["Location"] = router.url_path_for("show_user", id=str(member.user.id))
    response.headers["ETag"] = etag(member.user.version)
    return NewMember.signed_in(member)


@router.get("/forge/users", operation_id="list_users", responses=problems("list_users"))
async def list_users(
    query: Annotated[MembersQuery, Query()],
    cursors: CursorsDep,
    ports: PortsDep,
    response: Response,
) -> MembersResponse:
    """List members, oldest first; `next` leads to the page after."""
    page = await membership.list_users(ports, query.wanted(cursors), query.limit)
    if page.next is None:
        return MembersResponse.of(page.users, None)
    tier = query.tier.value if query.tier else None
    cursor = cursors.write(tier, page.next.created_at, page.next.user_id)
    here = router.url_path_for("list_users")
    response.headers["Link"] = next_page_link(here, tier=tier, limit=query.limit, cursor=cursor)
    return MembersResponse.of(page.users, cursor)


@router.get(
    "/forge/users/{id}",
    operation_id="show_user",
    response_model=Member,
    responses=NOT_MODIFIED | problems("show_user"),
)
async def show_user(
    user_id: UserId, known: KnownVersions, ports: PortsDep, response: Response
) -> Member | Response:
    """Show a member."""
    user = await membership.show_user(ports, user_id)
    headers = {"ETag": etag(user.version), "Cache-Control": "no-cache"}
    if matches_if_none_match(known, user.version):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    return Member.of(user)


@router.patch("/forge/users/{id}", operation_id="change_user", responses=problems("change_user"))
async def change_user(
    user_id: UserId,
    body: MemberChangeRequest,
    user: CurrentUser,
    precondition: PreconditionDep,
    ports: PortsDep,
    response: Response,
) -> Member:
    """Change a member, oneself or as staff; absent members stay as they are."""
    change = domain.MemberChange(**body)
    changed = await membership.change_user(ports, user, user_id, change, precondition)
    response.headers["ETag"] = etag(changed.version)
    return Member.of(changed)


@router.delete(
    "/forge/users/{id}",
    operation_id="delete_user",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=problems("delete_user"),
)
async def delete_user(
    user_id: UserId, user: CurrentUser, precondition: PreconditionDep, ports: PortsDep
) -> None:
    """Remove a member, oneself or as staff, with all that is theirs but the payments."""
    await membership.delete_user(ports, user, user_id, precondition)


@router.get("/protected", operation_id="welcome_member", responses=problems("welcome_member"))
async def welcome_member(user: CurrentUser) -> Welcome:
    """Welcome members of a paid tier."""
    return Welcome(message=await membership.welcome_member(user), tier=user.user.tier)
