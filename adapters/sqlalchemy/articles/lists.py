"""Which articles a list holds: queries for the numbers of a page, and for the count.

Both walk indexes and touch no article's row. A page walks the index that holds the list newest
first, and stops at limit + offset; what it shows is read for its numbers alone.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.tables import article_tags, articles, favorites, follows, users
from core.domain.article_lists import ArticleFilter


def page_numbers(wanted: ArticleFilter, limit: int, offset: int) -> sa.Select[Any]:
    """The numbers of a page of the articles wanted, newest first."""
    walked = article_tags if _by_tag_alone(wanted) else articles
    number = article_tags.c.article_id if _by_tag_alone(wanted) else articles.c.id
    newest = (walked.c.created_at.desc(), number.desc())
    query = sa.select(number.label("id")).where(*_conditions(wanted, number))
    return query.order_by(*newest).limit(limit).offset(offset)


def count(wanted: ArticleFilter) -> sa.Select[Any]:
    """How many articles are wanted."""
    number: sa.ColumnElement[int] = articles.c.id
    if _by_tag_alone(wanted):
        number = article_tags.c.article_id
    elif wanted == ArticleFilter(favorited=wanted.favorited) and wanted.favorited is not None:
        number = favorites.c.article_id
    return sa.select(sa.func.count(number)).where(*_conditions(wanted, number))


def _by_tag_alone(wanted: ArticleFilter) -> bool:
    """Whether a tag's index is the one to walk: an author's is shorter, and knows the author."""
    return wanted.tag is not None and wanted.author is None and wanted.followed_by is None


def _conditions(
    wanted: ArticleFilter, number: sa.ColumnElement[int]
) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.author is not None:
        found.append(articles.c.author_id == _user(wanted.author))
    if wanted.followed_by is not None:
        found.append(articles.c.author_id.in_(_followed(wanted.followed_by)))
    if wanted.tag is not None:
        tagged = article_tags.c.name == wanted.tag
        found.append(_in_table(number, article_tags.c.article_id, tagged))
    if wanted.favorited is not None:
        favored = favorites.c.user_id == _user(wanted.favorited)
        found.append(_in_table(number, favorites.c.article_id, favored))
    return found


def _in_table(
    number: sa.ColumnElement[int], column: sa.ColumnElement[int], condition: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """The condition itself where its table is the one that is walked, else a look into it."""
    return condition if number is column else sa.exists().where(column == number, condition)


def _user(username: str) -> sa.ScalarSelect[UUID]:
    return sa.select(users.c.id).where(users.c.username == username).scalar_subquery()


def _followed(follower_id: UUID) -> sa.Select[Any]:
    return sa.select(follows.c.followed_id).where(follows.c.follower_id == follower_id)
