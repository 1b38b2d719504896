"""The table of steps is complete: it has every migration of both tools, in their order."""

from itertools import chain

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
from tests.stores.migrating import start_django

ALL = list(chain.from_iterable(step.migrations for step in STEPS))


def test_every_revision_of_alembics_is_a_step_in_its_order() -> None:
    with connect_to_migrate("sqlite://") as connection:
        scripts = ScriptDirectory.from_config(alembic_config(connection))
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert [step.revision for step in STEPS] == revisions[::-1]


def test_every_migration_of_djangos_belongs_to_one_step() -> None:
    start_django()
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    rooms = {one.label for one in apps.get_app_configs() if one.name.startswith("django_project.")}
    graph = MigrationLoader(None).graph
    assert {key for key in graph.nodes if key[0] in rooms} == set(ALL)
    assert len(ALL) == len(set(ALL))


def test_every_migration_of_djangos_comes_after_those_that_it_depends_on() -> None:
    start_django()
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(None).graph
    for number, migration in enumerate(ALL):
        needed = {key for key in graph.forwards_plan(migration) if key[0] in APPS}
        assert needed <= set(ALL[: number + 1])


def test_both_books_tell_of_the_same_steps() -> None:
    assert steps_of_alembic(None) == steps_of_django([]) == 0
    for number, step in enumerate(STEPS, start=1):
        applied = list(chain.from_iterable(one.migrations for one in STEPS[:number]))
        of_djangos_own = ("auth", "0001_initial")
        assert steps_of_alembic(step.revision) == number
        assert steps_of_django([*applied, of_djangos_own]) == number
        assert alembic_is_behind(step.revision) == django_is_behind(applied) == (step != STEPS[-1])


def test_a_step_that_is_half_taken_is_none() -> None:
    for half in ([ALL[0], ALL[1]], ALL[:-1], ALL[1:], [*ALL, ("accounts", "0003_later")]):
        with pytest.raises(UnknownStep):
            steps_of_django(half)
    with pytest.raises(UnknownStep):
        steps_of_alembic("0004_later")


def test_who_is_further_is_not_behind() -> None:
    assert not alembic_is_behind("0004_later")
    assert not django_is_behind([*ALL, ("accounts", "0003_later")])
    assert alembic_is_behind(None)
    assert django_is_behind(ALL[1:])
