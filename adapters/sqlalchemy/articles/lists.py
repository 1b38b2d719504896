"""Which articles a list holds: queries for a page, and for the count.

Both walk indexes. A page finds the numbers of its articles first, along the index that holds the
list newest first, and stops at limit + offset; what it shows is read for its numbers alone. A
query is built once for the names of the filters that it knows, and asked with their values.
"""

from dataclasses import fields
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.articles.views import LISTED_VIEWS
from adapters.sqlalchemy.tables import article_tags, articles, favorites, follows, users
from core.domain.article_lists import ArticleFilter

_FILTERS = tuple(field.name for field in fields(ArticleFilter))
Given = frozenset[str]


def given(wanted: ArticleFilter) -> dict[str, Any]:
    """The filters that are given, by name."""
    values = ((name, getattr(wanted, name)) for name in _FILTERS)
    return {name: value for name, value in values if value is not None}


@cache
def page(given: Given) -> sa.Select[Any]:
    """A page of the articles wanted, newest first; asked with `limit`, `offset` and the viewer."""
    numbers = _numbers(given).subquery()
    shown = LISTED_VIEWS.join(numbers, numbers.c.id == articles.c.id)
    return shown.order_by(articles.c.created_at.desc(), articles.c.id.desc())


@cache
def count(given: Given) -> sa.Select[Any]:
    """How many articles are wanted."""
    number: sa.ColumnElement[int] = articles.c.id
    if _by_tag_alone(given):
        number = article_tags.c.article_id
    elif given == {"favorited"}:
        number = favorites.c.article_id
    return sa.select(sa.func.count(number)).where(*_conditions(given, number))


def _numbers(given: Given) -> sa.Select[Any]:
    walked = article_tags if _by_tag_alone(given) else articles
    number = article_tags.c.article_id if _by_tag_alone(given) else articles.c.id
    newest = (walked.c.created_at.desc(), number.desc())
    query = sa.select(number.label("id")).where(*_conditions(given, number)).order_by(*newest)
    return query.limit(sa.bindparam("limit")).offset(sa.bindparam("offset"))


def _by_tag_alone(given: Given) -> bool:
    """Whether a tag's index is the one to walk: an author's is shorter, and knows the author."""
    return "tag" in given and given.isdisjoint({"author", "followed_by"})


def _conditions(given: Given, number: sa.ColumnElement[int]) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if "author" in given:
        found.append(articles.c.author_id == _user("author"))
    if "followed_by" in given:
        found.append(articles.c.author_id.in_(_followed()))
    if "tag" in given:
        tagged = article_tags.c.name == sa.bindparam("tag")
        found.append(_in_table(number, article_tags.c.article_id, tagged))
    if "favorited" in given:
        favored = favorites.c.user_id == _user("favorited")
        found.append(_in_table(number, favorites.c.article_id, favored))
    return found


def _in_table(
    number: sa.ColumnElement[int], column: sa.ColumnElement[int], condition: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """The condition itself where its table is the one that is walked, else a look into it."""
    return condition if number is column else sa.exists().where(column == number, condition)


def _user(given: str) -> sa.ScalarSelect[UUID]:
    return sa.select(users.c.id).where(users.c.username == sa.bindparam(given)).scalar_subquery()


def _followed() -> sa.Select[Any]:
    follower_id: sa.BindParameter[UUID] = sa.bindparam("followed_by")
    return sa.select(follows.c.followed_id).where(follows.c.follower_id == follower_id)
