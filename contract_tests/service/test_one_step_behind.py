"""Whether requests can be served on the schema of the version before (GET /ready)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.people import registration
from contract_tests.targets.databases import Databases, migrate
from contract_tests.targets.one_step_behind import (
    noted_by_alembic,
    noted_by_django,
    taken_after_django,
)
from contract_tests.targets.target import WithDatabase

NOT_MIGRATED = (503, {"database": ["is not migrated"]})
BOOKS = {
    "alembic": (noted_by_alembic, migrate),
    "django": (noted_by_django, taken_after_django),
}


@pytest.mark.parametrize("book", BOOKS)
def test_a_server_gets_ready_by_itself_when_the_last_step_is_taken(
    with_database: WithDatabase, databases: Databases, book: str
) -> None:
    build, take_last_step = BOOKS[book]
    database_url = databases.migrated(build)
    with with_database(database_url) as client:
        api = Api(client)
        behind = api.get("/ready")
        assert problem(behind) == NOT_MIGRATED
        assert "Retry-After" not in behind.headers
        take_last_step(database_url)
        assert api.get("/ready").status_code == 200
        assert api.post("/api/users", registration()).status_code == 201
