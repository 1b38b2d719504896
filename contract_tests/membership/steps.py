"""Steps of the membership scenarios: sign up, read, update and list members, forge cursors."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from weakref import WeakKeyDictionary

import httpx

from contract_tests.api import Api
from contract_tests.users import User, new_name

Json = dict[str, Any]
UNKNOWN_TIER = "must be one of Standard, Pro, Enterprise"


@dataclass(frozen=True)
class Member(User):
    """A user who signed up at `POST /forge/users`: without an email and a password."""

    id: str


def sign_up_body(**members: Any) -> Json:
    """Return a valid request body of `POST /forge/users`; `members` replace its defaults."""
    return {"name": new_name("member")} | members


def sign_up(api: Api, by: User | None = None, /, **members: Any) -> Member:
    """Sign up a member; a paid tier must be granted `by` staff."""
    body = sign_up_body(**members)
    answer = api.post("/forge/users", body, token=by.token if by else None)
    assert answer.status_code == 201, answer.text
    created = answer.json()
    return Member(body["name"], "", "", created["token"], created["id"])


def member_path(member: Member) -> str:
    """Return the path of a member."""
    return f"/forge/users/{member.id}"


def member_and_etag(api: Api, member: Member) -> tuple[Json, str]:
    """Return the current state of a member, and its ETag."""
    answer = api.get(member_path(member))
    assert answer.status_code == 200, answer.text
    return answer.json(), answer.headers["ETag"]


def get_member(api: Api, member: Member) -> Json:
    """Return the current state of a member."""
    return member_and_etag(api, member)[0]


def etag_of(api: Api, member: Member) -> str:
    """Return the current ETag of a member."""
    etag: str = api.get(member_path(member)).headers["ETag"]
    return etag


def tier_and_etag(api: Api, member: Member) -> tuple[str, str]:
    """Return the current tier of a member, and the ETag of that version."""
    current, etag = member_and_etag(api, member)
    return current["tier"], etag


def tier_of(api: Api, member: Member) -> str:
    """Return the current tier of a member."""
    return tier_and_etag(api, member)[0]


def update_member(api: Api, by: User, member: Member, /, **members: Any) -> httpx.Response:
    """Update the current version of a member as the user `by`, and return the response."""
    headers = {"If-Match": etag_of(api, member)}
    return api.patch(member_path(member), members, token=by.token, headers=headers)


PATH = "/forge/users"
# The query parameters of a link that matter; others are ignored, as in any query.
PARAMETERS = ("tier", "limit", "cursor")
NO_LINK = "no Link to the next page, though `next` has a cursor"

# For each server and tier, the last cursor that a scenario reached. New members are listed after
# it. A run creates thousands of members: to start at the first page each time would take most of
# the run.
_LAST_CURSORS: WeakKeyDictionary[httpx.Client, dict[str | None, str]] = WeakKeyDictionary()


def get_page(api: Api, **parameters: Any) -> tuple[list[Json], str | None]:
    """Return the members on a page, and the cursor of the next page."""
    query = {name: value for name, value in parameters.items() if value is not None}
    answer = api.get(f"{PATH}?{urlencode(query)}")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    if body["next"] is None:
        assert "Link" not in answer.headers, "a Link on the last page"
    else:
        assert "Link" in answer.headers, NO_LINK
    return body["users"], body["next"]


def next_link(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    """Return the target of a page's Link, and its query parameters; `limit` defaults to 20."""
    assert "Link" in answer.headers, NO_LINK
    target, _, relation = answer.headers["Link"].removeprefix("<").partition(">")
    assert relation == '; rel="next"', f"Link is {answer.headers['Link']!r}"
    parts = urlsplit(target)
    assert (parts.scheme, parts.netloc, parts.path) == ("", "", PATH), f"Link leads to {target!r}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    known = [(name, value) for name, value in pairs if name in PARAMETERS]
    assert len(dict(known)) == len(known), f"Link repeats a parameter: {target!r}"
    limit = dict(known).get("limit", "20").lstrip("0")
    return target, dict(known) | {"limit": limit}


