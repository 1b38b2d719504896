"""Whether the process lives."""

from flask import Blueprint

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> dict[str, str]:
    """Say that it does."""
    return {"status": "ok"}
