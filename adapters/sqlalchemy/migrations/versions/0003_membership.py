"""Membership: tiers and staff among the users that there are, and the ledger."""

import sqlalchemy as sa
from alembic import op

from adapters.sqlalchemy.utc_time import UtcTime

revision = "0003_membership"
down_revision = "0002_articles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give every user the lowest tier, and make the tables of the ledger.

    The defaults stay, so that what runs on the schema before can go on adding users.
    """
    tier = sa.Column("tier", sa.String(16), nullable=False, server_default="Standard")
    staff = sa.Column("is_staff", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("users", tier)
    op.add_column("users", staff)
    op.create_index("users_oldest", "users", ["created_at", "id"])
    op.create_index("users_tier_oldest", "users", ["tier", "created_at", "id"])
    op.create_index("comments_author", "comments", ["author_id"])
    _create_ledger()


def downgrade() -> None:
    """Drop them, and all that they hold."""
    for table in ("grants", "payments", "payment_events"):
        op.drop_table(table)
    op.drop_index("comments_author", "comments")
    op.drop_index("users_tier_oldest", "users")
    op.drop_index("users_oldest", "users")
    op.drop_column("users", "is_staff")
    op.drop_column("users", "tier")


def _create_ledger() -> None:
    op.create_table(
        "payment_events",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("received_at", UtcTime, nullable=False),
    )
    op.create_table(
        "payments",
        sa.Column("payment_intent", sa.String(255), primary_key=True),
        sa.Column("user_id", sa.Uuid),
        sa.Column("tier", sa.String(16)),
        sa.Column("named_user", sa.String(500)),
        sa.Column("named_tier", sa.String(500)),
        sa.Column("paid_at", UtcTime),
        sa.Column("refunded_at", UtcTime),
        sa.Index("payments_user", "user_id"),
    )
    op.create_table(
        "grants",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("user_version", sa.Integer, primary_key=True),
        sa.Column("tier", sa.String(16), nullable=False),
        sa.Column("granted_by", sa.Uuid, nullable=False),
        sa.Column("granted_at", UtcTime, nullable=False),
    )
