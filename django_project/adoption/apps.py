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
    from django_project.adoption.books import note_for_alembic

    # A database of Alembic's that Django has not adopted is none of its business.
    if any(migration.app_label in APPS for migration, _ in plan):
        note_for_alembic(using)
