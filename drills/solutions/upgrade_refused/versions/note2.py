"""A note of the customer."""

import sqlalchemy as sa
from alembic import op

revision = "note2"
down_revision = "orders1"


def upgrade() -> None:
    op.add_column("purchase", sa.Column("note", sa.String))
