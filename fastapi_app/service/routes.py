"""The operations of the service itself."""

from pydantic import BaseModel

from core.use_cases import service
from fastapi_app.dependencies import PortsDep
from fastapi_app.routing import StrictRouter

router = StrictRouter(tags=["service"])


class StatusResponse(BaseModel):
    """The state of the service."""

    status: str


@router.get("/health")
async def check_health() -> StatusResponse:
    """Return if the process runs. Uses no other service."""
    return StatusResponse(status="ok")


@router.get("/ready")
async def check_readiness(ports: PortsDep) -> StatusResponse:
    """Return if requests can be served."""
    await service.check_readiness(ports)
    return StatusResponse(status="ready")
