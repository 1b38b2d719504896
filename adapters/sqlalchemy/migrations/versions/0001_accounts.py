"""Accounts: users, their tokens, and who follows whom."""

import sqlalchemy as sa
from alembic import op

from adapters.sqlalchemy.utc_time import UtcTime

revision = "0001_accounts"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254)),
        sa.Column("email_key", sa.String(508)),
        sa.Column("password", sa.String(128)),
        sa.Column("bio", sa.Text),
        sa.Column("image", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.UniqueConstraint("username", name="users_username_unique"),
        sa.UniqueConstraint("email_key", name="users_email_key_unique"),
    )
    op.create_table(
        "tokens",
        sa.Column("digest", sa.String(64), primary_key=True),
        _user("user_id"),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Index("tokens_user_expires", "user_id", "expires_at"),
    )
    op.create_table(
        "follows",
        _user("follower_id", primary_key=True),
        _user("followed_id", primary_key=True),
        sa.Index("follows_followed", "followed_id"),
    )


def downgrade() -> None:
    """Drop them, and all that they hold."""
    op.drop_table("follows")
    op.drop_table("tokens")
    op.drop_table("users")


def _user(name: str, *, primary_key: bool = False) -> sa.Column[sa.Uuid[str]]:
    reference = sa.ForeignKey("users.id", deferrable=True, initially="DEFERRED")
    return sa.Column(name, sa.Uuid, reference, nullable=False, primary_key=primary_key)
