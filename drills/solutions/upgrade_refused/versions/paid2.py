"""Whether an order is paid."""

import sqlalchemy as sa
from alembic import op

revision = "paid2"
down_revision = "orders1"


def upgrade() -> None:
    op.add_column("purchase", sa.Column("paid", sa.Boolean))
