"""`make check`: whether tables, models and the migrations of both tools describe one schema.

Each line of the output begins with the place to edit next.
"""

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import chain

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from adapters import migration_steps
from adapters.sqlalchemy import tables
from adapters.sqlalchemy.migrating import alembic_config, connect_to_migrate

TABLES = "adapters/sqlalchemy/tables.py"
REVISIONS = "adapters/sqlalchemy/migrations/versions/"
STEPS = "adapters/migration_steps.py"

# What a schema says of each column and index, by table and name; and the schemas by place.
Schema = dict[tuple[str, str], str]
Schemas = dict[str, Schema]


def main() -> int:
    """Print what to edit, on stderr, and return 1; or return 0 if everything agrees."""
    errors = list(differences(schemas())) or [*unwritten_revisions(), *unlisted_migrations()]
    print(*errors, sep="\n", end="\n" if errors else "", file=sys.stderr)
    return 1 if errors else 0


def schemas() -> Schemas:
    """The schemas that tables, revisions, models and migrations build, in that order."""
    with connect_to_migrate("sqlite://") as connection, connection.begin():
        tables.metadata.create_all(connection)
        found = {TABLES: reflected(connection)}
    with connect_to_migrate("sqlite://") as connection, connection.begin():
        command.upgrade(alembic_config(connection), "head")
        found[REVISIONS] = reflected(connection)
    return found | (_schemas_of_django() if find_spec("django") else {})


def differences(found: Schemas) -> Iterator[str]:
    """For each column and index that is not the same everywhere, the next place to edit.

    The tables come first, so they are what the other places are compared with.
    """
    for table, name in sorted(set(chain.from_iterable(found.values()))):
        values = {place: schema.get((table, name)) for place, schema in found.items()}
        source = next(place for place, value in values.items() if value is not None)
        for place, value in values.items():
            if value != values[source]:
                verb = "add" if value is None else "make"
                where = _place_in_django(place, table)
                origin = _place_in_django(source, table)
                yield f"{where}: {verb} {table}.{name} {values[source]}, as in {origin}"
                break


def reflected(connection: sa.Connection) -> Schema:
    """The columns and indexes of our tables in a database."""
    inspector, found = sa.inspect(connection), Schema()
    for table in sorted({*inspector.get_table_names()} - {"alembic_version"}):
        keys = inspector.get_pk_constraint(table)["constrained_columns"]
        for column in inspector.get_columns(table):
            null = "" if column["nullable"] else " NOT NULL"
            default = f" DEFAULT {column['default']}" if column["default"] else ""
            key = " PRIMARY KEY" if column["name"] in keys else ""
            found[table, column["name"]] = f"{column['type']}{null}{default}{key}"
        for index in inspector.get_indexes(table):
            unique = "UNIQUE " if index["unique"] else ""
            found[table, str(index["name"])] = f"{unique}{index['column_names']}"
        for constraint in inspector.get_unique_constraints(table):
            found[table, str(constraint["name"])] = f"UNIQUE {constraint['column_names']}"
    return found


def unwritten_revisions() -> Iterator[str]:
    """What else Alembic finds in the tables, and in no revision."""
    with connect_to_migrate("sqlite://") as connection, connection.begin():
        alembic = alembic_config(connection)
        command.upgrade(alembic, "head")
        try:
            command.check(alembic)
        except CommandError as error:
            yield f"{REVISIONS}: {error}"


def unlisted_migrations() -> Iterator[str]:
    """The migrations of either tool that are in no step, and steps without migrations."""
    with connect_to_migrate("sqlite://") as connection:
        scripts = ScriptDirectory.from_config(alembic_config(connection))
    revisions = [script.revision for script in scripts.walk_revisions()][::-1]
    listed = [step.revision for step in migration_steps.STEPS]
    yield from (f"{STEPS}: add a step for the revision {r}" for r in revisions if r not in listed)
    yield from (f"{REVISIONS}: write the revision {r}" for r in listed if r not in revisions)
    if sorted(listed) == sorted(revisions) and listed != revisions:
        yield f"{STEPS}: put the steps into the order of the revisions: {', '.join(revisions)}"
    if find_spec("django"):
        ours = _migrations_of_django()
        for app, name in sorted(ours - migration_steps.MIGRATIONS):
            yield f"{STEPS}: add Django's migration {app}.{name} to a step"
        for app, name in sorted(migration_steps.MIGRATIONS - ours):
            yield f"django_project/{app}/migrations/: write the migration {name}"


MODELS, MIGRATIONS = "models", "migrations"


def _schemas_of_django() -> Schemas:
    _start_django()
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection, connections

    ours = {
        model._meta.db_table: model for model in apps.get_models() if _is_ours(model.__module__)
    }
    with connection.schema_editor() as editor:
        for model in ours.values():
            editor.create_model(model)
    models = _reflected_by_django()
    del connections["default"]  # and with it the database, which is in memory
    call_command("migrate", verbosity=0)
    migrations = _reflected_by_django()
    migrated = {key: value for key, value in migrations.items() if key[0] in ours}
    return {MODELS: models, MIGRATIONS: migrated}


def _reflected_by_django() -> Schema:
    from django.db import connection

    connection.ensure_connection()
    opened = connection.connection
    engine = sa.create_engine("sqlite://", creator=lambda: opened, poolclass=sa.StaticPool)
    with engine.connect() as reading:
        return reflected(reading)


def _migrations_of_django() -> set[migration_steps.Migration]:
    _start_django()
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    labels = {config.label for config in apps.get_app_configs() if _is_ours(config.name)}
    return {key for key in MigrationLoader(None).graph.nodes if key[0] in labels}


def _place_in_django(place: str, table: str) -> str:
    """A place as a path: the models and migrations of Django are in the app of the table."""
    if place not in (MODELS, MIGRATIONS):
        return place
    from django.apps import apps

    paths = [m.__module__.replace(".", "/") for m in apps.get_models() if m._meta.db_table == table]
    if not paths or place == MODELS:
        return f"{paths[0]}.py" if paths else "django_project/: a model"
    return f"{paths[0].rpartition('/')[0]}/migrations/"


def _start_django() -> None:
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_project.config.settings")
    import django

    django.setup()


def _is_ours(module: str) -> bool:
    return module.startswith("django_project.")


if __name__ == "__main__":
    sys.exit(main())
