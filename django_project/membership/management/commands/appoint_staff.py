"""`manage.py appoint_staff NAME`."""

from django.core.management import BaseCommand, CommandParser

from core.run_blocking import run_blocking
from core.use_cases.membership import appoint_staff
from django_project.config.composition import ports
from django_project.database.management.base import command_errors, decoded


class Command(BaseCommand):
    """Appoints staff."""

    help = "Let a user change other users, and log in to the admin site."

    def add_arguments(self, parser: CommandParser) -> None:
        """The username, exactly."""
        parser.add_argument("name", type=decoded)

    def handle(self, *, name: str, **options: object) -> None:
        """Report the new member of staff. Raises CommandError if nobody has that name."""
        with command_errors():
            user = run_blocking(appoint_staff(ports(), name))
        self.stdout.write(f"{user.username!a} is staff")
