"""The one app of the project."""

from django.apps import AppConfig


class ForgeConfig(AppConfig):
    """Users and their articles."""

    name = "benchmarks.plain.with_django"
    label = "with_django"
