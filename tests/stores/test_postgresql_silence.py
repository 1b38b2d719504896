"""How long a store waits for a PostgreSQL that says nothing any more."""

from typing import Any

import pytest

from adapters.sqlalchemy import postgresql as setup
from core.domain.errors import Kind
from tests.errors import expect_error
from tests.stores.migrating import start_django
from tests.stores.opening import open_sqlalchemy_awaited
from tests.stores.people import ANNA
from tests.stores.plain_sql import execute
from tests.stores.uses import add, by_username

pytestmark = pytest.mark.postgresql
SILENT = (
    "CREATE FUNCTION say_nothing() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'",
    "CREATE TRIGGER silent BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION say_nothing()",
)
PATIENCE = {
    "connect_timeout": "3",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "1",
    "keepalives_count": "3",
}


def test_asyncpg_waits_for_an_answer_no_longer_than_it_is_told(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(served, *SILENT)
    with monkeypatch.context() as impatient:
        impatient.setattr(setup, "RESPONSE_TIMEOUT", 0.1)
        with (
            open_sqlalchemy_awaited(served) as driven,
            expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}),
        ):
            driven.run(add(driven.store, ANNA))
    execute(served, "DROP TRIGGER silent ON users")
    with open_sqlalchemy_awaited(served) as driven:
        driven.run(add(driven.store, ANNA))
        assert driven.run(by_username(driven.store, "anna")) == ANNA


def test_libpq_gives_a_network_up_that_loses_everything(served: str) -> None:
    assert PATIENCE.items() <= _parameters_under_flask(served).items()
    assert PATIENCE.items() <= _parameters_under_django(served).items()


def _parameters_under_flask(database_url: str) -> dict[str, str]:
    pytest.importorskip("flask", reason="Flask is not installed")
    from flask_app.database import BlockingDatabase

    opened = BlockingDatabase(database_url)
    with opened.readers.connect() as connection:
        driven: Any = connection.connection.driver_connection
        parameters: dict[str, str] = driven.info.get_parameters()
    opened.dispose()
    return parameters


def _parameters_under_django(database_url: str) -> dict[str, str]:
    start_django()
    from django.db import connection

    from contract_tests.targets.django_database import django_on

    with django_on(database_url), connection.cursor() as cursor:
        parameters: dict[str, str] = cursor.connection.info.get_parameters()
    return parameters
