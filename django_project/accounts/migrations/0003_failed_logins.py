# ruff: noqa: RUF012
"""Failed logins, by a digest of what was logged in with."""

from django.db import migrations, models

import django_project.database.fields


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_tier_and_staff")]

    operations = [
        migrations.CreateModel(
            name="LoginFailure",
            fields=[
                (
                    "key",
                    django_project.database.fields.TextKey(
                        max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("count", models.IntegerField()),
                ("began_at", models.DateTimeField()),
            ],
            options={
                "db_table": "failed_logins",
                "indexes": [models.Index(fields=["began_at"], name="failed_logins_began")],
            },
        ),
    ]
