"""Where Stripe says what was paid."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from adapters.stripe_events import parse_event
from core.use_cases import membership
from fastapi_app.dependencies import PortsDep, SettingsDep
from fastapi_app.membership.headers import Signature
from fastapi_app.routes import StrictRoute, problems
from http_contract.webhook import EVENT_ID_LIMIT, read_event

router = APIRouter(tags=["membership"], route_class=StrictRoute)


class Event(BaseModel):
    """An event of Stripe's; for the document only, since its bytes are signed as they come."""

    id: Annotated[str, Field(max_length=EVENT_ID_LIMIT)]
    type: str


class Received(BaseModel):
    """Which type of event was noted for good."""

    received: str


DOCUMENTED = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": Event.model_json_schema()}},
    }
}


async def signed_event_of(
    request: Request, signature: Signature, settings: SettingsDep, ports: PortsDep
) -> dict[str, Any]:
    """The event that came; 400 unless Stripe signed it."""
    secrets = [secret.get_secret_value() for secret in settings.stripe_webhook_secret]
    return read_event(await request.body(), signature, secrets, ports.clock.now())


@router.post(
    "/webhook",
    operation_id="receive_event",
    responses=problems("receive_event"),
    openapi_extra=DOCUMENTED,
)
async def receive_event(
    event: Annotated[dict[str, Any], Depends(signed_event_of)], ports: PortsDep
) -> Received:
    """Take note of an event that Stripe signed; it counts once however often it comes."""
    await membership.receive_event(ports, parse_event(event))
    return Received(received=event["type"])
