"""`manage.py adopt`."""

from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from adapters.migration_steps import STEPS, UnknownStep, steps_of_alembic
from django_project.database.management.base import one_transaction
from django_project.database.migration_records import (
    applied_by_alembic,
    applied_by_django,
    check_schema,
    record_for_alembic,
)


class Command(BaseCommand):
    """Takes over a database that Alembic built."""

    help = "Take over a database that Alembic built, and migrate it to the newest step."

    def handle(self, *, verbosity: int, **options: object) -> None:
        """Adopt the database. Raises CommandError, and changes nothing, if that is impossible."""
        with one_transaction():
            _record_for_django()
            call_command("migrate", verbosity=verbosity, interactive=False)
            record_for_alembic()
            check_schema()
        if verbosity:
            self.stdout.write(f"adopted, at {STEPS[-1].revision}")


def _record_for_django() -> None:
    """Record the migrations of each step that Alembic has applied."""
    try:
        steps = steps_of_alembic(applied_by_alembic())
    except UnknownStep as error:
        raise CommandError(str(error)) from error
    if steps == 0:
        raise CommandError("Alembic's migrations have built nothing here")
    applied, recorder = applied_by_django(), MigrationRecorder(connection)
    for step in STEPS[:steps]:
        for app, name in step.migrations:
            if (app, name) not in applied:
                recorder.record_applied(app, name)
