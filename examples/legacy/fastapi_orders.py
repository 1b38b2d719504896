"""The same service, ported to FastAPI.

ORDERS_DATABASE=orders.db uvicorn examples.legacy.fastapi_orders:app --port 8102
"""

import os
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import AfterValidator, BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

PRICES = {"tea": 2.5, "coffee": 3, "cocoa": 3.75}
LARGEST_ID = 2**63 - 1  # SQLite's


def not_blank(text: str) -> str:
    """The text without whitespace around it."""
    if not text.strip():
        raise ValueError("is blank")
    return text.strip()


Customer = Annotated[str, AfterValidator(not_blank)]
Item = Literal["tea", "coffee", "cocoa"]
Quantity = Annotated[int, Field(ge=1, le=1000)]
Status = Literal["open", "paid", "cancelled"]


class Order(BaseModel):
    """An order."""

    id: int
    customer: str
    item: Item
    quantity: int
    total: float
    status: Status
    note: str | None
    created: date


class Orders(BaseModel):
    """Orders, newest first."""

    orders: list[Order]


class NewOrder(BaseModel):
    """What a customer orders."""

    customer: Customer
    item: Item
    quantity: Quantity
    note: str | None = None


class OrderChange(BaseModel):
    """What is to change about an order."""

    quantity: Quantity = 1
    status: Status = "open"
    note: str | None = None


def connect() -> Iterator[sqlite3.Connection]:
    """The connection of a request. A pool's threads take turns with it."""
    path = os.environ.get("ORDERS_DATABASE", "orders.db")
    db = sqlite3.connect(path, check_same_thread=False)
    db.row_factory = sqlite3.Row
    try:
        yield db
    finally:
        db.close()


Db = Annotated[sqlite3.Connection, Depends(connect)]
OrderId = Annotated[int, Path(ge=0)]
app = FastAPI(title="Orders")


@app.exception_handler(RequestValidationError)
def invalid(_request: Request, error: RequestValidationError) -> Response:
    """Name the first member that is wrong."""
    first = error.errors()[0]
    message = "the body must be a JSON object"
    if len(first["loc"]) > 1 and first["type"] != "json_invalid":
        fault = "missing" if first["type"] == "missing" else "invalid"
        message = f"{first['loc'][-1]} is {fault}"
    return JSONResponse({"error": message}, status_code=422)


@app.exception_handler(StarletteHTTPException)
def failed(_request: Request, error: StarletteHTTPException) -> Response:
    """Say it as the service always has."""
    if error.status_code == 400:  # a body that is not even text
        return JSONResponse({"error": "the body must be a JSON object"}, status_code=422)
    return JSONResponse({"error": str(error.detail).lower()}, status_code=error.status_code)


@app.get("/health")
def health() -> dict[str, str]:
    """Say that the process is alive."""
    return {"status": "ok"}


@app.get("/orders")
def list_orders(
    db: Db, status: Status | None = None, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> Orders:
    """Return orders, newest first."""
    rows = db.execute(
        "SELECT * FROM orders WHERE ? IN ('', status) ORDER BY id DESC LIMIT ?",
        (status or "", limit),
    )
    return Orders(orders=[as_order(row) for row in rows])


@app.post("/orders", status_code=201)
def create_order(new: NewOrder, db: Db) -> Order:
    """Take an order."""
    cursor = db.execute(
        "INSERT INTO orders (customer, item, quantity, note, created) VALUES (?, ?, ?, ?, ?)",
        (new.customer, new.item, new.quantity, new.note, date.today().isoformat()),
    )
    db.commit()
    return find_order(db, cursor.lastrowid)


@app.get("/orders/{order_id}")
def show_order(order_id: OrderId, db: Db) -> Order:
    """Return an order."""
    return find_order(db, order_id)


@app.patch("/orders/{order_id}")
def change_order(order_id: OrderId, change: OrderChange, db: Db) -> Order:
    """Change an order."""
    find_order(db, order_id)
    for name, value in change.model_dump(exclude_unset=True, exclude_none=True).items():
        db.execute(f"UPDATE orders SET {name} = ? WHERE id = ?", (value, order_id))  # noqa: S608
    db.commit()
    return find_order(db, order_id)


@app.delete("/orders/{order_id}", status_code=204)
def delete_order(order_id: OrderId, db: Db) -> None:
    """Delete an order."""
    find_order(db, order_id)
    db.execute("DELETE FROM orders WHERE id = ?", (order_id,))
    db.commit()


@app.get("/orders/{order_id}/receipt", response_class=PlainTextResponse)
def show_receipt(order_id: OrderId, db: Db) -> str:
    """Return the receipt of an order as text."""
    order = find_order(db, order_id)
    return f"{order.quantity} x {order.item}: {order.total:.2f} EUR\n"


def find_order(db: sqlite3.Connection, order_id: int | None) -> Order:
    """Raise HTTPException (404) where there is none."""
    row = None
    if order_id and order_id <= LARGEST_ID:
        row = db.execute("SELECT * FROM orders WHERE id = ?", (order_id,)).fetchone()
    if row is None:
        raise HTTPException(404, "not found")
    return as_order(row)


def as_order(row: sqlite3.Row) -> Order:
    """An order as clients see it."""
    order: dict[str, Any] = dict(row)
    return Order(**order, total=PRICES[order["item"]] * order["quantity"])
