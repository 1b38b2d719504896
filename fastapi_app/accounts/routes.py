"""The operations of accounts."""

from typing import Annotated

from fastapi import Body, status

from core.domain.accounts import AccountChange, Registration
from core.use_cases import accounts
from fastapi_app.accounts.schemas import (
    AccountChangeRequest,
    LoginRequest,
    ProfileResponse,
    RegistrationRequest,
    UserResponse,
)
from fastapi_app.dependencies import CurrentUser, PortsDep, Reader
from fastapi_app.routing import StrictRouter

router = StrictRouter(prefix="/api", tags=["accounts"])


@router.post("/users", status_code=status.HTTP_201_CREATED)
async def register(
    user: Annotated[RegistrationRequest, Body(embed=True)], ports: PortsDep
) -> UserResponse:
    """Open an account, and issue its first token."""
    registration = Registration(**user.model_dump())
    return UserResponse.of(await accounts.register(ports, registration))


@router.post("/users/login")
async def log_in(user: Annotated[LoginRequest, Body(embed=True)], ports: PortsDep) -> UserResponse:
    """Issue a new token."""
    return UserResponse.of(await accounts.log_in(ports, user.email, user.password))


@router.post("/users/logout", status_code=status.HTTP_204_NO_CONTENT)
async def log_out(current_user: CurrentUser, ports: PortsDep) -> None:
    """Revoke the token of the request."""
    await accounts.log_out(ports, current_user)


@router.get("/user")
async def show_account(current_user: CurrentUser) -> UserResponse:
    """Return one's own account."""
    return UserResponse.of(current_user)


@router.put("/user")
async def change_account(
    user: Annotated[AccountChangeRequest, Body(embed=True)],
    current_user: CurrentUser,
    ports: PortsDep,
) -> UserResponse:
    """Change one's own account. Absent members stay as they are."""
    change = AccountChange(**user)
    return UserResponse.of(await accounts.change_account(ports, current_user, change))


@router.get("/profiles/{username}")
async def show_profile(username: str, reader: Reader, ports: PortsDep) -> ProfileResponse:
    """Return a profile."""
    return ProfileResponse.of(await accounts.show_profile(ports, reader, username))


@router.post("/profiles/{username}/follow")
async def follow(username: str, current_user: CurrentUser, ports: PortsDep) -> ProfileResponse:
    """Follow a user. Idempotent."""
    return ProfileResponse.of(await accounts.follow(ports, current_user, username))


@router.delete("/profiles/{username}/follow")
async def unfollow(username: str, current_user: CurrentUser, ports: PortsDep) -> ProfileResponse:
    """Stop following a user. Idempotent."""
    return ProfileResponse.of(await accounts.unfollow(ports, current_user, username))
