"""Orders, which a carrier ships."""

import os
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from flask import Flask
from sqlalchemy import QueuePool, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

app = Flask(__name__)
# A file: in memory, a second writer would fail at once instead of waiting for the first.
folder = TemporaryDirectory()
engine = create_engine(
    f"sqlite:///{folder.name}/orders.db",
    poolclass=QueuePool,
    pool_size=2,
    max_overflow=0,
    pool_timeout=30,
    connect_args={"check_same_thread": False},
)


class Base(DeclarativeBase):
    """The tables."""


class Order(Base):
    """An order, with the number under which the carrier ships it."""

    __tablename__ = "purchase"
    id: Mapped[int] = mapped_column(primary_key=True)
    tracking: Mapped[int | None]


Base.metadata.create_all(engine)
with Session(engine) as filling:
    filling.add_all([Order(id=1), Order(id=2)])
    filling.commit()


@app.post("/orders/<int:number>/ship")
def ship(number: int) -> dict[str, int | None]:
    """Ask the carrier to ship an order."""
    # The pool was never too small: a session has its connection from the first statement to the
    # commit, and the carrier was in between. So ask first whether the order exists, then the
    # carrier, and then write.
    with Session(engine) as session:
        session.get_one(Order, number)
    tracking = book(number)
    with Session(engine) as session:
        session.get_one(Order, number).tracking = tracking
        session.commit()
    return {"tracking": tracking}


@app.get("/orders")
def list_orders() -> list[dict[str, int | None]]:
    """Every order."""
    with Session(engine) as session:
        orders = session.scalars(select(Order).order_by(Order.id))
        return [{"id": each.id, "tracking": each.tracking} for each in orders]


def book(number: int) -> int:
    """The number under which the carrier ships an order."""
    url = f"{os.environ['CARRIER_URL']}{number}"
    with urlopen(url, timeout=60) as response:  # noqa: S310
        return int(response.read())
