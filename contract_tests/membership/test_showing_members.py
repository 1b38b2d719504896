"""Seeing members (GET /forge/users/{id})."""

from collections.abc import Callable

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.members import Member, change, etag_of, path_of, shown

NOT_FOUND = (404, {"user": ["not found"]})
NO_IDS = [
    "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01",
    "00000000-0000-0000-0000-000000000000",
    *("1", "abc", "None", "null", "me", "%FF", "%C0%80", "%00", "%0A", "%20", "%2525", "feed"),
    *("0" * 32, "0" * 36, "-" * 36, "g" * 36, "0" * 2_000, "%F0%9F%98%80"),
]
# What Python's UUID takes for the id too, and what Unicode takes for its digits.
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


def test_anybody_may_see_a_member(api: Api, member: Member) -> None:
    answer = api.get(path_of(member))
    assert answer.status_code == 200
    assert list(answer.json()) == ["id", "name", "tier", "createdAt"]
    assert (answer.json()["id"], answer.json()["name"]) == (member.id, member.username)
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_token_is_not_looked_at(api: Api, any_member: Member, subtests: pytest.Subtests) -> None:
    expected = shown(api, any_member)
    for value in ("Bearer x", b"\xff", "Basic x", "Bearer", ""):
        with subtests.test(value=value):
            for times in (1, 2):
                headers = [("Authorization", value)] * times
                assert api.get(path_of(any_member), headers=headers).json() == expected


def test_an_id_that_nobody_has_or_can_have_is_not_found(
    api: Api, subtests: pytest.Subtests
) -> None:
    for segment in NO_IDS:
        with subtests.test(segment=segment):
            answer = api.get(f"/forge/users/{segment}")
            assert problem(answer) == NOT_FOUND
            assert answer.headers["Cache-Control"] == "no-store"
            assert "ETag" not in answer.headers


def test_an_id_counts_in_its_own_form_alone(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    for in_another_form in OTHER_FORMS:
        text = in_another_form(any_member.id)
        with subtests.test(text=text):
            assert text != any_member.id
            assert problem(api.get(f"/forge/users/{text}")) == NOT_FOUND


def test_an_id_may_be_encoded(api: Api, member: Member) -> None:
    encoded = "".join(f"%{ord(character):02X}" for character in member.id)
    assert api.get(f"/forge/users/{encoded}").json() == shown(api, member)


def test_whom_nobody_can_see_nobody_can_change(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    for segment in NO_IDS:
        with subtests.test(segment=segment):
            for method, body in (("PATCH", {"name": "a"}), ("DELETE", None)):
                path = f"/forge/users/{segment}"
                answer = api.send(method, path, body=body, token=any_member.token)
                assert problem(answer) == NOT_FOUND
                answer = api.send(method, path, body=body, token="nobody's")
                assert problem(answer) == (401, {"token": ["is invalid"]})


def test_head_answers_as_get_does(api: Api, member: Member) -> None:
    got, head = api.get(path_of(member)), api.send("HEAD", path_of(member))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Type", "Cache-Control", "ETag"):
        assert head.headers[name] == got.headers[name]


def test_a_query_is_not_looked_at(api: Api, member: Member) -> None:
    answer = api.get(f"{path_of(member)}?limit=0&tier=x&tier=y&cursor=%FF")
    assert answer.json() == shown(api, member)


def test_a_new_name_shows_a_new_version_wherever_it_was_given(api: Api, member: Member) -> None:
    etags = [etag_of(api, member)]
    renaming = {"user": {"username": f"{member.username}-2"}}
    assert api.put("/api/user", renaming, token=member.token).status_code == 200
    etags.append(etag_of(api, member))
    assert change(api, member, member, name=f"{member.username}-3").status_code == 200
    etags.append(etag_of(api, member))
    assert len(set(etags)) == 3
    assert shown(api, member)["name"] == f"{member.username}-3"
