"""Rows for every table of every step."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.tables import metadata
from adapters.sqlalchemy.utc_time import UtcTime
from tests.stores.databases import writing

Rows = dict[str, list[dict[str, Any]]]  # of each table

NOON = datetime(2026, 11, 22, 12, 0, 0, 120_000, UTC)
ANNA, BERT = UUID(int=1), UUID(int=2)
ROWS: Rows = {
    "users": [
        {
            "id": user_id,
            "username": name,
            "email": f"{name}@x.org",
            "email_key": f"{name}@x.org",
            "password": "argon2$",
            "bio": "\u2028 ",
            "image": None,
            "version": 3,
            "created_at": NOON,
            "tier": "Pro",
            "is_staff": True,
        }
        for user_id, name in ((ANNA, "anna"), (BERT, "bert"))
    ],
    "tokens": [{"digest": "d" * 64, "user_id": ANNA, "expires_at": NOON}],
    "failed_logins": [{"key": "k" * 64, "count": 3, "began_at": NOON}],
    "follows": [{"follower_id": ANNA, "followed_id": BERT}],
    "articles": [
        {
            "id": 7,
            "slug": "a",
            "author_id": BERT,
            "title": "A",
            "description": "d",
            "body": "b",
            "created_at": NOON,
            "updated_at": NOON,
        }
    ],
    "article_tags": [{"id": 9, "article_id": 7, "position": 0, "name": "t", "created_at": NOON}],
    "favorites": [{"user_id": ANNA, "article_id": 7}],
    "comments": [{"id": 11, "article_id": 7, "author_id": ANNA, "body": "c", "created_at": NOON}],
    "idempotency_keys": [
        {
            "user_id": ANNA,
            "key": "k" * 255,
            "fingerprint": "f" * 64,
            "result": "{}",
            "created_at": NOON,
        }
    ],
    "payment_events": [{"id": "evt_1", "received_at": NOON}],
    "payments": [
        {
            "payment_intent": "pi_1",
            "user_id": ANNA,
            "tier": "Pro",
            "named_user": str(ANNA),
            "named_tier": "Pro",
            "paid_at": NOON,
            "refunded_at": None,
        }
    ],
    "grants": [
        {
            "user_id": ANNA,
            "user_version": 2,
            "tier": "Pro",
            "granted_by": BERT,
            "granted_at": NOON,
        }
    ],
}


def fill(database_url: str) -> Rows:
    """Put rows into every table that exists, and return them."""
    with writing(database_url) as connection:
        for table, columns in _existing(connection):
            listed = ROWS.get(table.name, [{}])
            rows = [
                {n: row[n] if n in row else _value(table.c[n]) for n in columns} for row in listed
            ]
            connection.execute(sa.insert(table), rows)
    return rows_at(database_url)


def rows_at(database_url: str) -> Rows:
    """All rows of all our tables."""
    with writing(database_url) as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(
                    sa.select(*(table.c[name] for name in columns)).order_by(*table.primary_key)
                ).mappings()
            ]
            for table, columns in _existing(connection)
        }


def shared(rows: Rows, others: Rows) -> Rows:
    """Rows without the tables and columns that the others lack."""
    return {
        table: [
            {name: row[name] for name in row if name in others[table][0]} for row in rows_of_table
        ]
        for table, rows_of_table in rows.items()
        if others.get(table)
    }


def _existing(connection: sa.Connection) -> list[tuple[sa.Table, list[str]]]:
    """The tables of SQLAlchemy that exist, each with those of its columns that exist."""
    inspector = sa.inspect(connection)
    names = set(inspector.get_table_names())
    return [
        (
            table,
            [one["name"] for one in inspector.get_columns(table.name) if one["name"] in table.c],
        )
        for table in metadata.sorted_tables
        if table.name in names
    ]


def _value(column: sa.Column[Any]) -> Any:
    """A value for a column that `ROWS` does not list, as one of a later step."""
    for key in column.foreign_keys:
        return ROWS[key.column.table.name][0][key.column.name]
    if column.nullable:
        return None
    if isinstance(column.type, UtcTime):
        return NOON
    return {bool: True, int: 1, str: "x", UUID: ANNA}[column.type.python_type]
