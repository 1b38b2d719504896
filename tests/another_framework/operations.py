"""The operations of the Starlette app: accounts, comments, and the service itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypedDict
from urllib.parse import parse_qs

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.domain.accounts import AccountChange, Bearer, ListedToken, Profile, Registration
from core.domain.comments import COMMENT_LIMIT, CommentDetails
from core.domain.validation import (
    BIO_LIMIT,
    BLANK,
    EMAIL_LIMIT,
    IMAGE_LIMIT,
    PASSWORD_LIMITS,
    TOO_LONG,
    USERNAME_LIMIT,
    too_short,
)
from core.ports import Ports
from core.use_cases import accounts, comments, service
from http_contract.authorization import read_token, token_missing
from http_contract.idempotency import IDEMPOTENCY_KEY, read_idempotency_key
from http_contract.json_body import check_length, read_object
from http_contract.json_format import format_timestamp
from http_contract.problems import validation_problem
from http_contract.query import (
    DEFAULT_COMMENTS_LIMIT,
    DEFAULT_OFFSET,
    LIMIT,
    OFFSET,
    REPEATED,
    parse_integer,
)


class State(TypedDict):
    """What the lifespan gives to every request."""

    ports: Ports


def token_of(request: Request[State]) -> str | None:
    """The token that the request carries."""
    return read_token(",".join(request.headers.getlist("Authorization")))


async def reader_of(request: Request[State]) -> Bearer | None:
    """The user of a public read; None without a valid token (W8)."""
    token = token_of(request)
    return await accounts.identify_reader(request.state["ports"], token) if token else None


async def require_user(request: Request[State]) -> Bearer:
    """The user of a request. Raises DomainError (TOKEN_MISSING, TOKEN_INVALID)."""
    token = token_of(request)
    if token is None:
        raise token_missing()
    return await accounts.authenticate(request.state["ports"], token)


@dataclass(frozen=True)
class Text:
    """A string member of a body. Sizes are in code points."""

    shortest: int = 1
    longest: int | None = None
    is_nullable: bool = False

    def error(self, value: object) -> str | None:
        """The message for a value that is missing or has the wrong shape (W5)."""
        if value is None:
            return None if self.is_nullable else BLANK
        if not isinstance(value, str):
            return "must be a string"
        if len(value) < self.shortest:
            return too_short(self.shortest) if value else BLANK
        return TOO_LONG if self.longest is not None and len(value) > self.longest else None


async def read_members(
    request: Request[State], envelope: str, schema: Mapping[str, Text], *, partial: bool = False
) -> dict[str, Any]:
    """The members in the envelope of a JSON body; of a partial update, those that it has.

    Raises Problem: 415 or 400 for a body that is no JSON object, else 422 with all errors.
    """
    sent = await request.body()
    check_length(len(sent), request.headers.get("Content-Length"))
    lines = (request.headers.getlist(name) for name in ("Content-Type", "Content-Encoding"))
    body = read_object(sent, *map(",".join, lines))
    members = body.get(envelope)
    if not isinstance(members, dict):
        raise validation_problem([(envelope, BLANK)])
    names = [name for name in schema if name in members or not partial]
    if not names:
        raise validation_problem([(envelope, BLANK)])
    errors = {name: schema[name].error(members.get(name)) for name in names}
    if any(errors.values()):
        raise validation_problem((name, error) for name, error in errors.items() if error)
    return {name: members[name] for name in names}


def page_of(request: Request[State], default_limit: int) -> tuple[int, int]:
    """The limit and the offset of the query. Raises Problem 422 with all errors (W7)."""
    bounds = {"limit": (LIMIT, default_limit), "offset": (OFFSET, DEFAULT_OFFSET)}
    query = request.scope["query_string"].decode("latin-1")
    sent = parse_qs(query, keep_blank_values=True, errors="replace")
    numbers, errors = [], []
    for name, ((lowest, highest), default) in bounds.items():
        values = sent.get(name, [str(default)])
        try:
            if len(values) > 1:
                raise ValueError(REPEATED)
            numbers.append(parse_integer(values[0], lowest, highest))
        except ValueError as error:
            errors.append((name, str(error)))
    if errors:
        raise validation_problem(errors)
    limit, offset = numbers
    return limit, offset


# The service itself


async def health(_request: Request[State]) -> Response:
    """Whether the process is alive."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request[State]) -> Response:
    """Whether requests can be served."""
    await service.check_readiness(request.state["ports"])
    return JSONResponse({"status": "ready"})


# Accounts

LOGIN = {"email": Text(), "password": Text()}
REGISTRATION = {
    "username": Text(longest=USERNAME_LIMIT),
    "email": Text(longest=EMAIL_LIMIT),
    "password": Text(*PASSWORD_LIMITS),
}
ACCOUNT_CHANGE = REGISTRATION | {
    "bio": Text(0, BIO_LIMIT, is_nullable=True),
    "image": Text(0, IMAGE_LIMIT, is_nullable=True),
}


