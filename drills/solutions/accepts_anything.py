"""Takes orders."""

from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()


class Order(BaseModel):
    """An order of at least one piece."""

    article: str = Field(min_length=1)
    quantity: int = Field(ge=1)


stored: list[Order] = []


@app.post("/orders", status_code=201)
async def place_order(order: Order) -> Order:
    """Validate an order, and store it."""
    # FastAPI validates by the annotation of the parameter. `model_construct` validates nothing.
    stored.append(order)
    return order
