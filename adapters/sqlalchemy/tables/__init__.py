"""The tables, as Django's models describe them too (django_project/*/models.py).

Foreign keys are checked at COMMIT and cascade nowhere, as Django makes them.
"""

from adapters.sqlalchemy.tables.accounts import follows, tokens, users
from adapters.sqlalchemy.tables.articles import article_tags, articles, favorites
from adapters.sqlalchemy.tables.columns import metadata
from adapters.sqlalchemy.tables.comments import comments
from adapters.sqlalchemy.tables.membership import grants, payment_events, payments

__all__ = [
    "article_tags",
    "articles",
    "comments",
    "favorites",
    "follows",
    "grants",
    "metadata",
    "payment_events",
    "payments",
    "tokens",
    "users",
]
