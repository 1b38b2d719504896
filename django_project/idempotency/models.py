"""The table of idempotency keys, as SQLAlchemy describes it too (adapters/sqlalchemy/tables.py)."""

from django.conf import settings
from django.db import models

from http_contract.idempotency import KEY_LIMIT


class IdempotencyKey(models.Model):
    """What a user's request with an idempotency key resulted in."""

    pk = models.CompositePrimaryKey("user_id", "key")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="idempotency_keys", db_index=False
    )
    key = models.CharField(max_length=KEY_LIMIT)
    fingerprint = models.CharField(max_length=64)
    result = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_keys"
        indexes = (models.Index(fields=["created_at"], name="idempotency_keys_created"),)

    def __str__(self) -> str:
        return f"a key of {self.user_id}"
