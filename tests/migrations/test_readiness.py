"""A store knows which step it needs, whichever tool's book tells of it."""

from functools import partial

import pytest

from adapters.migration_steps import STEPS
from contract_tests.targets.databases import Databases, Migrate
from core.domain.errors import Kind
from tests.errors import expect_error
from tests.migrations.tools import ALEMBIC, DJANGO, TOOLS
from tests.stores.opening import IN_SQL, Open
from tests.stores.plain_sql import execute

NEWEST = len(STEPS)
LACKING = {"database": "is not migrated"}
# Kept here, since each runs only once for all databases of a kind.
BUILT: dict[tuple[str, int], Migrate] = {
    (name, steps): partial(tool.upgrade, steps=steps)
    for name, tool in TOOLS.items()
    for steps in range(1, NEWEST + 1)
}
OF_THE_LAST_STEP = " OR ".join(
    f"app = '{app}' AND name = '{name}'" for app, name in STEPS[-1].migrations
)
BEHIND = {
    "alembic": f"UPDATE alembic_version SET version_num = '{STEPS[-2].revision}'",  # noqa: S608
    "django": f"DELETE FROM django_migrations WHERE {OF_THE_LAST_STEP}",  # noqa: S608
}
AHEAD = {
    "alembic": "UPDATE alembic_version SET version_num = '9999_later'",
    "django": "INSERT INTO django_migrations (app, name, applied)"
    " VALUES ('membership', '9999_later', '2026-11-22 12:00:00Z')",
}


@pytest.fixture(params=list(IN_SQL))
def open_store(request: pytest.FixtureRequest) -> Open:
    """How one of the stores in SQL is opened."""
    return IN_SQL[request.param][0]


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("steps", range(1, NEWEST + 1))
def test_a_store_is_ready_at_the_newest_step_alone(
    open_store: Open, databases: Databases, tool: str, steps: int
) -> None:
    database = databases.migrated(BUILT[tool, steps])
    with open_store(database) as driven:
        if steps == NEWEST:
            driven.run(driven.store.check())
        else:
            with expect_error(Kind.NOT_MIGRATED, LACKING):
                driven.run(driven.store.check())
    databases.drop(database)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_step_that_brings_no_column_is_needed_too(
    open_store: Open, databases: Databases, tool: str
) -> None:
    database = databases.migrated(BUILT[tool, NEWEST])
    execute(database, BEHIND[tool])
    with open_store(database) as driven, expect_error(Kind.NOT_MIGRATED, LACKING):
        driven.run(driven.store.check())
    databases.drop(database)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_store_stays_ready_while_a_later_version_is_rolled_out(
    open_store: Open, databases: Databases, tool: str
) -> None:
    database = databases.migrated(BUILT[tool, NEWEST])
    execute(database, AHEAD[tool])
    with open_store(database) as driven:
        driven.run(driven.store.check())
    databases.drop(database)


def test_one_book_that_tells_of_every_step_is_enough(open_store: Open, database: str) -> None:
    ALEMBIC.upgrade(database, NEWEST)
    DJANGO.adopt(database)
    for behind in BEHIND.values():
        with open_store(database) as driven:
            driven.run(driven.store.check())
        execute(database, behind)
    with open_store(database) as driven, expect_error(Kind.NOT_MIGRATED, LACKING):
        driven.run(driven.store.check())
