"""What the application answers."""

from flask import Blueprint

from .orders import numbers

views = Blueprint("views", __name__)


@views.get("/orders")
def list_orders() -> list[int]:
    """The number of every order."""
    return numbers()
