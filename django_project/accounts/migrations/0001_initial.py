# ruff: noqa: RUF012
"""Accounts: users, their tokens, and who follows whom. Defaults are Python's, not columns'."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import django_project.database.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True)),
                ("username", models.CharField(max_length=64)),
                ("email", models.CharField(max_length=254, null=True)),
                ("email_key", models.CharField(max_length=508, null=True)),
                ("password", models.CharField(max_length=128, null=True)),
                ("bio", models.TextField(null=True)),
                ("image", models.TextField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "created_at",
                    models.DateTimeField(default=django_project.database.fields.current_time),
                ),
            ],
            options={
                "db_table": "users",
                "constraints": [
                    models.UniqueConstraint(fields=("username",), name="users_username_unique"),
                    models.UniqueConstraint(fields=("email_key",), name="users_email_key_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "follower_id",
                        "followed_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "follower",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="accounts.user",
                    ),
                ),
                (
                    "followed",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followed_by",
                        to="accounts.user",
                    ),
                ),
            ],
            options={
                "db_table": "follows",
                "indexes": [models.Index(fields=["followed"], name="follows_followed")],
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "digest",
                    django_project.database.fields.TextKey(
                        max_length=64, primary_key=True, serialize=False
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="accounts.user",
                    ),
                ),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "tokens",
                "indexes": [
                    models.Index(fields=["user", "expires_at"], name="tokens_user_expires")
                ],
            },
        ),
    ]
