"""The tables of membership's ledger; it outlives users, so it refers to none."""

import sqlalchemy as sa

from adapters.sqlalchemy.tables.columns import metadata
from adapters.sqlalchemy.utc_time import UtcTime

payment_events = sa.Table(
    "payment_events",
    metadata,
    sa.Column("id", sa.String(255), primary_key=True),
    sa.Column("received_at", UtcTime, nullable=False),
)

payments = sa.Table(
    "payments",
    metadata,
    sa.Column("payment_intent", sa.String(255), primary_key=True),
    sa.Column("user_id", sa.Uuid),
    sa.Column("tier", sa.String(16)),
    sa.Column("named_user", sa.String(500)),
    sa.Column("named_tier", sa.String(500)),
    sa.Column("paid_at", UtcTime),
    sa.Column("refunded_at", UtcTime),
    sa.Index("payments_user", "user_id"),
)

grants = sa.Table(
    "grants",
    metadata,
    sa.Column("user_id", sa.Uuid, primary_key=True),
    sa.Column("user_version", sa.Integer, primary_key=True),
    sa.Column("tier", sa.String(16), nullable=False),
    sa.Column("granted_by", sa.Uuid, nullable=False),
    sa.Column("granted_at", UtcTime, nullable=False),
)
