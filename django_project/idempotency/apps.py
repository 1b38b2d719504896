"""The idempotency app."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    """Idempotency keys: their model and their store. Views of other apps use them."""

    name = "django_project.idempotency"
    label = "idempotency"
