"""How passwords are hashed, in the one form that all three apps store and read."""

import argon2
import pytest

from adapters.argon2_passwords import Argon2

CHEAP = Argon2(cheap=True)
FULL = Argon2()
PASSWORD = " pässword \N{GRINNING FACE}"


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that argon2 has verified something against."""
    verified: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counted(hasher: argon2.PasswordHasher, stored: str, password: str) -> bool:
        verified.append(stored)
        return verify(hasher, stored, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    return verified


def stored(*, memory_cost: int = 19_456, time_cost: int = 2, parallelism: int = 1) -> str:
    """A hash of the password made with other parameters than today's."""
    hasher = argon2.PasswordHasher(time_cost, memory_cost, parallelism)
    return "argon2" + hasher.hash(PASSWORD)


def test_a_hash_has_djangos_form_and_the_contracts_parameters() -> None:
    made = FULL.hash(PASSWORD)
    assert made.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert len(made) == 111


def test_no_two_hashes_of_a_password_are_the_same() -> None:
    assert CHEAP.hash(PASSWORD) != CHEAP.hash(PASSWORD)


def test_cheap_passwords_cost_less_and_have_the_same_form() -> None:
    assert CHEAP.hash(PASSWORD).startswith("argon2$argon2id$v=19$m=8,t=1,p=1$")


def test_a_hash_and_its_password_belong_together() -> None:
    assert CHEAP.verify(CHEAP.hash(PASSWORD), PASSWORD) is True


@pytest.mark.parametrize(
    "other", [PASSWORD.strip(), PASSWORD.upper(), PASSWORD + "\0", "", "pa\u0308ssword"]
)
def test_a_hash_and_any_other_text_do_not(other: str) -> None:
    assert CHEAP.verify(CHEAP.hash(PASSWORD), other) is False


def test_a_hash_made_with_other_parameters_is_still_verified() -> None:
    weaker = stored(memory_cost=16, time_cost=1, parallelism=2)
    assert FULL.verify(weaker, PASSWORD) is True
    assert FULL.verify(weaker, "another") is False


@pytest.mark.parametrize(
    "unreadable",
    [
        "",
        "!",
        "argon2",
        "argon2$argon2id$v=19$m=8,t=1,p=1$broken",
        CHEAP.hash(PASSWORD).removeprefix("argon2"),  # without Django's word before it
        "argon2" + CHEAP.hash(PASSWORD),
        "pbkdf2_sha256$870000$salt$aGFzaA==",
    ],
)
def test_what_is_no_hash_of_ours_belongs_to_no_password(unreadable: str) -> None:
    assert CHEAP.verify(unreadable, PASSWORD) is False


@pytest.mark.parametrize("password", [PASSWORD, "", "nobody has this password"])
def test_where_there_is_no_hash_no_password_is_right(password: str) -> None:
    assert CHEAP.verify(None, password) is False


@pytest.mark.parametrize(
    ("password_hash", "password"),
    [
        pytest.param(CHEAP.hash(PASSWORD), PASSWORD, id="right"),
        pytest.param(CHEAP.hash(PASSWORD), "another", id="wrong"),
        pytest.param(None, PASSWORD, id="no hash"),
        pytest.param("pbkdf2_sha256$870000$salt$aGFzaA==", PASSWORD, id="no hash of ours"),
    ],
)
def test_every_answer_costs_one_verification_at_todays_parameters(
    verifications: list[str], password_hash: str | None, password: str
) -> None:
    CHEAP.verify(password_hash, password)
    assert [verified.split("$")[3] for verified in verifications] == ["m=8,t=1,p=1"]


@pytest.mark.parametrize(
    ("password_hash", "outdated"),
    [
        pytest.param(stored(), False, id="today's"),
        pytest.param(stored(memory_cost=19_455), True, id="less memory"),
        pytest.param(stored(time_cost=1), True, id="fewer passes"),
        pytest.param(stored(memory_cost=8, time_cost=3), True, id="less memory, more passes"),
        pytest.param(stored(memory_cost=19_457, time_cost=3), False, id="more of both"),
        pytest.param("pbkdf2_sha256$870000$salt$aGFzaA==", False, id="no hash of ours"),
    ],
)
def test_only_a_hash_made_with_weaker_parameters_is_outdated(
    password_hash: str, outdated: bool
) -> None:
    assert FULL.is_outdated(password_hash) is outdated
