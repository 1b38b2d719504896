"""Whether requests can be served on the schema of the version before (GET /ready)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.people import registration
from contract_tests.summary import NOT_CHECKED
from contract_tests.targets.databases import Databases
from contract_tests.targets.in_process import is_installed
from contract_tests.targets.one_step_behind import (
    built_by_alembic,
    built_by_django,
    finished_by_alembic,
    finished_by_django,
)
from contract_tests.targets.target import WithDatabase

NOT_MIGRATED = (503, {"database": ["is not migrated"]})
WAYS = {
    "alembic": (built_by_alembic, finished_by_alembic),
    "django": (built_by_django, finished_by_django),
}


@pytest.mark.parametrize("tool", WAYS)
def test_a_server_gets_ready_when_the_last_step_is_taken(
    with_database: WithDatabase, databases: Databases, tool: str
) -> None:
    if tool == "django" and not is_installed(tool):
        pytest.skip(f"{NOT_CHECKED}{tool} is not installed")
    build, finish = WAYS[tool]
    database_url = databases.migrated(build)
    with with_database(database_url) as client:
        api = Api(client)
        behind = api.get("/ready")
        assert problem(behind) == NOT_MIGRATED
        assert "Retry-After" not in behind.headers
        finish(database_url)
        assert api.get("/ready").status_code == 200
        assert api.post("/api/users", registration()).status_code == 201
