"""`manage.py changepassword`, which is not how anybody changes a password here."""

from django.core.management import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Refuses: Django's own would end no token, and leave the version as it was."""

    help = "Not used here: a password is changed at PUT /api/user."

    def add_arguments(self, parser: CommandParser) -> None:
        """What Django's own takes."""
        parser.add_argument("username", nargs="?")

    def handle(self, **options: object) -> None:
        """CommandError that says what to do instead."""
        raise CommandError("a password is changed at PUT /api/user, with a token of its owner")
