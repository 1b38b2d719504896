"""The project's settings, with this app installed."""

from django_project.config.settings import *  # noqa: F403
from django_project.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.django_project.bookmarks"]
