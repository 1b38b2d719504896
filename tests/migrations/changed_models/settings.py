"""The project's settings, and one app more."""

from django_project.config.settings import *  # noqa: F403
from django_project.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.migrations.changed_models"]
