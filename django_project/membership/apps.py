"""The membership app."""

from django.apps import AppConfig


class MembershipConfig(AppConfig):
    """Members, their tiers, and the ledger that these follow from."""

    name = "django_project.membership"
    label = "membership"
