"""Idempotency keys, with the results of the requests that had them."""

import sqlalchemy as sa
from alembic import op

from adapters.sqlalchemy.utc_time import UtcTime

revision = "0004_idempotency"
down_revision = "0003_membership"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    user = sa.ForeignKey("users.id", deferrable=True, initially="DEFERRED")
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid, user, nullable=False, primary_key=True),
        sa.Column("key", sa.String(255), nullable=False, primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Index("idempotency_keys_created", "created_at"),
    )


def downgrade() -> None:
    """Drop it, and all that it holds."""
    op.drop_table("idempotency_keys")
