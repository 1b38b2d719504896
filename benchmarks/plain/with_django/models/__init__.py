"""The tables, which are there already; another tool migrates them."""

from benchmarks.plain.with_django.models.articles import Article, ArticleTag, Favorite
from benchmarks.plain.with_django.models.users import Follow, Token, User

__all__ = ["Article", "ArticleTag", "Favorite", "Follow", "Token", "User"]
