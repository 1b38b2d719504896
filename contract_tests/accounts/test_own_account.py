"""Showing and changing one's own account (GET, PUT /api/user)."""

from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.people import PASSWORD, Somebody, is_welcome, log_in, new_name, registration

BLANK = ["can't be blank"]
TAKEN = ["has already been taken"]


def _change(**members: Any) -> dict[str, Any]:
    return {"user": members}


def _shown(api: Api, somebody: Somebody) -> dict[str, Any]:
    shown: dict[str, Any] = api.get("/api/user", token=somebody.token).json()["user"]
    return shown


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("bio", "  I work\n\tat a \u2028 state farm \U0001f600  "),
        ("bio", "<b>&amp;</b>"),
        ("image", "not a URL at all"),
        ("bio", "b" * 4_096),
        ("image", "\U0001f600" * 2_048),
    ],
)
def test_a_change_is_kept_exactly_and_all_else_stays(
    api: Api, somebody: Somebody, member: str, value: str
) -> None:
    before = _shown(api, somebody)
    answer = api.put("/api/user", _change(**{member: value}), token=somebody.token)
    assert answer.status_code == 200
    assert answer.json()["user"] == before | {member: value} == _shown(api, somebody)


@pytest.mark.parametrize("empty", [None, ""])
def test_bio_and_image_can_be_removed(api: Api, somebody: Somebody, empty: str | None) -> None:
    api.put("/api/user", _change(bio="b", image="i"), token=somebody.token)
    api.put("/api/user", _change(bio=empty), token=somebody.token)
    assert _shown(api, somebody) | {"bio": None, "image": "i"} == _shown(api, somebody)
    api.put("/api/user", _change(image=empty), token=somebody.token)
    assert _shown(api, somebody)["image"] is None


def test_several_members_can_change_at_once(api: Api, somebody: Somebody) -> None:
    name = new_name()
    change = _change(username=name, email=f"{name}@example.org", bio="b", image="i")
    shown = api.put("/api/user", change, token=somebody.token).json()["user"]
    assert shown == change["user"] | {"token": somebody.token}
    assert list(shown) == ["email", "token", "username", "bio", "image"]


def test_a_given_up_name_is_free_at_once(api: Api, somebody: Somebody) -> None:
    api.put("/api/user", _change(username=new_name()), token=somebody.token)
    assert api.get(f"/api/profiles/{somebody.username}").status_code == 404
    body = registration(username=somebody.username)
    assert api.post("/api/users", body).status_code == 201


def test_what_somebody_else_has_is_refused_and_nothing_changes(
    api: Api, somebody: Somebody, somebody_else: Somebody
) -> None:
    before = _shown(api, somebody)
    change = _change(username=somebody_else.username, email=somebody_else.email.upper(), bio="b")
    answer = api.put("/api/user", change, token=somebody.token)
    assert problem(answer) == (409, {"email": TAKEN, "username": TAKEN})
    assert _shown(api, somebody) == before


def test_ones_own_name_and_email_are_no_conflict(api: Api, somebody: Somebody) -> None:
    change = _change(username=somebody.username, email=somebody.email.upper())
    answer = api.put("/api/user", change, token=somebody.token)
    assert answer.json()["user"]["email"] == somebody.email.upper()


def test_a_new_password_replaces_the_old_one(api: Api, somebody: Somebody) -> None:
    api.put("/api/user", _change(password="another password"), token=somebody.token)
    old = {"user": {"email": somebody.email, "password": PASSWORD}}
    new = {"user": {"email": somebody.email, "password": "another password"}}
    assert problem(api.post("/api/users/login", old)) == (401, {"credentials": ["invalid"]})
    assert api.post("/api/users/login", new).status_code == 200


def test_a_new_password_ends_all_tokens_but_the_one_that_came(api: Api, somebody: Somebody) -> None:
    other = log_in(api, somebody)
    api.put("/api/user", _change(password="another password"), token=other)
    assert not is_welcome(api, somebody.token)
    assert is_welcome(api, other)


def test_any_other_change_ends_no_token(api: Api, somebody: Somebody) -> None:
    other = log_in(api, somebody)
    api.put("/api/user", _change(bio="b", username=new_name()), token=other)
    assert is_welcome(api, somebody.token)


@pytest.mark.parametrize("nothing", [{}, {"unknown": 1}, {"Bio": "b"}])
def test_a_change_of_nothing_is_refused(
    api: Api, somebody: Somebody, nothing: dict[str, Any]
) -> None:
    answer = api.put("/api/user", {"user": nothing}, token=somebody.token)
    assert problem(answer) == (422, {"user": BLANK})


@pytest.mark.parametrize("envelope", [None, [], "x", 1])
def test_the_envelope_must_be_an_object(api: Api, somebody: Somebody, envelope: object) -> None:
    for body in ({"user": envelope}, {}):
        answer = api.put("/api/user", body, token=somebody.token)
        assert problem(answer) == (422, {"user": BLANK})


@pytest.mark.parametrize("member", ["username", "email", "password"])
@pytest.mark.parametrize("value", [None, ""])
def test_what_everybody_needs_cannot_be_removed(
    api: Api, somebody: Somebody, member: str, value: str | None
) -> None:
    answer = api.put("/api/user", _change(**{member: value}), token=somebody.token)
    assert problem(answer) == (422, {member: BLANK})


@pytest.mark.parametrize("value", [1, True, [], {}, 1.5])
def test_members_must_be_strings_and_all_faults_are_named(
    api: Api, somebody: Somebody, value: object
) -> None:
    members = ("username", "email", "password", "bio", "image")
    answer = api.put("/api/user", _change(**dict.fromkeys(members, value)), token=somebody.token)
    assert problem(answer) == (422, {member: ["must be a string"] for member in members})


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        (_change(bio="b" * 4_097), {"bio": ["is too long"]}),
        (
            _change(image="i" * 2_049, username="n" * 65),
            {"image": ["is too long"], "username": ["is too long"]},
        ),
        (_change(password="1234567"), {"password": ["is too short"]}),
        (
            _change(username="a/b", email="nowhere"),
            {"email": ["is invalid"], "username": ["is invalid"]},
        ),
        (_change(username="a/b", bio=7), {"bio": ["must be a string"]}),
    ],
)
def test_sizes_and_forms_are_held(
    api: Api, somebody: Somebody, change: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    before = _shown(api, somebody)
    assert problem(api.put("/api/user", change, token=somebody.token)) == (422, errors)
    assert _shown(api, somebody) == before
