"""Customers and their orders."""

from fastapi import APIRouter, FastAPI

api = APIRouter(prefix="/api")
customers = APIRouter(prefix="/customers", tags=["customers"])
orders = APIRouter(prefix="/orders", tags=["orders"])


@customers.get("")
async def list_customers() -> list[str]:
    """Every customer."""
    return ["Ann", "Bob"]


@orders.get("")
async def list_orders() -> list[int]:
    """The number of every order."""
    return [1, 2, 3]


app = FastAPI()
api.include_router(customers)
app.include_router(api)
