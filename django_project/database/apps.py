"""The app of the commands `adopt` and `roll_back`, which shares a database with Alembic."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.management import CommandError
from django.db import connections
from django.db.migrations import Migration
from django.db.models.signals import post_migrate, pre_migrate

from adapters.database_timeouts import postgresql_settings
from adapters.migration_steps import APPS


class DatabaseConfig(AppConfig):
    """Keeps the records of both migration tools in step."""

    name = "django_project.database"
    label = "database"

    def ready(self) -> None:
        """Look at Alembic's records before and after each `migrate`."""
        # Once, and not for each app: Django sends these signals for every app that has models.
        accounts = apps.get_app_config("accounts")
        pre_migrate.connect(_refuse_database_of_alembic, sender=accounts)
        pre_migrate.connect(_lift_timeouts, sender=accounts)
        post_migrate.connect(_record_for_alembic, sender=accounts)


def _refuse_database_of_alembic(
    using: str, plan: Sequence[tuple[Migration, bool]] = (), **_kwargs: Any
) -> None:
    from django_project.database.migration_records import applied_by_alembic, applied_by_django

    if not any(migration.app_label in APPS for migration, _ in plan):
        return
    is_adopted = any(app in APPS for app, _ in applied_by_django(using))
    if not is_adopted and applied_by_alembic(using) is not None:
        raise CommandError("Alembic has built this database: take it over by `manage.py adopt`")


def _lift_timeouts(using: str, **_kwargs: Any) -> None:
    """Let a migration take its time: the limits of this connection are those of requests."""
    if connections[using].settings_dict["OPTIONS"].get("options"):
        with connections[using].cursor() as cursor:
            for name in postgresql_settings():
                cursor.execute(f"SET {name} = 0")


def _record_for_alembic(
    using: str, plan: Sequence[tuple[Migration, bool]] = (), **_kwargs: Any
) -> None:
    from django_project.database.migration_records import applied_by_django, record_for_alembic

    # Nothing of ours is applied in a database of Alembic's that Django has not adopted. If a former
    # `migrate` was interrupted before this, the plan is empty.
    applied = {app for app, _ in applied_by_django(using)}
    unapplied = {migration.app_label for migration, _ in plan}
    if APPS & (applied | unapplied):
        record_for_alembic(using)
