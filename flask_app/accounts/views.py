"""Accounts over HTTP."""
# flask-smorest has no types:
# mypy: disallow-untyped-decorators=False

from typing import Any

from flask import g

from core.domain.accounts import AccountChange, Bearer, Profile, Registration
from core.run_blocking import run_blocking
from core.use_cases import accounts
from flask_app.accounts.schemas import (
    AccountChangeRequestSchema,
    LoginRequestSchema,
    ProfileResponseSchema,
    RegistrationRequestSchema,
    UserResponseSchema,
)
from flask_app.authentication import token_optional, token_required
from flask_app.blueprint import Blueprint
from flask_app.composition import ports

blueprint = Blueprint(
    "accounts",
    __name__,
    url_prefix="/api",
    description="Who somebody is, and whom they follow.",
)


@blueprint.post("/users")
@blueprint.operation
@blueprint.arguments(RegistrationRequestSchema)
@blueprint.response(201, UserResponseSchema)
def register(body: dict[str, Any]) -> dict[str, Bearer]:
    """Open an account and sign its owner in."""
    return {"user": run_blocking(accounts.register(ports(), Registration(**body["user"])))}


@blueprint.post("/users/login")
@blueprint.operation
@blueprint.arguments(LoginRequestSchema)
@blueprint.response(200, UserResponseSchema)
def log_in(body: dict[str, Any]) -> dict[str, Bearer]:
    """Sign in; gives a new token."""
    return {"user": run_blocking(accounts.log_in(ports(), **body["user"]))}


@blueprint.post("/users/logout")
@blueprint.operation
@token_required
@blueprint.response(204)
def log_out() -> None:
    """End the token that came."""
    run_blocking(accounts.log_out(ports(), g.viewer))


@blueprint.get("/user")
@blueprint.operation
@token_required
@blueprint.response(200, UserResponseSchema)
def show_account() -> dict[str, Bearer]:
    """Show the token's owner."""
    return {"user": g.viewer}


@blueprint.put("/user")
@blueprint.operation
@token_required
@blueprint.arguments(AccountChangeRequestSchema)
@blueprint.response(200, UserResponseSchema)
def change_account(body: dict[str, Any]) -> dict[str, Bearer]:
    """Change the token's owner; absent members stay as they are."""
    change = AccountChange(**body["user"])
    return {"user": run_blocking(accounts.change_account(ports(), g.viewer, change))}


@blueprint.get("/profiles/<username>")
@blueprint.operation
@token_optional
@blueprint.response(200, ProfileResponseSchema)
def show_profile(username: str) -> dict[str, Profile]:
    """Show somebody as the viewer sees them."""
    return {"profile": run_blocking(accounts.show_profile(ports(), g.viewer, username))}


@blueprint.post("/profiles/<username>/follow")
@blueprint.operation
@token_required
@blueprint.response(200, ProfileResponseSchema)
def follow(username: str) -> dict[str, Profile]:
    """Follow somebody; may be repeated."""
    return {"profile": run_blocking(accounts.follow(ports(), g.viewer, username))}


@blueprint.delete("/profiles/<username>/follow")
@blueprint.operation
@token_required
@blueprint.response(200, ProfileResponseSchema)
def unfollow(username: str) -> dict[str, Profile]:
    """Follow somebody no longer; may be repeated."""
    return {"profile": run_blocking(accounts.unfollow(ports(), g.viewer, username))}
