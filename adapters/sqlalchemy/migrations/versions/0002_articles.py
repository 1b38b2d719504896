"""Articles with their tags and favorites, and comments."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from adapters.sqlalchemy.utc_time import UtcTime

revision = "0002_articles"
down_revision = "0001_accounts"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "articles",
        _number(),
        sa.Column("slug", sa.String(89), nullable=False),
        _reference("author_id", "users.id"),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("description", sa.String(1024), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.UniqueConstraint("slug", name="articles_slug_unique"),
        sa.Index("articles_newest", "created_at", "id"),
        sa.Index("articles_author_newest", "author_id", "created_at", "id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "article_tags",
        _number(),
        _reference("article_id", "articles.id"),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.UniqueConstraint("article_id", "name", name="article_tags_once"),
        sa.Index("article_tags_newest", "name", "created_at", "article_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "favorites",
        _reference("user_id", "users.id", primary_key=True),
        _reference("article_id", "articles.id", primary_key=True),
        sa.Index("favorites_article", "article_id", "user_id"),
    )
    op.create_table(
        "comments",
        _number(),
        _reference("article_id", "articles.id"),
        _reference("author_id", "users.id"),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Index("comments_article", "article_id", "id"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop them, and all that they hold."""
    for table in ("comments", "favorites", "article_tags", "articles"):
        op.drop_table(table)


def _number() -> sa.Column[int]:
    return sa.Column("id", _BIG, sa.Identity(), primary_key=True)


def _reference(name: str, column: str, *, primary_key: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(column, deferrable=True, initially="DEFERRED")
    kind = sa.Uuid() if column == "users.id" else sa.BigInteger()
    return sa.Column(name, kind, key, nullable=False, primary_key=primary_key)
