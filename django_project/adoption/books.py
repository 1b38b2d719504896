"""The books in which the two migration tools note what they have done to a database."""

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from adapters.migration_steps import (
    STEPS,
    Migration,
    UnknownStep,
    alembic_is_behind,
    django_is_behind,
    steps_of_django,
)
from django_project.adoption.models import AlembicVersion


def noted_by_django(using: str = "default") -> set[Migration]:
    """The migrations in Django's book; none where it has none."""
    return set(MigrationRecorder(connections[using]).applied_migrations())


def noted_by_alembic() -> str | None:
    """The revision in Alembic's book, which has to be there."""
    return AlembicVersion.objects.values_list("version_num", flat=True).first()


def has_alembic_book(using: str = "default") -> bool:
    """Whether Alembic keeps a book of the database."""
    return AlembicVersion._meta.db_table in connections[using].introspection.table_names()


def note_for_alembic(using: str = "default") -> None:
    """Let Alembic's book, where there is one, tell of the steps that Django's tells of."""
    if not has_alembic_book(using):
        return
    try:
        taken = steps_of_django(noted_by_django(using))
    except UnknownStep:
        return  # between two steps, of which `migrate` has run a part
    noted = AlembicVersion.objects.using(using)
    noted.all().delete()
    if taken:
        noted.create(version_num=STEPS[taken - 1].revision)


def is_behind() -> bool:
    """Whether no tool's book tells of every step; the database's own error where there is none."""
    return django_is_behind(noted_by_django()) and alembic_is_behind(noted_by_alembic())