async def register(request: Request[State]) -> Response:
    """Open an account, and log its owner in."""
    registration = Registration(**await read_members(request, "user", REGISTRATION))
    bearer = await accounts.register(request.state["ports"], registration)
    return JSONResponse({"user": user_members(bearer)}, status_code=201)


async def log_in(request: Request[State]) -> Response:
    """Issue a token."""
    login = await read_members(request, "user", LOGIN)
    bearer = await accounts.log_in(request.state["ports"], login["email"], login["password"])
    return JSONResponse({"user": user_members(bearer)})


async def log_out(request: Request[State]) -> Response:
    """Revoke the token of the request."""
    await accounts.log_out(request.state["ports"], await require_user(request))
    return Response(status_code=204)


class Tokens(HTTPEndpoint):
    """The current user's tokens."""

    async def get(self, request: Request[State]) -> Response:
        """List them."""
        listed = await accounts.list_tokens(request.state["ports"], await require_user(request))
        return JSONResponse({"tokens": [token_members(token) for token in listed]})

    async def delete(self, request: Request[State]) -> Response:
        """Revoke all but that of the request."""
        user = await require_user(request)
        await accounts.revoke_other_tokens(request.state["ports"], user)
        return Response(status_code=204)


async def revoke_token(request: Request[State]) -> Response:
    """Revoke one of the current user's tokens."""
    user, token_id = await require_user(request), request.path_params["id"]
    await accounts.revoke_token(request.state["ports"], user, token_id)
    return Response(status_code=204)


class Account(HTTPEndpoint):
    """The current user's own account."""

    async def get(self, request: Request[State]) -> Response:
        """Show it."""
        return JSONResponse({"user": user_members(await require_user(request))})

    async def put(self, request: Request[State]) -> Response:
        """Update the members that the body has."""
        user = await require_user(request)
        members = await read_members(request, "user", ACCOUNT_CHANGE, partial=True)
        changed = await accounts.change_account(
            request.state["ports"], user, AccountChange(**members)
        )
        return JSONResponse({"user": user_members(changed)})


async def show_profile(request: Request[State]) -> Response:
    """Show a user to the current user, or to anybody."""
    reader, username = await reader_of(request), request.path_params["username"]
    return profile_response(await accounts.show_profile(request.state["ports"], reader, username))


class Follow(HTTPEndpoint):
    """Whether the current user follows another one."""

    async def post(self, request: Request[State]) -> Response:
        """Follow them."""
        user, username = await require_user(request), request.path_params["username"]
        return profile_response(await accounts.follow(request.state["ports"], user, username))

    async def delete(self, request: Request[State]) -> Response:
        """Stop following them."""
        user, username = await require_user(request), request.path_params["username"]
        return profile_response(await accounts.unfollow(request.state["ports"], user, username))


def token_members(token: ListedToken) -> dict[str, Any]:
    """A token in the list of its owner."""
    return {
        "id": token.id,
        "createdAt": format_timestamp(token.created_at),
        "expiresAt": format_timestamp(token.expires_at),
        "current": token.current,
    }


def user_members(bearer: Bearer) -> dict[str, Any]:
    """The current user in a response, with a token."""
    user = bearer.user
    return {
        "email": user.email,
        "token": bearer.token,
        "username": user.username,
        "bio": user.bio,
        "image": user.image,
    }


def profile_response(profile: Profile) -> Response:
    """A response with a profile, whose members have the order of the contract."""
    return JSONResponse({"profile": asdict(profile)})


# Comments

NEW_COMMENT = {"body": Text(longest=COMMENT_LIMIT)}


class Comments(HTTPEndpoint):
    """The comments on an article."""

    async def get(self, request: Request[State]) -> Response:
        """List a page of them, oldest first."""
        reader, slug = await reader_of(request), request.path_params["slug"]
        page = page_of(request, DEFAULT_COMMENTS_LIMIT)
        listed = await comments.list_comments(request.state["ports"], reader, slug, *page)
        return JSONResponse({"comments": [comment_members(details) for details in listed]})

    async def post(self, request: Request[State]) -> Response:
        """Add one."""
        author, slug = await require_user(request), request.path_params["slug"]
        lines = request.headers.getlist(IDEMPOTENCY_KEY)
        key = read_idempotency_key(",".join(lines) if lines else None)
        text = (await read_members(request, "comment", NEW_COMMENT))["body"]
        added = await comments.add_comment(request.state["ports"], author, slug, text, key)
        return JSONResponse({"comment": comment_members(added)}, status_code=201)


async def delete_comment(request: Request[State]) -> Response:
    """Delete the current user's own comment."""
    author, path = await require_user(request), request.path_params
    await comments.delete_comment(request.state["ports"], author, path["slug"], path["id"])
    return Response(status_code=204)


def comment_members(details: CommentDetails) -> dict[str, Any]:
    """A comment in a response. It is never changed, so both of its times are the same."""
    comment = details.comment
    created_at = format_timestamp(comment.created_at)
    return {
        "id": comment.id,
        "createdAt": created_at,
        "updatedAt": created_at,
        "body": comment.body,
        "author": asdict(details.author),
    }
