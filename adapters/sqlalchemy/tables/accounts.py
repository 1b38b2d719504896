"""The tables of accounts."""

import sqlalchemy as sa

from adapters.sqlalchemy.tables.columns import metadata, reference
from adapters.sqlalchemy.utc_time import UtcTime
from core.domain.texts import EMAIL_LIMIT, USERNAME_LIMIT

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("username", sa.String(USERNAME_LIMIT), nullable=False),
    sa.Column("email", sa.String(EMAIL_LIMIT)),
    sa.Column("email_key", sa.String(2 * EMAIL_LIMIT)),  # "İ" in lower case is two code points
    sa.Column("password", sa.String(128)),
    sa.Column("bio", sa.Text),
    sa.Column("image", sa.Text),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("tier", sa.String(16), nullable=False, server_default="Standard"),
    sa.Column("is_staff", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("username", name="users_username_unique"),
    sa.UniqueConstraint("email_key", name="users_email_key_unique"),
    sa.Index("users_oldest", "created_at", "id"),
    sa.Index("users_tier_oldest", "tier", "created_at", "id"),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    reference("user_id", "users.id"),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Index("tokens_user_expires", "user_id", "expires_at"),
)

follows = sa.Table(
    "follows",
    metadata,
    reference("follower_id", "users.id", primary_key=True),
    reference("followed_id", "users.id", primary_key=True),
    sa.Index("follows_followed", "followed_id"),
)
