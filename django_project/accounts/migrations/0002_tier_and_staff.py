# ruff: noqa: RUF012
"""Tiers and staff among the users that there are, and their lists, oldest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="tier",
            field=models.CharField(db_default="Standard", max_length=16),
        ),
        migrations.AddField(
            model_name="user",
            name="is_staff",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["created_at", "id"], name="users_oldest"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["tier", "created_at", "id"], name="users_tier_oldest"),
        ),
    ]
