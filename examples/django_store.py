"""Django's ORM as the store of another app."""

import os

import django

from core.ports.store import Store


def django_store() -> Store:
    """Set up Django and return its store; the environment has the settings of the project."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_project.config.settings")
    django.setup()
    from django_project.database.store import DjangoStore  # whose models need what was set up

    return DjangoStore()
