# ruff: noqa: RUF012
"""The ledger of membership; it outlives users, so it refers to none."""

from django.db import migrations, models

import django_project.database.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PaymentEvent",
            fields=[
                (
                    "id",
                    django_project.database.fields.TextKey(
                        max_length=255, primary_key=True, serialize=False
                    ),
                ),
                ("received_at", models.DateTimeField()),
            ],
            options={"db_table": "payment_events"},
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "payment_intent",
                    django_project.database.fields.TextKey(
                        max_length=255, primary_key=True, serialize=False
                    ),
                ),
                ("user_id", models.UUIDField(null=True)),
                ("tier", models.CharField(max_length=16, null=True)),
                ("named_user", models.CharField(max_length=500, null=True)),
                ("named_tier", models.CharField(max_length=500, null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("refunded_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "payments",
                "indexes": [models.Index(fields=["user_id"], name="payments_user")],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id",
                        "user_version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("user_version", models.IntegerField()),
                ("tier", models.CharField(max_length=16)),
                ("granted_by", models.UUIDField()),
                ("granted_at", models.DateTimeField()),
            ],
            options={"db_table": "grants"},
        ),
    ]
