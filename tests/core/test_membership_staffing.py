"""Who is staff."""

from dataclasses import replace

import pytest

from core.domain.accounts import Bearer
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate
from core.use_cases.membership import appoint_staff, dismiss_staff
from tests.refused import refused


def test_staff_are_appointed_and_dismissed_each_a_version_on(ports: Ports, anna: Bearer) -> None:
    staff = replace(anna.user, is_staff=True, version=2)
    assert run_blocking(appoint_staff(ports, "anna")) == staff
    assert run_blocking(authenticate(ports, anna.token)).user == staff
    dismissed = replace(anna.user, version=3)
    assert run_blocking(dismiss_staff(ports, "anna")) == dismissed
    assert run_blocking(authenticate(ports, anna.token)).user == dismissed


def test_to_be_what_one_is_already_changes_nothing(ports: Ports, anna: Bearer) -> None:
    assert run_blocking(dismiss_staff(ports, "anna")) == anna.user
    for _ in range(2):
        assert run_blocking(appoint_staff(ports, "anna")).version == 2


@pytest.mark.parametrize("name", ["bert", "Anna", "anna ", ""])
@pytest.mark.usefixtures("anna")
def test_a_name_that_nobody_has_is_not_found(ports: Ports, name: str) -> None:
    for use_case in (appoint_staff, dismiss_staff):
        with refused(Kind.NOT_FOUND, {"user": "not found"}):
            run_blocking(use_case(ports, name))
