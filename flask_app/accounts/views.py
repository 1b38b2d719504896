"""Views of accounts."""

from flask import g

from core.domain.accounts import AccountChange, Bearer, ListedToken, Profile, Registration
from core.use_cases import accounts
from flask_app.accounts.schemas import (
    AccountChangeRequestSchema,
    LoginRequestSchema,
    ProfileResponseSchema,
    RegistrationRequestSchema,
    TokensResponseSchema,
    UserResponseSchema,
)
from flask_app.authentication import token_required
from flask_app.blueprint import Blueprint
from flask_app.composition import call

blueprint = Blueprint("accounts", __name__, description="Users, their tokens and profiles.")


@blueprint.post("/api/users")
@blueprint.arguments(RegistrationRequestSchema)
@blueprint.response(201, UserResponseSchema)
def register(registration: Registration) -> Bearer:
    """Open an account. Returns its first token."""
    return call(accounts.register, registration)


@blueprint.post("/api/users/login")
@blueprint.arguments(LoginRequestSchema)
@blueprint.response(200, UserResponseSchema)
def log_in(credentials: dict[str, str]) -> Bearer:
    """Log in. Returns a new token."""
    return call(accounts.log_in, **credentials)


@blueprint.post("/api/users/logout")
@token_required()
@blueprint.response(204)
def log_out() -> None:
    """Revoke the token of the request."""
    call(accounts.log_out, g.principal)


@blueprint.get("/forge/tokens")
@token_required()
@blueprint.response(200, TokensResponseSchema)
def list_tokens() -> list[ListedToken]:
    """List one's own tokens, newest first."""
    return call(accounts.list_tokens, g.principal)


@blueprint.delete("/forge/tokens")
@token_required()
@blueprint.response(204)
def revoke_other_tokens() -> None:
    """Revoke all of one's own tokens but that of the request. Idempotent."""
    call(accounts.revoke_other_tokens, g.principal)


@blueprint.delete("/forge/tokens/<id>")
@token_required()
@blueprint.response(204)
def revoke_token(id: str) -> None:
    """Revoke one of one's own tokens."""
    call(accounts.revoke_token, g.principal, id)


@blueprint.get("/api/user")
@token_required()
@blueprint.response(200, UserResponseSchema)
def show_account() -> Bearer:
    """Show the authenticated user."""
    principal: Bearer = g.principal
    return principal


@blueprint.put("/api/user")
@token_required()
@blueprint.arguments(AccountChangeRequestSchema)
@blueprint.response(200, UserResponseSchema)
def change_account(change: AccountChange) -> Bearer:
    """Change one's own account. Absent members stay as they are."""
    return call(accounts.change_account, g.principal, change)


@blueprint.get("/api/profiles/<username>")
@token_required(optional=True)
@blueprint.response(200, ProfileResponseSchema)
def show_profile(username: str) -> Profile:
    """Show a profile."""
    return call(accounts.show_profile, g.principal, username)


@blueprint.post("/api/profiles/<username>/follow")
@token_required()
@blueprint.response(200, ProfileResponseSchema)
def follow(username: str) -> Profile:
    """Follow a user. Idempotent."""
    return call(accounts.follow, g.principal, username)


@blueprint.delete("/api/profiles/<username>/follow")
@token_required()
@blueprint.response(200, ProfileResponseSchema)
def unfollow(username: str) -> Profile:
    """Stop following a user. Idempotent."""
    return call(accounts.unfollow, g.principal, username)
