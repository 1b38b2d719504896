"""Lists of members, as scenarios walk through them."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from weakref import WeakKeyDictionary

import httpx

from contract_tests.api import Api
from contract_tests.membership.members import Member, Shown
from contract_tests.users import User

PATH = "/forge/users"
# What a link's query can say; all else in it is ignored, as in any query.
PARAMETERS = ("tier", "limit", "cursor")
NO_LINK = "no Link to the page after, though `next` has a cursor"

# Far down a list, for each server and tier: who has just signed up is behind it, and a run makes
# thousands of members, so that to walk from the start each time would be most of what it does.
_FAR_DOWN: WeakKeyDictionary[httpx.Client, dict[str | None, str]] = WeakKeyDictionary()


def page(api: Api, **parameters: Any) -> tuple[list[Shown], str | None]:
    """The members on a page, and the cursor that leads to the next."""
    given = {name: value for name, value in parameters.items() if value is not None}
    answer = api.get(f"{PATH}?{urlencode(given)}")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    if said["next"] is None:
        assert "Link" not in answer.headers, "a Link on the last page"
    else:
        assert "Link" in answer.headers, NO_LINK
    return said["users"], said["next"]


def linked(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    """Where the Link of a page leads, and what that asks for; a limit left out is 20."""
    assert "Link" in answer.headers, NO_LINK
    target, _, relation = answer.headers["Link"].removeprefix("<").partition(">")
    assert relation == '; rel="next"', f"Link is {answer.headers['Link']!r}"
    parts = urlsplit(target)
    assert (parts.scheme, parts.netloc, parts.path) == ("", "", PATH), f"Link leads to {target!r}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    asked_for = [(name, value) for name, value in pairs if name in PARAMETERS]
    assert len(dict(asked_for)) == len(asked_for), f"Link gives a parameter twice: {target!r}"
    limit = dict(asked_for).get("limit", "20").lstrip("0")
    return target, dict(asked_for) | {"limit": limit}


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


def member_of(api: Api, somebody: User) -> Member:
    """Somebody who has an account, as a member; found in the list."""
    (listed,) = [user for user in walk(api, limit=100) if user["name"] == somebody.username]
    return Member(
        somebody.username, somebody.email, somebody.password, somebody.token, listed["id"]
    )
