"""What the benchmarks use of the Forge's own code, imported in this one place."""

from adapters.cores import usable_cores
from adapters.models.pools import LIMITS, POOLS
from adapters.sqlalchemy.tables import article_tags, articles, favorites, follows, tokens, users
from adapters.sqlalchemy.urls import blocking_url
from core.domain.tokens import token_digest
from http_contract.cursors import Cursors

__all__ = [
    "LIMITS",
    "POOLS",
    "Cursors",
    "article_tags",
    "articles",
    "blocking_url",
    "favorites",
    "follows",
    "token_digest",
    "tokens",
    "usable_cores",
    "users",
]
