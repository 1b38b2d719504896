"""`manage.py roll_back`."""

from django.core.management import BaseCommand, CommandError, call_command

from adapters.migration_steps import STEPS, Step
from django_project.adoption.books import noted_by_django
from django_project.adoption.transaction import all_or_nothing


class Command(BaseCommand):
    """Undoes the newest step."""

    help = "Unapply the migrations of the newest step that has any applied, and what needs them."

    def handle(self, *, verbosity: int, **options: object) -> None:
        """Say which step it was; CommandError, and nothing changed, where it cannot be undone."""
        with all_or_nothing():
            taken = _taken()
            for app, _ in reversed(taken[-1].migrations):
                before = dict(m for step in taken[:-1] for m in step.migrations).get(app, "zero")
                call_command("migrate", app, before, verbosity=verbosity, interactive=False)
        if verbosity:
            self.stdout.write(f"rolled back {taken[-1].revision}")


def _taken() -> list[Step]:
    noted = noted_by_django()
    taken = [step for step in STEPS if not noted.isdisjoint(step.migrations)]
    if not taken:
        raise CommandError("there is no step to roll back")
    return taken
