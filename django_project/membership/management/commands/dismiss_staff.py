"""`manage.py dismiss_staff NAME`."""

from django.core.management import BaseCommand, CommandParser

from core.run_blocking import run_blocking
from core.use_cases.membership import dismiss_staff
from django_project.config.composition import ports
from django_project.database.management.base import command_errors, decoded


class Command(BaseCommand):
    """Dismisses staff."""

    help = "Let a member of staff do no more than other users."

    def add_arguments(self, parser: CommandParser) -> None:
        """The username, exactly."""
        parser.add_argument("name", type=decoded)

    def handle(self, *, name: str, **options: object) -> None:
        """Report who is no longer staff. Raises CommandError if nobody has that name."""
        with command_errors():
            user = run_blocking(dismiss_staff(ports(), name))
        self.stdout.write(f"{user.username!a} is not staff")
