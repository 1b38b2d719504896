"""`manage.py migrate`."""

from typing import Any

from django.core.management.commands import migrate

from django_project.database.management.base import command_errors
from django_project.database.migration_lock import migration_lock


class Command(migrate.Command):
    """Django's command, which waits for another migration of the same database to end."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; afterwards there may be nothing to do. Raises CommandError."""
        with command_errors(), migration_lock(options["database"]):
            super().handle(*args, **options)
