"""A member leaves whom the log of Django's admin site mentions, through each of the three apps."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from contract_tests.api import Api
from contract_tests.apps import complete_apps
from contract_tests.membership.steps import sign_up
from contract_tests.targets.databases import Databases, SqliteFiles
from contract_tests.targets.in_process import in_process
from tests.stores.databases import execute, migrate_with_alembic, migrate_with_django, rows

pytest.importorskip("django", reason="Django is not installed")

ON = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ON)
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Databases of either kind."""
    if request.param == "postgresql":
        yield request.getfixturevalue("postgresql")
    else:
        yield SqliteFiles(tmp_path)


@pytest.mark.parametrize("app", complete_apps())
def test_a_member_in_the_admin_log_can_be_deleted(app: str, databases: Databases) -> None:
    database = databases.migrated(migrate_with_django)
    with in_process(app, databases) as target:
        assert target.with_database is not None
        with target.with_database(database) as client:
            leaving, staying = sign_up(Api(client)), sign_up(Api(client))
            for member in (leaving, staying):
                _log_action_of(database, member.id)
            response = Api(client).delete(f"/forge/users/{leaving.id}", token=leaving.token)
            assert response.status_code == 204, response.text
    assert len(rows(database, "SELECT * FROM django_admin_log")) == 1
    assert len(rows(database, "SELECT * FROM users")) == 1


@pytest.mark.parametrize("app", complete_apps())
def test_a_member_of_a_database_without_that_log_can_be_deleted(
    app: str, databases: Databases
) -> None:
    database = databases.migrated(migrate_with_alembic)
    with in_process(app, databases) as target:
        assert target.with_database is not None
        with target.with_database(database) as client:
            leaving = sign_up(Api(client))
            response = Api(client).delete(f"/forge/users/{leaving.id}", token=leaving.token)
            assert response.status_code == 204, response.text
    assert rows(database, "SELECT * FROM users") == []


def _log_action_of(database: str, user_id: str) -> None:
    stored = UUID(user_id).hex if database.startswith("sqlite") else user_id
    columns = "action_time, object_repr, action_flag, change_message, user_id"
    values = f"CURRENT_TIMESTAMP, '', 2, '', '{stored}'"
    execute(database, f"INSERT INTO django_admin_log ({columns}) VALUES ({values})")  # noqa: S608