def list_all(api: Api, **parameters: Any) -> list[Json]:
    """Return the members on a page and on all pages after it."""
    members, cursor = get_page(api, **parameters)
    while cursor is not None:
        users, cursor = get_page(api, **parameters | {"cursor": cursor})
        members += users
    return members


def cursor_after(api: Api, member: Member, tier: str | None = None) -> str:
    """Return the cursor of a page that begins after a member, who must not be the last one."""
    last_cursors = _LAST_CURSORS.setdefault(api.server, {})
    cursor = _find_cursor_after(api, member, tier, last_cursors.get(tier))
    cursor = cursor or _find_cursor_after(api, member, tier, None)
    assert cursor is not None, f"{member.username} is not in the list"
    last_cursors[tier] = cursor
    return cursor


def _find_cursor_after(
    api: Api, member: Member, tier: str | None, cursor: str | None
) -> str | None:
    while True:
        users, next_cursor = get_page(api, tier=tier, limit=100, cursor=cursor)
        ids = [user["id"] for user in users]
        if member.id in ids:
            position = ids.index(member.id) + 1
            return get_page(api, tier=tier, limit=position, cursor=cursor)[1]
        if next_cursor is None:
            return None
        cursor = next_cursor


def ids_of(users: list[Json], among: list[Member]) -> list[str]:
    """Return the ids of listed users that belong to certain members, in the order of the list."""
    ids = {member.id for member in among}
    return [user["id"] for user in users if user["id"] in ids]


def member_of(api: Api, user: User) -> Member:
    """Return a registered user as a member, with the id that the list shows."""
    (listed,) = [member for member in list_all(api, limit=100) if member["name"] == user.username]
    return Member(user.username, user.email, user.password, user.token, listed["id"])


HEX = "0123456789abcdef"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
UNRESERVED = frozenset(f"{BASE64}.~")  # may stand unencoded in a query (RFC 3986, section 2.3)
SEPARATORS = ".~-_"
# The lengths of signatures of 128 or 256 bits, in base64 and in hexadecimal.
SIGNATURE_LENGTHS = (22, 32, 43, 64)


def with_changed_character(cursor: str, position: int, bit: int) -> str:
    """Return a cursor in which one character differs by one bit.

    The new character is one of the alphabet that the cursor uses: hexadecimal or base64.
    """
    alphabet = HEX if set(cursor) - {*SEPARATORS} <= set(HEX) else BASE64
    bit %= len(alphabet).bit_length() - 1
    character = cursor[position]
    changed = alphabet.index(character) ^ 1 << bit if character in alphabet else bit
    return f"{cursor[:position]}{alphabet[changed]}{cursor[position:][1:]}"


def without_signature(cursor: str) -> Iterator[str]:
    """Yield variants of a cursor in which a part that may be its signature is missing or zero."""
    yield from (text for text in _variants(cursor) if text != cursor)


def _variants(cursor: str) -> Iterator[str]:
    for size in SIGNATURE_LENGTHS:
        rest = max(len(cursor) - size, 0)
        yield from (cursor[size:], cursor[:rest], cursor[:size], cursor[rest:])
    for separator in SEPARATORS:
        parts = cursor.split(separator)
        for index in range(len(parts) if len(parts) > 1 else 0):
            for replaced in ([], [""], ["A" * len(parts[index])], ["0" * len(parts[index])]):
                yield separator.join([*parts[:index], *replaced, *parts[index + 1 :]])
    if set(cursor) <= {*BASE64} and len(cursor) % 4 != 1:
        signed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        for forged in (signed[16:], bytes(16) + signed[16:], signed[:16], signed + b"0"):
            yield base64.urlsafe_b64encode(forged).decode().rstrip("=")
