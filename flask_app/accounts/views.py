"""Views of accounts."""

from flask import g

from core.domain.accounts import AccountChange, Bearer, Profile, Registration
from core.use_cases import accounts
from flask_app.accounts.schemas import (
    AccountChangeRequestSchema,
    LoginRequestSchema,
    ProfileResponseSchema,
    RegistrationRequestSchema,
    UserResponseSchema,
)
from flask_app.authentication import token_required
from flask_app.blueprint import Blueprint
from flask_app.composition import call

blueprint = Blueprint(
    "accounts", __name__, url_prefix="/api", description="Users, their tokens and profiles."
)


@blueprint.post("/users")
@blueprint.arguments(RegistrationRequestSchema)
@blueprint.response(201, UserResponseSchema)
def register(registration: Registration) -> Bearer:
    """Open an account. Returns its first token."""
    return call(accounts.register, registration)


@blueprint.post("/users/login")
@blueprint.arguments(LoginRequestSchema)
@blueprint.response(200, UserResponseSchema)
def log_in(credentials: dict[str, str]) -> Bearer:
    """Log in. Returns a new token."""
    return call(accounts.log_in, **credentials)


@blueprint.post("/users/logout")
@token_required()
@blueprint.response(204)
def log_out() -> None:
    """Revoke the token of the request."""
    call(accounts.log_out, g.principal)


@blueprint.get("/user")
@token_required()
@blueprint.response(200, UserResponseSchema)
def show_account() -> Bearer:
    """Show the authenticated user."""
    principal: Bearer = g.principal
    return principal


@blueprint.put("/user")
@token_required()
@blueprint.arguments(AccountChangeRequestSchema)
@blueprint.response(200, UserResponseSchema)
def change_account(change: AccountChange) -> Bearer:
    """Change one's own account. Absent members stay as they are."""
    return call(accounts.change_account, g.principal, change)


@blueprint.get("/profiles/<username>")
@token_required(optional=True)
@blueprint.response(200, ProfileResponseSchema)
def show_profile(username: str) -> Profile:
    """Show a profile."""
    return call(accounts.show_profile, g.principal, username)


@blueprint.post("/profiles/<username>/follow")
@token_required()
@blueprint.response(200, ProfileResponseSchema)
def follow(username: str) -> Profile:
    """Follow a user. Idempotent."""
    return call(accounts.follow, g.principal, username)


@blueprint.delete("/profiles/<username>/follow")
@token_required()
@blueprint.response(200, ProfileResponseSchema)
def unfollow(username: str) -> Profile:
    """Stop following a user. Idempotent."""
    return call(accounts.unfollow, g.principal, username)
