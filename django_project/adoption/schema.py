"""Whether the database has the schema that this version needs."""

from django.apps import apps

from adapters.database_errors import not_migrated
from adapters.migration_steps import APPS
from django_project.adoption.books import is_behind


def check_schema() -> None:
    """Ask each table of a room for all its columns, and the migrations' book for every step.

    NOT_MIGRATED, or the database's own error. Django's own tables are not asked for: where
    Alembic built the database they are lacking, and only the admin site needs them.
    """
    for room in sorted(APPS):
        for model in apps.get_app_config(room).get_models():
            list(model._default_manager.all()[:1])
    if is_behind():
        raise not_migrated()
