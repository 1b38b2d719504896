# ruff: noqa: RUF012
"""An index of who wrote comments, for when somebody leaves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("comments", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["author"], name="comments_author"),
        ),
    ]
