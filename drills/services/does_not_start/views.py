"""What the application answers."""

from . import app
from .orders import numbers


@app.get("/orders")
def list_orders() -> list[int]:
    """The number of every order."""
    return numbers()
