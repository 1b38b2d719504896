"""A million members, older than everybody else."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from benchmarks.seeding.filling import tidy

MEMBERS = 1_000_000

_MEMBERS = """
    INSERT INTO users (id, username, version, created_at, tier, is_staff)
    SELECT md5('member ' || i)::uuid, 'member' || i, 1,
           timestamptz '2020-01-01 00:00Z' + i * interval '1 minute', 'Standard', false
    FROM generate_series(1, :members) AS i
"""
_AT = "SELECT created_at, id FROM users ORDER BY created_at, id LIMIT 1 OFFSET :before"


def add_members(database_url: str) -> None:
    """Add them to a database on PostgreSQL."""
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(_MEMBERS), {"members": MEMBERS})
    tidy(engine)


def member_at(database_url: str, row: int) -> tuple[datetime, UUID]:
    """When the member at a row of the list, counted from 1, came, and their id."""
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        created_at, user_id = connection.execute(sa.text(_AT), {"before": row - 1}).one()
    return created_at, user_id
