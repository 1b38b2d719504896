"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, their tokens, and who follows whom."""

    name = "django_project.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Connect the receivers of signals."""
        from django_project.accounts import signals  # noqa: F401
