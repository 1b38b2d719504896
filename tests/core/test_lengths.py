"""Passwords and opaque texts: their lengths in code points, and nothing else."""

import pytest

from core.domain.accounts import AccountChange, Registration
from core.domain.errors import Kind
from core.domain.validation import password_error
from tests.refused import refused


@pytest.mark.parametrize("character", ["a", " ", "\N{GRINNING FACE}", "\0"])
@pytest.mark.parametrize(
    ("length", "fault"),
    [
        (0, "is too short"),
        (7, "is too short"),
        (8, None),
        (128, None),
        (129, "is too long"),
    ],
)
def test_a_password_has_8_to_128_of_any_code_points(
    character: str, length: int, fault: str | None
) -> None:
    assert password_error(character * length) == fault


@pytest.mark.parametrize(("member", "limit"), [("bio", 4_096), ("image", 2_048)])
@pytest.mark.parametrize("character", ["a", "\N{GRINNING FACE}", "\n"])
def test_bio_and_image_hold_any_text_up_to_their_limits(
    member: str, limit: int, character: str
) -> None:
    at_the_limit = AccountChange(**{member: character * limit})
    assert getattr(at_the_limit, member) == character * limit
    with refused(Kind.INVALID, {member: "is too long"}):
        AccountChange(**{member: character * (limit + 1)})


def test_a_registration_names_all_that_is_wrong_with_it() -> None:
    faults = {"username": "is invalid", "email": "is too long", "password": "is too short"}
    with refused(Kind.INVALID, faults):
        Registration(" anna", "a" * 255, "1234567")


def test_a_registration_names_only_what_is_wrong_with_it() -> None:
    with refused(Kind.INVALID, {"email": "is invalid"}):
        Registration("anna", "anna", "12345678")


def test_a_change_names_all_that_is_wrong_with_it() -> None:
    faults = {
        "username": "is too long",
        "email": "is invalid",
        "password": "is too long",
        "bio": "is too long",
        "image": "is too long",
    }
    with refused(Kind.INVALID, faults):
        AccountChange("a" * 65, "@", "a" * 129, "a" * 4_097, "a" * 2_049)
