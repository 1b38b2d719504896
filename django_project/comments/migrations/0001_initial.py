# ruff: noqa: RUF012
"""Comments below articles."""

import django.db.models.deletion
from django.db import migrations, models

import django_project.database.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial"), ("articles", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="articles.article",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="accounts.user",
                    ),
                ),
                ("body", models.TextField()),
                (
                    "created_at",
                    models.DateTimeField(default=django_project.database.fields.current_time),
                ),
            ],
            options={
                "db_table": "comments",
                "indexes": [models.Index(fields=["article", "id"], name="comments_article")],
            },
        ),
    ]
