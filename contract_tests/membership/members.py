"""Members for scenarios, each with a name that nobody had before."""

from dataclasses import dataclass
from typing import Any

import httpx

from contract_tests.api import Api
from contract_tests.users import User, new_name

Shown = dict[str, Any]
TIER_FAULT = "must be one of Standard, Pro, Enterprise"


@dataclass(frozen=True)
class Member(User):
    """Somebody who signed up, and so has neither an email nor a password."""

    id: str


def joining(**members: Any) -> dict[str, Any]:
    """The body of a sign-up that is accepted, but for the members given here."""
    return {"name": new_name("member")} | members


def sign_up(api: Api, by: User | None = None, /, **members: Any) -> Member:
    """Make a member; whoever grants them a paid tier is staff."""
    body = joining(**members)
    answer = api.post("/forge/users", body, token=by.token if by else None)
    assert answer.status_code == 201, answer.text
    said = answer.json()
    return Member(body["name"], "", "", said["token"], said["id"])


def path_of(member: Member) -> str:
    """Where a member is."""
    return f"/forge/users/{member.id}"


def shown(api: Api, member: Member) -> Shown:
    """A member as anybody sees them now."""
    answer = api.get(path_of(member))
    assert answer.status_code == 200, answer.text
    member_now: Shown = answer.json()
    return member_now


def etag_of(api: Api, member: Member) -> str:
    """The ETag of a member's version now."""
    etag: str = api.get(path_of(member)).headers["ETag"]
    return etag


def state(api: Api, member: Member) -> tuple[Shown, str]:
    """A member as anybody sees them now, and the ETag of that version."""
    answer = api.get(path_of(member))
    assert answer.status_code == 200, answer.text
    return answer.json(), answer.headers["ETag"]


def standing(api: Api, member: Member) -> tuple[str, str]:
    """A member's tier now, and the ETag of that version."""
    said, etag = state(api, member)
    return said["tier"], etag


def tier_of(api: Api, member: Member) -> str:
    """A member's tier now."""
    tier: str = shown(api, member)["tier"]
    return tier


def change(api: Api, by: User, member: Member, /, **members: Any) -> httpx.Response:
    """Let somebody change a member at the version that they are at now."""
    headers = {"If-Match": etag_of(api, member)}
    return api.patch(path_of(member), members, token=by.token, headers=headers)
