"""The table of comments."""

import sqlalchemy as sa

from adapters.sqlalchemy.tables.columns import metadata, number, reference
from adapters.sqlalchemy.utc_time import UtcTime

comments = sa.Table(
    "comments",
    metadata,
    number(),
    reference("article_id", "articles.id"),
    reference("author_id", "users.id"),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Index("comments_article", "article_id", "id"),
    sa.Index("comments_author", "author_id"),
    sqlite_autoincrement=True,
)
