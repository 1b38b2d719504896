"""`manage.py adopt`."""

from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from adapters.migration_steps import STEPS, UnknownStep, steps_of_alembic
from django_project.adoption.books import (
    has_alembic_book,
    note_for_alembic,
    noted_by_alembic,
    noted_by_django,
)
from django_project.adoption.schema import check_schema
from django_project.adoption.transaction import all_or_nothing
from django_project.membership.management.refusing import refusing


class Command(BaseCommand):
    """Takes over a database that Alembic built."""

    help = "Believe Alembic's book, and bring the database to the newest step."

    def handle(self, *, verbosity: int, **options: object) -> None:
        """Say which step that is; CommandError, and nothing changed, where it cannot be."""
        with all_or_nothing(), refusing():
            _believe_alembic()
            call_command("migrate", verbosity=verbosity, interactive=False)
            note_for_alembic()
            check_schema()
        if verbosity:
            self.stdout.write(f"adopted, at {STEPS[-1].revision}")


def _believe_alembic() -> None:
    """Note the migrations of each step that Alembic has taken, and Django has not noted before."""
    try:
        taken = steps_of_alembic(noted_by_alembic() if has_alembic_book() else None)
    except UnknownStep as error:
        raise CommandError(str(error)) from error
    if taken == 0:
        raise CommandError("Alembic's migrations have built nothing here")
    noted, recorder = noted_by_django(), MigrationRecorder(connection)
    for step in STEPS[:taken]:
        for app, name in step.migrations:
            if (app, name) not in noted:
                recorder.record_applied(app, name)
