# ruff: noqa: RUF012
"""The tables."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)


def _user(on_delete: Any, **kwargs: Any) -> tuple[str, models.ForeignKey]:  # type: ignore[type-arg]
    return (
        "user",
        models.ForeignKey(on_delete=on_delete, to=settings.AUTH_USER_MODEL, **kwargs),
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel("Bookmark", [ID, _user(django.db.models.deletion.CASCADE)]),
        migrations.CreateModel(
            "Note",
            [
                ID,
                (
                    "bookmark",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="bookmarks.bookmark"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "Rating", [ID, _user(django.db.models.deletion.SET_NULL, null=True)]
        ),
        migrations.CreateModel("Invoice", [ID, _user(django.db.models.deletion.PROTECT)]),
    ]
