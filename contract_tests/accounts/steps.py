"""Steps of the account scenarios: read and update the current user's own account."""

from typing import Any

from contract_tests.api import Api
from contract_tests.users import User


def update_body(**members: Any) -> dict[str, Any]:
    """Return the request body of `PUT /api/user`."""
    return {"user": members}


def get_account(api: Api, user: User) -> dict[str, Any]:
    """Return the account of a user, as `GET /api/user` returns it."""
    account: dict[str, Any] = api.get("/api/user", token=user.token).json()["user"]
    return account
