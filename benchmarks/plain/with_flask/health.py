"""The health check."""

from flask import Blueprint

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> dict[str, str]:
    """Return 200 while the process runs."""
    return {"status": "ok"}
