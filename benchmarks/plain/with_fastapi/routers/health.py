"""Whether the process lives."""

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(tags=["service"])


class Status(BaseModel):
    """How the service is."""

    status: str


@router.get("/health")
async def check_health() -> Status:
    """Say that the process lives; touches nothing."""
    return Status(status="ok")
