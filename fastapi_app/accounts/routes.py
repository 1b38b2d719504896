"""The operations of accounts."""

from fastapi import APIRouter, Response, status

from core.domain.accounts import AccountChange, Registration
from core.use_cases import accounts
from fastapi_app.accounts.schemas import (
    AccountChangeRequest,
    LoginRequest,
    ProfileResponse,
    RegistrationRequest,
    UserResponse,
)
from fastapi_app.dependencies import TOKEN_OPTIONAL, CurrentUser, PortsDep, Viewer
from fastapi_app.routes import StrictRoute, problems

router = APIRouter(prefix="/api", tags=["accounts"], route_class=StrictRoute)


@router.post(
    "/users",
    operation_id="register",
    status_code=status.HTTP_201_CREATED,
    responses=problems("register"),
)
async def register(body: RegistrationRequest, ports: PortsDep) -> UserResponse:
    """Open an account and sign its owner in."""
    registration = Registration(**body.user.model_dump())
    return UserResponse.of(await accounts.register(ports, registration))


@router.post("/users/login", operation_id="log_in", responses=problems("log_in"))
async def log_in(body: LoginRequest, ports: PortsDep) -> UserResponse:
    """Sign in; gives a new token."""
    return UserResponse.of(await accounts.log_in(ports, body.user.email, body.user.password))


@router.post(
    "/users/logout",
    operation_id="log_out",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=problems("log_out"),
)
async def log_out(user: CurrentUser, ports: PortsDep) -> None:
    """End the token that came."""
    await accounts.log_out(ports, user)


@router.get("/user", operation_id="show_account", responses=problems("show_account"))
async def show_account(user: CurrentUser) -> UserResponse:
    """Show the token's owner."""
    return UserResponse.of(user)


@router.put("/user", operation_id="change_account", responses=problems("change_account"))
async def change_account(
    body: AccountChangeRequest, user: CurrentUser, ports: PortsDep
) -> UserResponse:
    """Change the token's owner; absent members stay as they are."""
    change = AccountChange(**body.user)
    return UserResponse.of(await accounts.change_account(ports, user, change))


@router.get(
    "/profiles/{username}",
    operation_id="show_profile",
    responses=problems("show_profile"),
    openapi_extra=TOKEN_OPTIONAL,
)
async def show_profile(username: str, viewer: Viewer, ports: PortsDep) -> ProfileResponse:
    """Show somebody as the viewer sees them."""
    return ProfileResponse.of(await accounts.show_profile(ports, viewer, username))


@router.post("/profiles/{username}/follow", operation_id="follow", responses=problems("follow"))
async def follow(username: str, user: CurrentUser, ports: PortsDep) -> ProfileResponse:
    """Follow somebody; may be repeated."""
    return ProfileResponse.of(await accounts.follow(ports, user, username))


@router.delete(
    "/profiles/{username}/follow", operation_id="unfollow", responses=problems("unfollow")
)
async def unfollow(username: str, user: CurrentUser, ports: PortsDep) -> ProfileResponse:
    """Follow somebody no longer; may be repeated."""
    return ProfileResponse.of(await accounts.unfollow(ports, user, username))
