"""The app of migrations."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db.migrations import Migration
from django.db.models.signals import post_migrate

from adapters.migration_steps import APPS


class AdoptionConfig(AppConfig):
    """Databases that Alembic may have built, or may take over."""

    name = "django_project.adoption"
    label = "adoption"

    def ready(self) -> None:
        """Keep Alembic's book from now on."""
        post_migrate.connect(_note_steps, sender=self)


def _note_steps(using: str, plan: Sequence[tuple[Migration, bool]] = (), **_kwargs: Any) -> None:
    from django_project.adoption.books import note_for_alembic, noted_by_django

    # A database of Alembic's that Django has not adopted is none of its business. Where the one
    # before was interrupted between its steps and this, there are steps, and none in the plan.
    taken = {app for app, _ in noted_by_django(using)}
    undone = {migration.app_label for migration, _ in plan}
    if APPS & (taken | undone):
        note_for_alembic(using)
