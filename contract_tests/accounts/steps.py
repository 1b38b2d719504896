"""Steps of the account scenarios: read and update the current user's own account."""

from typing import Any

from contract_tests.api import Api
from contract_tests.users import User

# Names with a character that cannot be seen, or told from another.
UNSEEN = (
    *("a\tb", "a\nb", "a\x7fb", "a\u200db", "a\u2028b", "a\u2029b", "a\ufeffb", "a\ufffdb"),
    # Blank to look at: fillers, Braille without dots, and what fonts leave out.
    *("\u3164", "a\u115fb", "a\u1160b", "a\uffa0b", "\u2800", "a\u180bb", "a\u17b4b"),
    *("alice\u034f", "alice\ufe0f", "alice\U000e0100", "\u2764\ufe0f"),
    # Unassigned, not a character, and for private use.
    *("a\u0378b", "a\uffffb", "a\ufdd0b", "a\U0001fffeb", "a\ue000b", "a\U000f0000b"),
)


def update_body(**members: Any) -> dict[str, Any]:
    """Return the request body of `PUT /api/user`."""
    return {"user": members}


def get_account(api: Api, user: User) -> dict[str, Any]:
    """Return the account of a user, as `GET /api/user` returns it."""
    account: dict[str, Any] = api.get("/api/user", token=user.token).json()["user"]
    return account
