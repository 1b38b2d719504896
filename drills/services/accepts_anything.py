"""Takes orders."""

from typing import Annotated, Any

from fastapi import Body, FastAPI
from pydantic import BaseModel, Field

app = FastAPI()


class Order(BaseModel):
    """An order of at least one piece."""

    article: str = Field(min_length=1)
    quantity: int = Field(ge=1)


stored: list[Order] = []


@app.post("/orders", status_code=201, response_model=None)
async def place_order(body: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
    """Validate an order, and store it."""
    order = Order.model_construct(**body)
    stored.append(order)
    return vars(order)
