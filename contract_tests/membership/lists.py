"""Lists of members, as scenarios walk through them."""

from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

import httpx

from contract_tests.api import Api
from contract_tests.membership.members import Member, Shown
from contract_tests.people import Somebody

PATH = "/forge/users"

# Far down a list, for each server and tier: who has just signed up is behind it, and a run makes
# thousands of members, so that to walk from the start each time would be most of what it does.
_FAR_DOWN: WeakKeyDictionary[httpx.Client, dict[str | None, str]] = WeakKeyDictionary()


def page(api: Api, **parameters: Any) -> tuple[list[Shown], str | None]:
    """The members on a page, and the cursor that leads to the next."""
    given = {name: value for name, value in parameters.items() if value is not None}
    answer = api.get(f"{PATH}?{urlencode(given)}")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert ("Link" in answer.headers) is (said["next"] is not None)
    return said["users"], said["next"]


def walk(api: Api, **parameters: Any) -> list[Shown]:
    """All members from a page on, as its `next` and those after it lead."""
    found, cursor = page(api, **parameters)
    while cursor is not None:
        users, cursor = page(api, **parameters | {"cursor": cursor})
        found += users
    return found


def cursor_behind(api: Api, member: Member, tier: str | None = None) -> str:
    """The cursor that leads on behind a member, who is not the last one."""
    far_down = _FAR_DOWN.setdefault(api.server, {})
    behind = _cursor_behind(api, member, tier, far_down.get(tier))
    behind = behind or _cursor_behind(api, member, tier, None)
    assert behind is not None, f"{member.username} is not in the list"
    far_down[tier] = behind
    return behind


def _cursor_behind(api: Api, member: Member, tier: str | None, cursor: str | None) -> str | None:
    while True:
        users, after = page(api, tier=tier, limit=100, cursor=cursor)
        ids = [user["id"] for user in users]
        if member.id in ids:
            place = ids.index(member.id) + 1
            return page(api, tier=tier, limit=place, cursor=cursor)[1]
        if after is None:
            return None
        cursor = after


def ids_of(users: list[Shown], among: list[Member]) -> list[str]:
    """Who of some members is listed, in the order of the list, as often as they are."""
    wanted = {member.id for member in among}
    return [user["id"] for user in users if user["id"] in wanted]


def member_of(api: Api, somebody: Somebody) -> Member:
    """Somebody who has an account, as a member; found in the list."""
    (listed,) = [user for user in walk(api, limit=100) if user["name"] == somebody.username]
    return Member(
        somebody.username, somebody.email, somebody.password, somebody.token, listed["id"]
    )
