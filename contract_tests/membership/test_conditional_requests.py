"""Conditional requests for members: If-Match and If-None-Match (RFC 9110, section 13.1)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.steps import (
    Member,
    etag_of,
    get_member,
    member_and_etag,
    member_path,
    sign_up,
    update_member,
)
from contract_tests.users import User, new_name

TAG = "TAG"

# Header lines that match the current version, by strong and by weak comparison; TAG is its ETag.
MATCHING = [
    [TAG],
    [f'"x", {TAG}'],
    [f'{TAG},"x"'],
    [f'W/"x" , {TAG}'],
    [f",, {TAG}\t,"],
    [f'"", {TAG}'],
    [f'"a,b", {TAG}'],
    [f'"\\", {TAG}'],
    ['"x"', TAG],
    [TAG, '"x"', 'W/"y"'],
    [f'"\xe9", {TAG}'],
    ["*"],
    ['"x",' * 1_000 + TAG],
]
# Header lines that match it only by weak comparison (RFC 9110, section 8.8.3.2).
WEAKLY_MATCHING = [[f"W/{TAG}"], [f'"x", W/{TAG}'], ['"x"', f"W/{TAG}"]]
# Header lines that are malformed, or match another version.
NOT_MATCHING = [
    [""],
    [","],
    ['"0"'],
    ['"1000000"'],
    ['"01"'],
    ['"+1"'],
    ['" 1"'],
    ['"x"', 'W/"y"'],
    ["1"],
    ["**"],
    ['"*"'],
    ["'1'"],
    ['W/ "1"'],
    [f"*, {TAG}"],
    [TAG, "*"],
    [f"w/{TAG}"],
    [f"{TAG}x"],
    [f"x{TAG}"],
    [f'{TAG} "x"'],
    [f"{TAG};q=1"],
    [f'{TAG}, "x'],
    [f'{TAG}, "a b"'],
    [f"x, {TAG}"],
    [TAG, "x"],
    ["\xe9"],
]


def header_lines(header: str, values: list[str], etag: str) -> list[tuple[str, str | bytes]]:
    """Return the lines of a header, with an ETag in place of TAG."""
    return [(header, value.replace(TAG, etag).encode("latin-1")) for value in values]


IF_MATCH = "If-Match"
MISSING = (428, {"if-match": ["is required"]})
STALE = (412, {"user": ["has changed"]})
FAILING = [*NOT_MATCHING, *WEAKLY_MATCHING]


def test_a_matching_if_match_updates_the_member(
    api: Api, member: Member, subtests: pytest.Subtests
) -> None:
    for values in MATCHING:
        with subtests.test(values=values):
            headers = header_lines(IF_MATCH, values, etag_of(api, member))
            body = {"name": new_name()}
            answer = api.patch(member_path(member), body, token=member.token, headers=headers)
            assert (answer.status_code, answer.json()["name"]) == (200, body["name"])
            assert answer.headers["ETag"] == etag_of(api, member)


def test_a_failing_if_match_neither_updates_nor_deletes(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    before, body = member_and_etag(api, any_member), {"name": new_name()}
    path, token = member_path(any_member), any_member.token
    for values in FAILING:
        headers = header_lines(IF_MATCH, values, before[1])
        with subtests.test(values=values):
            assert problem(api.patch(path, body, token=token, headers=headers)) == STALE
            assert problem(api.delete(path, token=token, headers=headers)) == STALE
    assert member_and_etag(api, any_member) == before


def test_an_update_requires_if_match(api: Api, member: Member) -> None:
    body = {"name": new_name()}
    assert problem(api.patch(member_path(member), body, token=member.token)) == MISSING
    known = {"If-None-Match": "*"}
    answer = api.patch(member_path(member), body, token=member.token, headers=known)
    assert problem(answer) == MISSING
    assert get_member(api, member)["name"] == member.username


def test_an_update_by_staff_requires_if_match(api: Api, member: Member, staff: User) -> None:
    body = {"tier": "Pro"}
    assert problem(api.patch(member_path(member), body, token=staff.token)) == MISSING
    stale = {IF_MATCH: '"0"'}
    assert problem(api.patch(member_path(member), body, token=staff.token, headers=stale)) == STALE
    assert get_member(api, member)["tier"] == "Standard"


def test_a_version_can_be_updated_only_once(api: Api, member: Member) -> None:
    headers = {IF_MATCH: etag_of(api, member)}
    first, second = {"name": new_name()}, {"name": new_name()}
    assert api.patch(member_path(member), first, token=member.token, headers=headers).is_success
    answer = api.patch(member_path(member), second, token=member.token, headers=headers)
    assert problem(answer) == STALE
    assert get_member(api, member)["name"] == first["name"]


def test_a_new_username_makes_the_version_stale(api: Api, member: Member) -> None:
    headers = {IF_MATCH: etag_of(api, member)}
    api.put("/api/user", {"user": {"username": new_name()}}, token=member.token)
    body = {"name": new_name()}
    answer = api.patch(member_path(member), body, token=member.token, headers=headers)
    assert problem(answer) == STALE


def test_the_order_of_checks(api: Api, member: Member, other_member: Member) -> None:
    """The body comes first (422), then 404, 403, 428, 412, and 409."""
    gone, stale = sign_up(api), {IF_MATCH: '"0"'}
    api.delete(member_path(gone), token=gone.token)
    taken = {"name": other_member.username}
    for path, by, body, headers, expected in (
        ("/forge/users/%FF", member, {"name": "a/b"}, stale, (422, {"name": ["is invalid"]})),
        (member_path(gone), member, taken, stale, (404, {"user": ["not found"]})),
        (member_path(other_member), member, taken, stale, (403, {"user": ["forbidden"]})),
        (member_path(other_member), member, {"tier": "Pro"}, {}, (403, {"user": ["forbidden"]})),
        (member_path(member), member, taken | {"tier": "Pro"}, {}, (403, {"tier": ["forbidden"]})),
        (member_path(member), member, {"tier": "Pro"}, stale, (403, {"tier": ["forbidden"]})),
        (member_path(member), member, taken, {}, MISSING),
        (member_path(member), member, taken, stale, STALE),
    ):
        assert problem(api.patch(path, body, token=by.token, headers=headers)) == expected
    answer = update_member(api, member, member, **taken)
    assert problem(answer) == (409, {"name": ["has already been taken"]})


IF_NONE_MATCH = "If-None-Match"


def test_a_matching_if_none_match_is_not_modified(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    etag = etag_of(api, any_member)
    for values in [*MATCHING, *WEAKLY_MATCHING]:
        headers = [*header_lines(IF_NONE_MATCH, values, etag), ("X-Request-ID", "known-1")]
        with subtests.test(values=values):
            for method in ("GET", "HEAD"):
                answer = api.send(method, member_path(any_member), headers=headers)
                assert (answer.status_code, answer.content) == (304, b"")
                assert (answer.headers["ETag"], answer.headers["X-Request-ID"]) == (etag, "known-1")


def test_any_other_if_none_match_returns_the_member(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    expected, etag = get_member(api, any_member), etag_of(api, any_member)
    for values in NOT_MATCHING:
        with subtests.test(values=values):
            answer = api.get(
                member_path(any_member), headers=header_lines(IF_NONE_MATCH, values, etag)
            )
            assert (answer.status_code, answer.headers["ETag"]) == (200, etag)
            assert answer.json() == expected


def test_an_update_makes_the_known_version_stale(api: Api, member: Member) -> None:
    headers = {IF_NONE_MATCH: etag_of(api, member)}
    assert update_member(api, member, member, name=f"{member.username}-2").status_code == 200
    answer = api.get(member_path(member), headers=headers)
    assert (answer.status_code, answer.json()["name"]) == (200, f"{member.username}-2")
    assert answer.headers["ETag"] != headers[IF_NONE_MATCH]


def test_an_unknown_member_is_not_found_whatever_if_none_match(api: Api) -> None:
    for segment in ("0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01", "%FF"):
        for value in ("*", '"1"'):
            answer = api.get(f"/forge/users/{segment}", headers={IF_NONE_MATCH: value})
            assert problem(answer) == (404, {"user": ["not found"]})


def test_if_match_is_ignored_when_reading(api: Api, member: Member) -> None:
    assert api.get(member_path(member), headers={"If-Match": '"0"'}).status_code == 200


def test_a_304_has_the_cors_headers(api: Api, member: Member, allowed_origin: str) -> None:
    headers = {IF_NONE_MATCH: "*", "Origin": allowed_origin}
    answer = api.get(member_path(member), headers=headers)
    assert (answer.status_code, answer.headers["Vary"]) == (304, "Origin")
    assert answer.headers["Access-Control-Allow-Origin"] == allowed_origin
