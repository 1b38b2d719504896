"""`manage.py createsuperuser`, which is not how anybody becomes staff here."""

from django.core.management import BaseCommand, CommandError


class Command(BaseCommand):
    """Refuses: Django's own would make an account that no rule has seen."""

    help = "Not used here: see appoint_staff."

    def handle(self, **options: object) -> None:
        """CommandError that says what to do instead."""
        raise CommandError("register at POST /api/users, then run: manage.py appoint_staff NAME")
