"""`manage.py dismiss_staff NAME`."""

from django.core.management import BaseCommand, CommandParser

from core.run_blocking import run_blocking
from core.use_cases.membership import dismiss_staff
from django_project.config.composition import ports
from django_project.membership.management.refusing import refusing


class Command(BaseCommand):
    """Dismisses staff."""

    help = "Let a user do no more than other users."

    def add_arguments(self, parser: CommandParser) -> None:
        """The user's name, exactly."""
        parser.add_argument("name")

    def handle(self, *, name: str, **options: object) -> None:
        """Say who is not staff now; CommandError where nobody has the name."""
        with refusing():
            user = run_blocking(dismiss_staff(ports(), name))
        self.stdout.write(f"{user.username!a} is not staff")
