"""Join the two branches: alembic merge -m "join …" paid2 note2.

Databases may be at either, so neither of the two is moved behind the other.
"""

revision = "merged3"
down_revision = ("paid2", "note2")


def upgrade() -> None:
    """Change nothing."""
