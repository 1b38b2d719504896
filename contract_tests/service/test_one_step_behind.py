"""Whether requests can be served on the schema of the version before (GET /ready)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.targets.database_states import (
    one_step_behind_by_alembic,
    one_step_behind_by_django,
    take_last_step,
)
from contract_tests.targets.databases import Databases, migrate
from contract_tests.targets.target import WithDatabase
from contract_tests.users import registration

NOT_MIGRATED = (503, {"database": ["is not migrated"]})
BOOKS = {
    "alembic": (one_step_behind_by_alembic, migrate),
    "django": (one_step_behind_by_django, take_last_step),
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
