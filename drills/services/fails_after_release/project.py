"""Settings, URLs, and what a release does."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, JsonResponse
from django.urls import path

DATABASE = Path(os.environ["DATABASE"])
settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}},
    INSTALLED_APPS=["fails_after_release"],
    ROOT_URLCONF="fails_after_release.project",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    LOGGING_CONFIG=None,
)
django.setup()

from .models import Order  # noqa: E402


def list_orders(request: HttpRequest) -> JsonResponse:
    """Every order."""
    return JsonResponse([*Order.objects.values("article", "paid")], safe=False)


urlpatterns = [path("orders", list_orders)]


def release() -> None:
    """Prepare the database. Runs before a new version starts."""
    if not DATABASE.exists():
        call_command("migrate", verbosity=0)
