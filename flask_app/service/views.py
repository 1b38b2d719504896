"""Whether the service does its work."""
# flask-smorest has no types:
# mypy: disallow-untyped-decorators=False

from core.run_blocking import run_blocking
from core.use_cases import service
from flask_app.blueprint import Blueprint
from flask_app.composition import ports
from flask_app.service.schemas import StatusSchema

blueprint = Blueprint("service", __name__, description="Whether the service does its work.")


@blueprint.get("/health")
@blueprint.operation
@blueprint.response(200, StatusSchema)
def check_health() -> dict[str, str]:
    """Say that the process lives; touches nothing."""
    return {"status": "ok"}


@blueprint.get("/ready")
@blueprint.operation
@blueprint.response(200, StatusSchema)
def check_readiness() -> dict[str, str]:
    """Say whether requests can be served."""
    run_blocking(service.check_readiness(ports()))
    return {"status": "ready"}
