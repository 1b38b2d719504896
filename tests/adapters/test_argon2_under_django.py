"""Django reads the hashes that the others make, and they read Django's."""

import pytest

from adapters.argon2_passwords import Argon2
from tests.stores.migrating import start_django

PASSWORD = "annas password"


@pytest.fixture(autouse=True)
def django() -> None:
    """Django, set up."""
    start_django()


def test_django_verifies_our_hashes() -> None:
    from django.contrib.auth.hashers import verify_password

    assert verify_password(PASSWORD, Argon2().hash(PASSWORD))[0] is True
    assert verify_password("another", Argon2().hash(PASSWORD))[0] is False


def test_we_verify_djangos_hashes() -> None:
    from django.contrib.auth.hashers import make_password

    assert Argon2().verify(make_password(PASSWORD), PASSWORD) is True
    assert Argon2().verify(make_password(PASSWORD), "another") is False


def test_neither_finds_a_hash_of_the_other_outdated() -> None:
    from django.contrib.auth.hashers import make_password, verify_password

    assert Argon2().is_outdated(make_password(PASSWORD)) is False
    is_correct, must_update = verify_password(PASSWORD, Argon2().hash(PASSWORD))
    assert (is_correct, must_update) == (True, False)
