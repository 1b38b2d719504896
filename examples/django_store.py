"""Django's ORM, set up for an app that is not Django's."""

import os

import django

from core.ports.store import Store


def django_store() -> Store:
    """The store of the Django project; its settings come from the environment, as ever."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_project.config.settings")
    django.setup()
    from django_project.database.store import DjangoStore  # whose models need what was set up

    return DjangoStore()
