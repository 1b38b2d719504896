"""The same service, ported to FastAPI.

uvicorn examples.legacy.fastapi_orders:app --port 8102
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

PRICES = {"tea": 2.5, "coffee": 3, "cocoa": 3.75}
Item = Literal["tea", "coffee", "cocoa"]
Status = Literal["open", "paid", "cancelled"]
STATUSES: tuple[Status, ...] = ("open", "paid", "cancelled")


class Order(BaseModel):
    """An order."""

    id: int
    customer: str
    item: Item
    quantity: int
    total: float
    status: Status
    note: str | None
    created: datetime


class NewOrder(BaseModel):
    """What a customer orders."""

    model_config = ConfigDict(str_strip_whitespace=True)

    customer: str = Field(min_length=1)
    item: Item
    quantity: int = Field(ge=1, le=1000)
    note: str | None = None


class OrderChange(BaseModel):
    """What is to change about an order."""

    quantity: int | None = Field(None, ge=1, le=1000)
    status: Status | None = None
    note: str | None = None


def create_app() -> FastAPI:
    """An app with its own orders, ten to begin with."""
    app = FastAPI(title="Orders")
    orders: dict[int, Order] = {}
    for number in range(1, 11):
        item: Any = sorted(PRICES)[number % len(PRICES)]
        orders[number] = _order(number, "Ada", item, number, None, STATUSES[number % 3])

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        message = "the body must be a JSON object"
        if len(first["loc"]) > 1 and first["type"] != "json_invalid":
            fault = "missing" if first["type"] == "missing" else "invalid"
            message = f"{first['loc'][-1]} is {fault}"
        return JSONResponse({"error": message}, status_code=422)

    @app.exception_handler(StarletteHTTPException)
    async def failed(_request: Request, error: StarletteHTTPException) -> Response:
        return JSONResponse({"error": str(error.detail).lower()}, status_code=error.status_code)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/orders")
    async def list_orders(
        status: Status | None = None, limit: Annotated[int, Query(ge=1, le=50)] = 20
    ) -> dict[str, list[Order]]:
        newest = [orders[number] for number in sorted(orders, reverse=True)]
        return {"orders": [o for o in newest if status is None or o.status == status][:limit]}

    @app.post("/orders", status_code=201)
    async def create_order(new: NewOrder) -> Order:
        number = max(orders, default=0) + 1
        orders[number] = _order(number, new.customer, new.item, new.quantity, new.note)
        return orders[number]

    @app.get("/orders/{order_id}")
    async def show_order(order_id: int) -> Order:
        return _found(orders, order_id)

    @app.patch("/orders/{order_id}")
    async def change_order(order_id: int, change: OrderChange) -> Order:
        changed = _found(orders, order_id).model_copy(update=change.model_dump(exclude_none=True))
        changed.total = PRICES[changed.item] * changed.quantity
        orders[order_id] = changed
        return changed

    @app.delete("/orders/{order_id}", status_code=204)
    async def delete_order(order_id: int) -> None:
        _found(orders, order_id)
        del orders[order_id]

    @app.get("/orders/{order_id}/receipt", response_class=PlainTextResponse)
    async def show_receipt(order_id: int) -> str:
        order = _found(orders, order_id)
        return f"{order.quantity} x {order.item}: {order.total:.2f} EUR\n"

    return app


def _found(orders: dict[int, Order], order_id: int) -> Order:
    if order_id not in orders:
        raise HTTPException(404, "not found")
    return orders[order_id]


def _order(
    number: int, customer: str, item: Item, quantity: int, note: str | None, status: Status = "open"
) -> Order:
    return Order(
        id=number,
        customer=customer,
        item=item,
        quantity=quantity,
        total=PRICES[item] * quantity,
        status=status,
        note=note,
        created=datetime(2026, 1, 1, 12, 0, tzinfo=UTC),
    )


app = create_app()
