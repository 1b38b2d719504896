"""What goes when an account goes: the database itself cascades nowhere."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.tables import (
    article_tags,
    articles,
    comments,
    favorites,
    follows,
    tokens,
)


def deletions(user_id: UUID) -> Iterator[sa.Executable]:
    """The statements that delete all that is a user's, in an order that leaves nothing behind."""
    own = sa.select(articles.c.id).where(articles.c.author_id == user_id)
    # Held first, as a change holds an article before its tags: else the two would deadlock.
    yield own.order_by(articles.c.id).with_for_update()
    for table in (article_tags, favorites, comments):
        yield sa.delete(table).where(table.c.article_id.in_(own))
    yield sa.delete(articles).where(articles.c.author_id == user_id)
    yield sa.delete(comments).where(comments.c.author_id == user_id)
    yield sa.delete(favorites).where(favorites.c.user_id == user_id)
    yield sa.delete(follows).where(follows.c.follower_id == user_id)
    yield sa.delete(follows).where(follows.c.followed_id == user_id)
    yield sa.delete(tokens).where(tokens.c.user_id == user_id)
