"""What the admin site of Django does with its connection while staff log in."""

from types import SimpleNamespace

import pytest

from tests.stores.migrating import start_django


@pytest.mark.postgresql
def test_a_pooled_connection_goes_back_before_the_wait_for_a_hash(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_django()
    from django.db import connection

    from contract_tests.targets.django_database import django_on
    from django_project.accounts import backends as backend

    held: list[object] = []

    async def verify(_stored: str | None, _password: str) -> bool:
        held.append(connection.connection)
        return False

    ports = SimpleNamespace(passwords=SimpleNamespace(verify=verify))
    monkeypatch.setattr(backend, "ports", lambda: ports)
    with django_on(served):
        assert backend.AccountBackend().authenticate(None, "anna", "a password") is None
    assert held == [None]
