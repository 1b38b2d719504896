"""The tables, which Django's models describe too (django_project/*/models.py).

Foreign keys are checked at COMMIT and do not cascade, as Django creates them.
"""

from typing import Any

import sqlalchemy as sa

from adapters.sqlalchemy.utc_time import UtcTime
from core.domain.articles import DESCRIPTION_LIMIT, SLUG_LIMIT, TAG_LIMIT, TITLE_LIMIT
from core.domain.validation import EMAIL_LIMIT, USERNAME_LIMIT

metadata = sa.MetaData()

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # only INTEGER numbers rows on SQLite


def _serial(name: str = "id") -> sa.Column[int]:
    """A primary key that the database counts up, and never reuses."""
    return sa.Column(name, _BIG, sa.Identity(), primary_key=True)


def _reference(name: str, column: str, *, primary_key: bool = False) -> sa.Column[Any]:
    """A foreign key, of the type of the key that it refers to."""
    key = sa.ForeignKey(column, deferrable=True, initially="DEFERRED")
    kind = sa.Uuid() if column == "users.id" else sa.BigInteger()
    return sa.Column(name, kind, key, nullable=False, primary_key=primary_key)


# accounts

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
    _reference("user_id", "users.id"),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Index("tokens_user_expires", "user_id", "expires_at"),
)

failed_logins = sa.Table(
    "failed_logins",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("began_at", UtcTime, nullable=False),
    sa.Index("failed_logins_began", "began_at"),
)

follows = sa.Table(
    "follows",
    metadata,
    _reference("follower_id", "users.id", primary_key=True),
    _reference("followed_id", "users.id", primary_key=True),
    sa.Index("follows_followed", "followed_id"),
)

# articles

# Each list of articles has an index that holds it newest first.
articles = sa.Table(
    "articles",
    metadata,
    _serial(),
    sa.Column("slug", sa.String(SLUG_LIMIT), nullable=False),
    _reference("author_id", "users.id"),
    sa.Column("title", sa.String(TITLE_LIMIT), nullable=False),
    sa.Column("description", sa.String(DESCRIPTION_LIMIT), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    sa.UniqueConstraint("slug", name="articles_slug_unique"),
    sa.Index("articles_newest", "created_at", "id"),
    sa.Index("articles_author_newest", "author_id", "created_at", "id"),
    sqlite_autoincrement=True,
)

# A tag keeps its row, and so its id, while it stays on an article: the highest id is the tag that
# was added last. `created_at` is the article's, so that the index holds the articles of a tag in
# their order.
article_tags = sa.Table(
    "article_tags",
    metadata,
    _serial(),
    _reference("article_id", "articles.id"),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.String(TAG_LIMIT), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.UniqueConstraint("article_id", "name", name="article_tags_once"),
    sa.Index("article_tags_newest", "name", "created_at", "article_id"),
    sqlite_autoincrement=True,
)

favorites = sa.Table(
    "favorites",
    metadata,
    _reference("user_id", "users.id", primary_key=True),
    _reference("article_id", "articles.id", primary_key=True),
    sa.Index("favorites_article", "article_id", "user_id"),
)

# comments

comments = sa.Table(
    "comments",
    metadata,
    _serial(),
    _reference("article_id", "articles.id"),
    _reference("author_id", "users.id"),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Index("comments_article", "article_id", "id"),
    sa.Index("comments_author", "author_id"),
    sqlite_autoincrement=True,
)

# idempotency

# What a user's request with an idempotency key resulted in.
idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    _reference("user_id", "users.id", primary_key=True),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Index("idempotency_keys_created", "created_at"),
)

# membership

payment_events = sa.Table(
    "payment_events",
    metadata,
    sa.Column("id", sa.String(255), primary_key=True),
    sa.Column("received_at", UtcTime, nullable=False),
)

payments = sa.Table(
    "payments",
    metadata,
    sa.Column("payment_intent", sa.String(255), primary_key=True),
    sa.Column("user_id", sa.Uuid),
    sa.Column("tier", sa.String(16)),
    sa.Column("named_user", sa.String(500)),
    sa.Column("named_tier", sa.String(500)),
    sa.Column("paid_at", UtcTime),
    sa.Column("refunded_at", UtcTime),
    sa.Index("payments_user", "user_id"),
)

grants = sa.Table(
    "grants",
    metadata,
    sa.Column("user_id", sa.Uuid, primary_key=True),
    sa.Column("user_version", sa.Integer, primary_key=True),
    sa.Column("tier", sa.String(16), nullable=False),
    sa.Column("granted_by", sa.Uuid, nullable=False),
    sa.Column("granted_at", UtcTime, nullable=False),
)
