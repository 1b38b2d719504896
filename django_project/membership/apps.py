"""The membership app."""

from django.apps import AppConfig


class MembershipConfig(AppConfig):
    """Members, and the ledger of payments and grants."""

    name = "django_project.membership"
    label = "membership"
