"""A PostgreSQL that is stopped and started under a store that is in use."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from contract_tests.targets.starting_postgresql import StartedServer, started_postgres
from core.domain.errors import Kind
from tests.errors import expect_error
from tests.stores.migrating import migrate_with_alembic
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT
from tests.stores.uses import add, by_username

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def server() -> Iterator[StartedServer]:
    """A server of these tests' own."""
    with started_postgres(uuid4().hex) as started:
        yield started


def test_a_store_goes_on_when_its_server_was_started_again(
    open_in_sql: Open, server: StartedServer
) -> None:
    with server.lent(migrate_with_alembic) as database, open_in_sql(database) as driven:
        driven.run(add(driven.store, ANNA))
        server.stop()
        with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            driven.run(by_username(driven.store, "anna"))
        with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            driven.run(add(driven.store, BERT))
        server.start_again()
        assert driven.run(by_username(driven.store, "anna")) == ANNA
        driven.run(add(driven.store, BERT))
        assert driven.run(by_username(driven.store, "bert")) == BERT
