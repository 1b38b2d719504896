"""`manage.py createsuperuser`, which is not how anybody becomes staff here."""

from django.core.management import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Refuses: Django's own would make an account that no rule has seen."""

    help = "Not used here: see appoint_staff."

    def add_arguments(self, parser: CommandParser) -> None:
        """Those that deployments call Django's own with, so that they get to the refusal."""
        for name in ("--username", "--email", "--database"):
            parser.add_argument(name)
        parser.add_argument("--noinput", "--no-input", action="store_true")

    def handle(self, **options: object) -> None:
        """CommandError that says what to do instead."""
        raise CommandError("register at POST /api/users, then run: manage.py appoint_staff NAME")
