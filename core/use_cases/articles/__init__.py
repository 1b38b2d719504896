"""What people do with articles."""

from core.use_cases.articles.favorites import favorite_article, unfavorite_article
from core.use_cases.articles.reading import (
    list_articles,
    list_tags,
    show_article,
    show_feed,
)
from core.use_cases.articles.writing import change_article, delete_article, publish_article

__all__ = [
    "change_article",
    "delete_article",
    "favorite_article",
    "list_articles",
    "list_tags",
    "publish_article",
    "show_article",
    "show_feed",
    "unfavorite_article",
]
