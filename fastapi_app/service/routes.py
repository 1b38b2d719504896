"""Whether the service does its work."""

from fastapi import APIRouter
from pydantic import BaseModel

from core.use_cases import service
from fastapi_app.dependencies import PortsDep
from fastapi_app.routes import StrictRoute, problems

router = APIRouter(tags=["service"], route_class=StrictRoute)


class Status(BaseModel):
    """How the service is."""

    status: str


@router.get("/health", operation_id="check_health", responses=problems("check_health"))
async def check_health() -> Status:
    """Say that the process lives; touches nothing."""
    return Status(status="ok")


@router.get("/ready", operation_id="check_readiness", responses=problems("check_readiness"))
async def check_readiness(ports: PortsDep) -> Status:
    """Say whether requests can be served."""
    await service.check_readiness(ports)
    return Status(status="ready")
