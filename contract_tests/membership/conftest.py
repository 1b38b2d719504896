"""Fixtures of the membership scenarios: members, staff, and Stripe."""

import pytest

from contract_tests.api import Api
from contract_tests.membership.steps import Member, sign_up
from contract_tests.membership.stripe import Stripe
from contract_tests.targets.target import Target
from contract_tests.users import User
from http_conformance.summary import NOT_CHECKED


@pytest.fixture
def member(api: Api) -> Member:
    """Return a new member."""
    return sign_up(api)


@pytest.fixture
def other_member(api: Api) -> Member:
    """Return a second new member."""
    return sign_up(api)


@pytest.fixture(scope="session")
def any_member(target: Target) -> Member:
    """Return a member for scenarios that do not change them."""
    return sign_up(Api(target.client))


@pytest.fixture(scope="session")
def staff(target: Target) -> User:
    """Return a user who is staff."""
    if target.staff_token is not None:
        return User("staff", "", "", target.staff_token)
    if target.appoint_staff is None:
        pytest.skip(f"{NOT_CHECKED}needs CONTRACT_STAFF_TOKEN, a token of a staff user")
    appointed = sign_up(Api(target.client))
    target.appoint_staff(appointed.username)
    return appointed


@pytest.fixture
def stripe(api: Api, webhook_secrets: tuple[str, ...]) -> Stripe:
    """Return a Stripe that signs with the newest webhook secret."""
    return Stripe(api, webhook_secrets[0])
