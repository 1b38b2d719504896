"""What a Django engineer may rely on in any project, and so in this one."""

from typing import Any

import pytest

from contract_tests.people import new_name


@pytest.mark.usefixtures("client")
def test_djangos_own_test_client_can_be_used() -> None:
    from django.test import Client

    question = {"features": [1, 2], "model_id": "mean"}
    answer = Client().post("/predict", question, content_type="application/json")
    assert answer.json()["prediction"] == 1.5


@pytest.mark.usefixtures("client")
def test_what_staff_may_do_can_be_asked_in_djangos_words() -> None:
    from django_project.accounts.models import VIEW_PAYMENTS, User

    staff, other = (User(username=new_name(), is_staff=is_staff) for is_staff in (True, False))
    found: list[Any] = [
        [
            user.has_perm(VIEW_PAYMENTS, obj=None),
            user.has_perms([VIEW_PAYMENTS]),
            user.has_perms([VIEW_PAYMENTS, "membership.delete_payment"]),
            user.has_perms([]),
        ]
        for user in (staff, other)
    ]
    assert found == [[True, True, False, True], [False, False, False, True]]
