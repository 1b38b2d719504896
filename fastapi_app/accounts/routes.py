"""The operations of accounts."""

from typing import Annotated

from fastapi import Body, Path, status

from core.domain.accounts import AccountChange, Registration
from core.use_cases import accounts
from fastapi_app.accounts.schemas import (
    AccountChangeRequest,
    LoginRequest,
    ProfileResponse,
    RegistrationRequest,
    TokensResponse,
    UserResponse,
)
from fastapi_app.dependencies import CurrentUser, PortsDep, Reader
from fastapi_app.routing import StrictRouter

router = StrictRouter(tags=["accounts"])


@router.post("/api/users", status_code=status.HTTP_201_CREATED)
async def register(
    user: Annotated[RegistrationRequest, Body(embed=True)], ports: PortsDep
) -> UserResponse:
    """Open an account, and issue its first token."""
    registration = Registration(**user.model_dump())
    return UserResponse.of(await accounts.register(ports, registration))


@router.post("/api/users/login")
async def log_in(user: Annotated[LoginRequest, Body(embed=True)], ports: PortsDep) -> UserResponse:
    """Issue a new token."""
    return UserResponse.of(await accounts.log_in(ports, user.email, user.password))


@router.post("/api/users/logout", status_code=status.HTTP_204_NO_CONTENT)
async def log_out(current_user: CurrentUser, ports: PortsDep) -> None:
    """Revoke the token of the request."""
    await accounts.log_out(ports, current_user)


@router.get("/forge/tokens")
async def list_tokens(current_user: CurrentUser, ports: PortsDep) -> TokensResponse:
    """Return one's own tokens, newest first."""
    return TokensResponse.of(await accounts.list_tokens(ports, current_user))


@router.delete("/forge/tokens", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_other_tokens(current_user: CurrentUser, ports: PortsDep) -> None:
    """Revoke all of one's own tokens but that of the request. Idempotent."""
    await accounts.revoke_other_tokens(ports, current_user)


@router.delete("/forge/tokens/{id}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_token(
    token_id: Annotated[str, Path(alias="id")], current_user: CurrentUser, ports: PortsDep
) -> None:
    """Revoke one of one's own tokens."""
    await accounts.revoke_token(ports, current_user, token_id)


@router.get("/api/user")
async def show_account(current_user: CurrentUser) -> UserResponse:
    """Return one's own account."""
    return UserResponse.of(current_user)


@router.put("/api/user")
async def change_account(
    user: Annotated[AccountChangeRequest, Body(embed=True)],
    current_user: CurrentUser,
    ports: PortsDep,
) -> UserResponse:
    """Change one's own account. Absent members stay as they are."""
    change = AccountChange(**user)
    return UserResponse.of(await accounts.change_account(ports, current_user, change))


@router.get("/api/profiles/{username}")
async def show_profile(username: str, reader: Reader, ports: PortsDep) -> ProfileResponse:
    """Return a profile."""
    return ProfileResponse.of(await accounts.show_profile(ports, reader, username))


@router.post("/api/profiles/{username}/follow")
async def follow(username: str, current_user: CurrentUser, ports: PortsDep) -> ProfileResponse:
    """Follow a user. Idempotent."""
    return ProfileResponse.of(await accounts.follow(ports, current_user, username))


@router.delete("/api/profiles/{username}/follow")
async def unfollow(username: str, current_user: CurrentUser, ports: PortsDep) -> ProfileResponse:
    """Stop following a user. Idempotent."""
    return ProfileResponse.of(await accounts.unfollow(ports, current_user, username))
