"""Which articles a list holds, newest first: queries to slice for a page, and to count.

Each walks an index and no article's row; where one index holds the whole list in order, `[a:b]`
stops at b. Two lists are sorted first: a feed, and what somebody favors, for which alone the
articles' times are read. What a page shows is read for its ids alone.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core.domain.articles import ArticleFilter
from django_project.accounts.models import Follow, User
from django_project.articles.models import Article, ArticleTag, Favorite

Ids = QuerySet[Any, Any]  # of whichever table holds the list


def wanted_ids(wanted: ArticleFilter) -> Ids:
    """The ids of the articles wanted, as a subquery of one column."""
    if wanted.author is not None or wanted.followed_by is not None:
        return _by_author(wanted)
    if wanted.tag is not None:
        return _by_tag(wanted.tag, wanted.favorited)
    if wanted.favorited is not None:
        favorites = Favorite.objects.filter(user=_user(wanted.favorited))
        return favorites.order_by("-article__created_at", "-article").values("article")
    return Article.objects.order_by("-created_at", "-id").values("id")


def _by_author(wanted: ArticleFilter) -> Ids:
    rows = Article.objects.order_by("-created_at", "-id")
    if wanted.author is not None:
        rows = rows.filter(author=_user(wanted.author))
    if wanted.followed_by is not None:
        followed = Follow.objects.filter(follower=wanted.followed_by)
        rows = rows.filter(author__in=followed.values("followed"))
    if wanted.tag is not None:
        rows = rows.filter(
            Exists(ArticleTag.objects.filter(article=OuterRef("id"), name=wanted.tag))
        )
    if wanted.favorited is not None:
        rows = rows.filter(_is_favored_by(wanted.favorited, "id"))
    return rows.values("id")


def _by_tag(name: str, favorited: str | None) -> Ids:
    tags = ArticleTag.objects.filter(name=name).order_by("-created_at", "-article")
    if favorited is not None:
        tags = tags.filter(_is_favored_by(favorited, "article"))
    return tags.values("article")


def _is_favored_by(username: str, article: str) -> Exists:
    return Exists(Favorite.objects.filter(article=OuterRef(article), user=_user(username)))


def _user(username: str) -> QuerySet[User, Any]:
    return User.objects.filter(username=username).values("id")[:1]
