"""Which articles a list holds: queries for the numbers of a page, and for the count.

Both walk an index and touch no article's row: the page one that holds the list newest first,
so that it stops at limit + offset; what a page shows is read for its numbers alone.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.tables import article_tags, articles, favorites, follows, users
from core.domain.article_lists import ArticleFilter


def page_numbers(wanted: ArticleFilter, limit: int, offset: int) -> sa.Select[Any]:
    """The numbers of a page of the articles wanted, newest first."""
    source = article_tags if wanted.tag is not None else articles
    number = article_tags.c.article_id if wanted.tag is not None else articles.c.id
    newest = (source.c.created_at.desc(), number.desc())
    query = sa.select(number.label("id")).where(*_conditions(wanted, number))
    return query.order_by(*newest).limit(limit).offset(offset)


def count(wanted: ArticleFilter) -> sa.Select[Any]:
    """How many articles are wanted."""
    number = articles.c.id
    if wanted.tag is not None:
        number = article_tags.c.article_id
    elif wanted.favorited is not None and wanted.author is None and wanted.followed_by is None:
        number = favorites.c.article_id
    return sa.select(sa.func.count(number)).where(*_conditions(wanted, number))


def _conditions(
    wanted: ArticleFilter, number: sa.ColumnElement[int]
) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.tag is not None:
        found.append(article_tags.c.name == wanted.tag)
    if wanted.author is not None:
        found.append(_written_by(number, articles.c.author_id == _user(wanted.author)))
    if wanted.followed_by is not None:
        found.append(_written_by(number, articles.c.author_id.in_(_followed(wanted.followed_by))))
    if wanted.favorited is not None:
        found.append(_favored_by(number, favorites.c.user_id == _user(wanted.favorited)))
    return found


def _written_by(
    number: sa.ColumnElement[int], author: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    if number is articles.c.id:
        return author
    return sa.exists().where(articles.c.id == number, author)


def _favored_by(
    number: sa.ColumnElement[int], user: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    if number is favorites.c.article_id:
        return user
    return sa.exists().where(favorites.c.article_id == number, user)


def _user(username: str) -> sa.ScalarSelect[UUID]:
    return sa.select(users.c.id).where(users.c.username == username).scalar_subquery()


def _followed(follower_id: UUID) -> sa.Select[Any]:
    return sa.select(follows.c.followed_id).where(follows.c.follower_id == follower_id)
