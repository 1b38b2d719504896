"""The tags of articles in SQL."""

import sqlalchemy as sa

from adapters.sqlalchemy.connection import Connection
from adapters.sqlalchemy.tables import article_tags
from core.domain.articles import Article

# Their numbers are asked for, so that many rows go in as one statement.
_ADD = sa.insert(article_tags).returning(article_tags.c.id)


async def write_tags(connection: Connection, article: Article, before: tuple[str, ...]) -> None:
    """Store an article's tags over those before; one that stays keeps its row."""
    if article.tags == before:
        return
    if before:
        await _change(connection, article, before)
    new = [
        {
            "article_id": article.id,
            "position": place,
            "name": name,
            "created_at": article.created_at,
        }
        for place, name in enumerate(article.tags)
        if name not in before
    ]
    if new:
        await connection.execute(_ADD, new)


async def _change(connection: Connection, article: Article, before: tuple[str, ...]) -> None:
    """Delete the tags that go, and let those that stay take their new places."""
    mine = article_tags.c.article_id == article.id
    gone = sa.delete(article_tags).where(mine, article_tags.c.name.not_in(article.tags))
    await connection.execute(gone)
    kept = {name: place for place, name in enumerate(article.tags) if name in before}
    for name, place in kept.items():
        row = mine & (article_tags.c.name == name)
        await connection.execute(sa.update(article_tags).where(row).values(position=place))


def most_used(limit: int) -> sa.Select[str]:
    """The names of the tags in use; the highest number is the one put on last."""
    times, last = sa.func.count(), sa.func.max(article_tags.c.id)
    query = sa.select(article_tags.c.name).group_by(article_tags.c.name)
    return query.order_by(times.desc(), last.desc()).limit(limit)
