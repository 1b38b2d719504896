"""What the benchmarks use of the Forge's own code, imported in this one place."""

from adapters.database_urls import sqlite_url
from adapters.inference.protocol import LIMITS, POOLS
from adapters.sqlalchemy.engines import blocking_url
from adapters.sqlalchemy.tables import article_tags, articles, favorites, follows, tokens, users
from adapters.system import usable_cores
from core.domain.accounts import token_digest
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
    "sqlite_url",
    "token_digest",
    "tokens",
    "usable_cores",
    "users",
]
