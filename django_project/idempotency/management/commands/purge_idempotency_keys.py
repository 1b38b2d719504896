"""`manage.py purge_idempotency_keys`."""

from django.core.management import BaseCommand

from core.run_blocking import run_blocking
from core.use_cases.idempotency import purge_results
from django_project.config.composition import ports
from django_project.database.management.base import command_errors


class Command(BaseCommand):
    """Deletes expired idempotency keys, as `clearsessions` deletes expired sessions."""

    help = "Delete expired idempotency keys. Can be run as a cron job, or directly."

    def handle(self, **options: object) -> None:
        """Delete them, and report how many there were."""
        with command_errors():
            purged = run_blocking(purge_results(ports()))
        self.stdout.write(f"{purged} expired idempotency keys deleted")
