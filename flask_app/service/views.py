"""Views of the service itself."""

from core.use_cases import service
from flask_app.blueprint import Blueprint
from flask_app.composition import call
from flask_app.service.schemas import StatusResponseSchema

blueprint = Blueprint("service", __name__, description="The status of the service.")


@blueprint.get("/health")
@blueprint.response(200, StatusResponseSchema)
def check_health() -> dict[str, str]:
    """Say that the process runs. Uses nothing else."""
    return {"status": "ok"}


@blueprint.get("/ready")
@blueprint.response(200, StatusResponseSchema)
def check_readiness() -> dict[str, str]:
    """Say whether requests can be served."""
    call(service.check_readiness)
    return {"status": "ready"}
