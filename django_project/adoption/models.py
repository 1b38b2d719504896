"""Alembic's table, which no migration of Django's makes."""

from django.db import models


class AlembicVersion(models.Model):
    """The one revision that a database is at."""

    version_num = models.CharField(max_length=32, primary_key=True)

    class Meta:
        db_table = "alembic_version"
        managed = False
        default_permissions = ()
