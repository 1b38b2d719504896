"""Users, their partial updates, profiles, and tokens."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from uuid import UUID

import pytest

from core import domain
from core.domain.accounts import (
    AccountChange,
    Bearer,
    Profile,
    Token,
    User,
    apply_account_change,
    new_token,
    profile_of,
    taken,
    token_digest,
)
from core.domain.errors import Kind
from core.domain.membership_tiers import Tier
from tests.errors import expect_error

# Partial updates and profiles


ANNA = User(
    id=UUID(int=1),
    username="anna",
    email="Anna@x.org",
    password_hash="hash of before",
    bio="born in Umeå",
    image="https://x.org/anna.png",
    tier=Tier.PRO,
    is_staff=True,
    version=7,
    created_at=datetime(2026, 11, 22, tzinfo=UTC),
)


def test_an_empty_change_only_raises_the_version() -> None:
    assert apply_account_change(ANNA, AccountChange(), None) == replace(ANNA, version=8)


@pytest.mark.parametrize(
    ("member", "value"),
    [("username", "Anna"), ("email", "b@x.org"), ("bio", " b\n"), ("image", "no URL at all")],
)
def test_a_change_replaces_only_the_members_it_sets(member: str, value: Any) -> None:
    after = apply_account_change(ANNA, AccountChange(**{member: value}), None)
    assert after == replace(ANNA, version=8, **{member: value})


@pytest.mark.parametrize("member", ["bio", "image"])
@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_bio_or_image_becomes_none(member: str, nothing: Any) -> None:
    after = apply_account_change(ANNA, AccountChange(**{member: nothing}), None)
    none: dict[str, Any] = {member: None}
    assert after == replace(ANNA, version=8, **none)


def test_a_new_password_is_stored_as_its_hash() -> None:
    after = apply_account_change(ANNA, AccountChange(password="8 letters"), "hash of now")
    assert after == replace(ANNA, version=8, password_hash="hash of now")


def test_a_profile_has_name_bio_and_image_only() -> None:
    profile = Profile("anna", "born in Umeå", "https://x.org/anna.png", following=True)
    assert profile_of(ANNA, following=True) == profile


def test_a_user_without_an_email_has_no_email_key() -> None:
    assert (ANNA.email_key, replace(ANNA, email=None).email_key) == ("anna@x.org", None)


def test_every_taken_subject_is_named() -> None:
    message = "has already been taken"
    with expect_error(Kind.TAKEN, {"username": message, "email": message}):
        raise taken({"username", "email"})


# Tokens


def test_a_token_is_stored_as_its_sha_256() -> None:
    # the example of NIST for SHA-256: the message "abc"
    nist_digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert token_digest("abc") == nist_digest


def test_any_text_has_a_digest() -> None:
    assert len(token_digest("\udcff")) == 64
    assert token_digest("\udcff") != token_digest("?")


def test_a_token_expires_after_thirty_days() -> None:
    now = datetime(2026, 11, 22, 15, 29, 0, 123_000, tzinfo=UTC)
    then = datetime(2026, 12, 22, 15, 29, 0, 123_000, tzinfo=UTC)
    user = replace(ANNA, username="somebody")
    assert new_token("abc", user, now) == Token(token_digest("abc"), user.id, then)


# Secrets


def _dataclasses() -> list[type[Any]]:
    """Every dataclass of the domain."""
    modules = [import_module(m.name) for m in iter_modules(domain.__path__, f"{domain.__name__}.")]
    classes = [value for module in modules for value in vars(module).values()]
    return list(dict.fromkeys(c for c in classes if isinstance(c, type) and is_dataclass(c)))


SECRET_NAMES = ("password", "hash", "token", "digest")
# The id of a token is public, and which common passwords development accepts is in the source.
PUBLIC = {("SecurityEvent", "token_id"), ("AccountPolicy", "accepted_passwords")}
WITH_SECRETS = {
    (kind, member.name)
    for kind in _dataclasses()
    for member in fields(kind)
    if any(name in member.name for name in SECRET_NAMES)
    and (kind.__name__, member.name) not in PUBLIC
}


def test_every_secret_of_the_domain_is_known() -> None:
    assert {(kind.__name__, name) for kind, name in WITH_SECRETS} == {
        ("User", "password_hash"),
        ("Bearer", "token"),
        ("Token", "digest"),
        ("Registration", "password"),
        ("AccountChange", "password"),
    }


@pytest.mark.parametrize(("kind", "secret"), sorted(WITH_SECRETS, key=str))
def test_a_repr_shows_no_secret(kind: type[Any], secret: str) -> None:
    filler = {"username": "anna", "email": "a@x.org", "bio": None, "image": None, "user": ANNA}
    members = {member.name: filler.get(member.name) for member in fields(kind)}
    value = kind(**members | {secret: "a marker of the secret"})
    for text in (repr(value), str(value), f"{value!r}", repr([value]), repr({"key": value})):
        assert "marker" not in text
        assert kind.__name__ in text
    assert getattr(value, secret) == "a marker of the secret"


def test_the_repr_of_a_bearer_shows_neither_token_nor_hash() -> None:
    assert "hash of before" not in repr(Bearer(ANNA, "the token"))
    assert "the token" not in repr(Bearer(ANNA, "the token"))
