"""One's own account, as scenarios change it and look at it."""

from typing import Any

from contract_tests.api import Api
from contract_tests.users import User


def change(**members: Any) -> dict[str, Any]:
    """The body of a change."""
    return {"user": members}


def shown(api: Api, somebody: User) -> dict[str, Any]:
    """The account as its owner sees it now."""
    user: dict[str, Any] = api.get("/api/user", token=somebody.token).json()["user"]
    return user
