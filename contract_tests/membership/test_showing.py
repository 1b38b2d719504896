"""Reading one member (GET /forge/users/{id})."""

from collections.abc import Callable

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import favorite, publish
from contract_tests.comments.steps import add_comment
from contract_tests.membership.steps import Member, etag_of, get_member, member_path, update_member
from contract_tests.users import User, follow

NOT_FOUND = (404, {"user": ["not found"]})
UNKNOWN_IDS = [
    "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01",
    "00000000-0000-0000-0000-000000000000",
    *("1", "abc", "None", "null", "me", "%FF", "%C0%80", "%00", "%0A", "%20", "%2525", "feed"),
    *("0" * 32, "0" * 36, "-" * 36, "g" * 36, "0" * 2_000, "%F0%9F%98%80"),
]
# Other spellings of an id: those that Python's UUID accepts, and Unicode look-alikes.
OTHER_FORMS: list[Callable[[str], str]] = [
    lambda text: text.upper(),
    lambda text: text.replace("-", ""),
    lambda text: text[:-1],
    lambda text: f"{text}0",
    lambda text: f"{{{text}}}",
    lambda text: f"urn:uuid:{text}",
    lambda text: f"{text}%0A",
    lambda text: f"%20{text}",
    lambda text: f"{text}%00",
    lambda text: f"{text}%FF",
    lambda text: text.replace("-", "%E2%80%90"),
    lambda text: "".join(f"%EF%BC%9{c}" if c.isdigit() else c for c in text),
]


def test_members_are_public(api: Api, member: Member) -> None:
    answer = api.get(member_path(member))
    assert answer.status_code == 200
    assert list(answer.json()) == ["id", "name", "tier", "createdAt"]
    assert (answer.json()["id"], answer.json()["name"]) == (member.id, member.username)
    assert answer.headers["Cache-Control"] == "no-cache, no-transform"


def test_a_token_is_ignored(api: Api, any_member: Member, subtests: pytest.Subtests) -> None:
    expected = get_member(api, any_member)
    for value in ("Bearer x", b"\xff", "Basic x", "Bearer", ""):
        with subtests.test(value=value):
            for times in (1, 2):
                headers = [("Authorization", value)] * times
                assert api.get(member_path(any_member), headers=headers).json() == expected


def test_an_unknown_or_malformed_id_is_not_found(api: Api, subtests: pytest.Subtests) -> None:
    for segment in UNKNOWN_IDS:
        with subtests.test(segment=segment):
            answer = api.get(f"/forge/users/{segment}")
            assert problem(answer) == NOT_FOUND
            assert answer.headers["Cache-Control"] == "no-store"
            assert "ETag" not in answer.headers


def test_an_id_has_exactly_one_form(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    for convert in OTHER_FORMS:
        text = convert(any_member.id)
        with subtests.test(text=text):
            assert text != any_member.id
            assert problem(api.get(f"/forge/users/{text}")) == NOT_FOUND


def test_an_id_may_be_percent_encoded(api: Api, member: Member) -> None:
    encoded = "".join(f"%{ord(character):02X}" for character in member.id)
    assert api.get(f"/forge/users/{encoded}").json() == get_member(api, member)


def test_updating_or_deleting_an_unknown_member_is_not_found(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    for segment in UNKNOWN_IDS:
        with subtests.test(segment=segment):
            for method, body in (("PATCH", {"name": "a"}), ("DELETE", None)):
                path = f"/forge/users/{segment}"
                answer = api.send(method, path, body=body, token=any_member.token)
                assert problem(answer) == NOT_FOUND
                answer = api.send(method, path, body=body, token="nobody's")
                assert problem(answer) == (401, {"token": ["is invalid"]})


def test_head_returns_the_headers_of_get(api: Api, member: Member) -> None:
    got, head = api.get(member_path(member)), api.send("HEAD", member_path(member))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Type", "Cache-Control", "ETag"):
        assert head.headers[name] == got.headers[name]


def test_the_query_is_ignored(api: Api, member: Member) -> None:
    answer = api.get(f"{member_path(member)}?limit=0&tier=x&tier=y&cursor=%FF")
    assert answer.json() == get_member(api, member)


def test_every_change_of_the_account_raises_the_version(
    api: Api, member: Member, subtests: pytest.Subtests
) -> None:
    changes = {"bio": "b", "image": "i", "email": f"{member.username}@example.org"}
    for version, (name, value) in enumerate((*changes.items(), ("password", "8 letters")), 2):
        with subtests.test(name):
            body = {"user": {name: value}}
            assert api.put("/api/user", body, token=member.token).status_code == 200
            assert etag_of(api, member) == f'"{version}"'


def test_what_a_member_does_elsewhere_keeps_the_version(
    api: Api, member: Member, somebody: User
) -> None:
    article = publish(api, somebody)
    follow(api, member, somebody)
    favorite(api, member, article)
    add_comment(api, member, publish(api, member))
    assert etag_of(api, member) == '"1"'


def test_every_change_of_name_changes_the_etag(api: Api, member: Member) -> None:
    etags = [etag_of(api, member)]
    renaming = {"user": {"username": f"{member.username}-2"}}
    assert api.put("/api/user", renaming, token=member.token).status_code == 200
    etags.append(etag_of(api, member))
    assert update_member(api, member, member, name=f"{member.username}-3").status_code == 200
    etags.append(etag_of(api, member))
    assert len(set(etags)) == 3
    assert get_member(api, member)["name"] == f"{member.username}-3"
