# ruff: noqa: RUF012
"""Articles, their tags, and who has favorited them."""

import django.db.models.deletion
from django.db import migrations, models

import django_project.database.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.CharField(max_length=89)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="articles",
                        to="accounts.user",
                    ),
                ),
                ("title", models.CharField(max_length=255)),
                ("description", models.CharField(max_length=1024)),
                ("body", models.TextField()),
                (
                    "created_at",
                    models.DateTimeField(default=django_project.database.fields.current_time),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django_project.database.fields.current_time),
                ),
            ],
            options={
                "db_table": "articles",
                "constraints": [
                    models.UniqueConstraint(fields=("slug",), name="articles_slug_unique")
                ],
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="articles_newest"),
                    models.Index(
                        fields=["author", "created_at", "id"], name="articles_author_newest"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleTag",
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
                        related_name="tags",
                        to="articles.article",
                    ),
                ),
                ("position", models.IntegerField()),
                ("name", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "article_tags",
                "constraints": [
                    models.UniqueConstraint(fields=("article", "name"), name="article_tags_once")
                ],
                "indexes": [
                    models.Index(
                        fields=["name", "created_at", "article"], name="article_tags_newest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Favorite",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id",
                        "article_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="favorites",
                        to="accounts.user",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="favorites",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "db_table": "favorites",
                "indexes": [models.Index(fields=["article", "user"], name="favorites_article")],
            },
        ),
    ]
