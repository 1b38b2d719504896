"""`manage.py roll_back`."""

from django.core.management import BaseCommand, CommandError, call_command

from adapters.migration_steps import STEPS, Step
from django_project.database.management.base import one_transaction
from django_project.database.migration_records import applied_by_django


class Command(BaseCommand):
    """Undoes the newest step."""

    help = "Unapply the migrations of the newest step that has any applied, and what needs them."

    def handle(self, *, verbosity: int, **options: object) -> None:
        """Roll back a step. Raises CommandError, and changes nothing, if that is impossible."""
        with one_transaction():
            steps = _applied_steps()
            for app, _ in reversed(steps[-1].migrations):
                before = dict(m for step in steps[:-1] for m in step.migrations).get(app, "zero")
                call_command("migrate", app, before, verbosity=verbosity, interactive=False)
        if verbosity:
            self.stdout.write(f"rolled back {steps[-1].revision}")


def _applied_steps() -> list[Step]:
    applied = applied_by_django()
    steps = [step for step in STEPS if not applied.isdisjoint(step.migrations)]
    if not steps:
        raise CommandError("there is no step to roll back")
    return steps
