"""The tables of articles; each list of them has an index that holds it newest first."""

import sqlalchemy as sa

from adapters.sqlalchemy.tables.columns import metadata, number, reference
from adapters.sqlalchemy.utc_time import UtcTime
from core.domain.article_texts import DESCRIPTION_LIMIT, TAG_LIMIT, TITLE_LIMIT
from core.domain.slugs import SLUG_LIMIT

articles = sa.Table(
    "articles",
    metadata,
    number(),
    sa.Column("slug", sa.String(SLUG_LIMIT), nullable=False),
    reference("author_id", "users.id"),
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

# A tag keeps its row, and so its number, while it stays on an article: the number tells which
# tag was put on last. `created_at` is the article's, so that the index holds a tag's articles
# in order.
article_tags = sa.Table(
    "article_tags",
    metadata,
    number(),
    reference("article_id", "articles.id"),
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
    reference("user_id", "users.id", primary_key=True),
    reference("article_id", "articles.id", primary_key=True),
    sa.Index("favorites_article", "article_id", "user_id"),
)
