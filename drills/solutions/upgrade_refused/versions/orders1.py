"""The table of orders."""

import sqlalchemy as sa
from alembic import op

revision = "orders1"
down_revision = None


def upgrade() -> None:
    op.create_table("purchase", sa.Column("id", sa.Integer, primary_key=True))
