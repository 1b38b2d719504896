"""Who takes part in scenarios of membership, besides members."""

import pytest

from contract_tests.api import Api
from contract_tests.membership.members import Member, sign_up
from contract_tests.membership.stripe import Stripe
from contract_tests.reporting.summary import NOT_CHECKED
from contract_tests.targets.target import Target
from contract_tests.users import User


@pytest.fixture
def member(api: Api) -> Member:
    """Somebody who has just signed up."""
    return sign_up(api)


@pytest.fixture
def another(api: Api) -> Member:
    """Another one who has just signed up."""
    return sign_up(api)


@pytest.fixture(scope="session")
def any_member(target: Target) -> Member:
    """Somebody who signed up once, for scenarios that leave them as they are."""
    return sign_up(Api(target.client))


@pytest.fixture(scope="session")
def staff(target: Target) -> User:
    """Somebody who is staff."""
    if target.staff_token is not None:
        return User("staff", "", "", target.staff_token)
    if target.appoint_staff is None:
        pytest.skip(f"{NOT_CHECKED}needs somebody who is staff")
    appointed = sign_up(Api(target.client))
    target.appoint_staff(appointed.username)
    return appointed


@pytest.fixture
def stripe(api: Api, webhook_secrets: tuple[str, ...]) -> Stripe:
    """Stripe, with the secret that counts longest."""
    return Stripe(api, webhook_secrets[0])
