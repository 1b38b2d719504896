"""The steps: complete, safe for rows, and what a store needs."""

from functools import partial
from itertools import accumulate, chain

import pytest
from alembic.script import ScriptDirectory

from adapters.migration_steps import (
    APPS,
    STEPS,
    UnknownStep,
    alembic_is_behind,
    django_is_behind,
    steps_of_alembic,
    steps_of_django,
)
from adapters.sqlalchemy.migrating import alembic_config, connect_to_migrate
from contract_tests.targets.databases import Databases, Migrate
from core.domain.errors import Kind
from tests.errors import expect_error
from tests.migrations.rows import ROWS, fill, rows_at, shared
from tests.migrations.tools import ALEMBIC, DJANGO, TOOLS, Tool
from tests.stores.databases import execute, start_django
from tests.stores.stores import IN_SQL, Open

# The table of steps


ALL = list(chain.from_iterable(step.migrations for step in STEPS))


def test_every_revision_is_a_step_in_order() -> None:
    with connect_to_migrate("sqlite://") as connection:
        scripts = ScriptDirectory.from_config(alembic_config(connection))
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert [step.revision for step in STEPS] == revisions[::-1]


def test_every_migration_of_django_is_in_one_step() -> None:
    start_django()
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    areas = {one.label for one in apps.get_app_configs() if one.name.startswith("django_project.")}
    graph = MigrationLoader(None).graph
    assert {key for key in graph.nodes if key[0] in areas} == set(ALL)
    assert len(ALL) == len(set(ALL))


def test_migrations_are_listed_after_their_dependencies() -> None:
    start_django()
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(None).graph
    for number, migration in enumerate(ALL):
        needed = {key for key in graph.forwards_plan(migration) if key[0] in APPS}
        assert needed <= set(ALL[: number + 1])


def test_both_records_give_the_same_step() -> None:
    assert steps_of_alembic(None) == steps_of_django([]) == 0
    for number, step in enumerate(STEPS, start=1):
        applied = list(chain.from_iterable(one.migrations for one in STEPS[:number]))
        of_djangos_own = ("auth", "0001_initial")
        assert steps_of_alembic(step.revision) == number
        assert steps_of_django([*applied, of_djangos_own]) == number
        assert alembic_is_behind(step.revision) == django_is_behind(applied) == (step != STEPS[-1])


def test_half_a_step_is_an_error() -> None:
    whole = {0, *accumulate(len(step.migrations) for step in STEPS)}
    halves = [ALL[:number] for number in range(len(ALL)) if number not in whole]
    assert halves
    for half in (*halves, ALL[1:], [*ALL, ("accounts", "9999_later")]):
        with pytest.raises(UnknownStep):
            steps_of_django(half)
    with pytest.raises(UnknownStep):
        steps_of_alembic("9999_later")


def test_a_later_version_is_not_behind() -> None:
    assert not alembic_is_behind("9999_later")
    assert not django_is_behind([*ALL, ("accounts", "9999_later")])
    assert alembic_is_behind(None)
    assert django_is_behind(ALL[1:])


# Rows


NEWEST = len(STEPS)


@pytest.mark.parametrize("steps", range(1, NEWEST))
def test_a_step_keeps_every_row(database: str, tool: Tool, steps: int) -> None:
    tool.upgrade(database, steps)
    before = fill(database)
    tool.upgrade(database, steps + 1)
    after = rows_at(database)
    assert after.keys() >= before.keys()
    assert shared(after, before) == before


def test_existing_users_become_standard_members(database: str, tool: Tool) -> None:
    membership = [step.revision for step in STEPS].index("0003_membership") + 1
    tool.upgrade(database, membership - 1)
    fill(database)
    tool.upgrade(database, membership)
    members = [(user["tier"], user["is_staff"]) for user in rows_at(database)["users"]]
    assert members == [("Standard", False)] * 2


def test_rolling_back_keeps_every_other_row(database: str, tool: Tool) -> None:
    tool.upgrade(database, NEWEST)
    before = fill(database)
    assert before.keys() == ROWS.keys()
    for steps in range(NEWEST - 1, 0, -1):
        tool.roll_back(database)
        after = rows_at(database)
        assert all(after.values())
        assert after == shared(before, after)
        tool.upgrade(database, steps)  # which has nothing to do
        assert rows_at(database) == after


# Readiness

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
def test_a_store_is_ready_at_the_newest_step_only(
    open_store: Open, databases: Databases, tool: str, steps: int
) -> None:
    database = databases.migrated(BUILT[tool, steps])
    with open_store(database) as runner:
        if steps == NEWEST:
            runner.run(runner.store.check())
        else:
            with expect_error(Kind.NOT_MIGRATED, LACKING):
                runner.run(runner.store.check())
    databases.drop(database)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_step_without_columns_is_needed_too(
    open_store: Open, databases: Databases, tool: str
) -> None:
    database = databases.migrated(BUILT[tool, NEWEST])
    execute(database, BEHIND[tool])
    with open_store(database) as runner, expect_error(Kind.NOT_MIGRATED, LACKING):
        runner.run(runner.store.check())
    databases.drop(database)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_store_stays_ready_while_a_later_version_is_rolled_out(
    open_store: Open, databases: Databases, tool: str
) -> None:
    database = databases.migrated(BUILT[tool, NEWEST])
    execute(database, AHEAD[tool])
    with open_store(database) as runner:
        runner.run(runner.store.check())
    databases.drop(database)


def test_the_complete_records_of_one_tool_are_enough(open_store: Open, database: str) -> None:
    ALEMBIC.upgrade(database, NEWEST)
    DJANGO.adopt(database)
    for behind in BEHIND.values():
        with open_store(database) as runner:
            runner.run(runner.store.check())
        execute(database, behind)
    with open_store(database) as runner, expect_error(Kind.NOT_MIGRATED, LACKING):
        runner.run(runner.store.check())
