"""Failed logins, by a digest of what was logged in with."""

import sqlalchemy as sa
from alembic import op

from adapters.sqlalchemy.utc_time import UtcTime

revision = "0005_failed_logins"
down_revision = "0004_idempotency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "failed_logins",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("began_at", UtcTime, nullable=False),
        sa.Index("failed_logins_began", "began_at"),
    )


def downgrade() -> None:
    """Drop it, and all that it holds."""
    op.drop_table("failed_logins")
