"""The orders of a small shop, as a Flask service that has grown for some years.

ORDERS_DATABASE=orders.db flask --app examples.legacy.flask_orders init-db
ORDERS_DATABASE=orders.db flask --app examples.legacy.flask_orders run --port 8101
"""

import os
import sqlite3
from datetime import date
from typing import Any

import click
from flask import Flask, Response, current_app, g, jsonify, request, url_for

PRICES = {"tea": 2.5, "coffee": 3, "cocoa": 3.75}
STATUSES = ("open", "paid", "cancelled")
LARGEST_ID = 2**63 - 1  # SQLite's


def create_app() -> Flask:
    """An app on the database that ORDERS_DATABASE names."""
    app = Flask(__name__)
    app.config["DATABASE"] = os.environ.get("ORDERS_DATABASE", "orders.db")
    app.teardown_appcontext(close_db)
    app.cli.add_command(init_db)

    @app.get("/health")
    def health() -> Any:
        return {"status": "ok"}

    @app.get("/orders")
    def list_orders() -> Any:
        limit, status = request.args.get("limit", "20"), request.args.get("status")
        if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:9]) <= 50):
            return jsonify(error="limit is invalid"), 400
        if status is not None and status not in STATUSES:
            return jsonify(error="status is invalid"), 400
        rows = get_db().execute(
            "SELECT * FROM orders WHERE ? IN ('', status) ORDER BY id DESC LIMIT ?",
            (status or "", int(limit)),
        )
        return {"orders": [as_json(row) for row in rows]}

    @app.post("/orders")
    def create_order() -> Any:
        body: Any = request.get_json(silent=True)
        if error := find_error(body, required=("customer", "item", "quantity")):
            return jsonify(error=error), 400
        db = get_db()
        cursor = db.execute(
            "INSERT INTO orders (customer, item, quantity, note, created) VALUES (?, ?, ?, ?, ?)",
            (
                body["customer"].strip(), body["item"], body["quantity"], body.get("note"),
                date.today().isoformat(),
            ),
        )  # fmt: skip
        db.commit()
        location = url_for("show_order", order_id=cursor.lastrowid)
        return as_json(find_order(cursor.lastrowid)), 201, {"Location": location}

    @app.get("/orders/<int:order_id>")
    def show_order(order_id: int) -> Any:
        order = find_order(order_id)
        return as_json(order) if order else not_found()

    @app.patch("/orders/<int:order_id>")
    def change_order(order_id: int) -> Any:
        if not find_order(order_id):
            return not_found()
        body: Any = request.get_json(silent=True)
        if error := find_error(body):
            return jsonify(error=error), 400
        db = get_db()
        for name in ("quantity", "status", "note"):
            if name in body:
                db.execute(f"UPDATE orders SET {name} = ? WHERE id = ?", (body[name], order_id))  # noqa: S608
        db.commit()
        return as_json(find_order(order_id))

    @app.delete("/orders/<int:order_id>")
    def delete_order(order_id: int) -> Any:
        if not find_order(order_id):
            return not_found()
        db = get_db()
        db.execute("DELETE FROM orders WHERE id = ?", (order_id,))
        db.commit()
        return "", 204

    @app.get("/orders/<int:order_id>/receipt")
    def show_receipt(order_id: int) -> Any:
        order = find_order(order_id)
        if not order:
            return not_found()
        total = PRICES[order["item"]] * order["quantity"]
        text = f"{order['quantity']} x {order['item']}: {total:.2f} EUR\n"
        return Response(text, mimetype="text/plain")

    @app.errorhandler(404)
    def no_such_path(_error: Exception) -> Any:
        return not_found()

    return app


def get_db() -> sqlite3.Connection:
    """The connection of this request."""
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE"])
        g.db.row_factory = sqlite3.Row
    db: sqlite3.Connection = g.db
    return db


def close_db(_error: BaseException | None = None) -> None:
    """Close the connection of this request, if it has one."""
    if db := g.pop("db", None):
        db.close()


@click.command("init-db")
def init_db() -> None:
    """Create the table, with a few orders."""
    with current_app.open_resource("schema.sql", "r") as schema:
        get_db().executescript(schema.read())


def find_order(order_id: int | None) -> Any:
    """The row of an order, or None."""
    if order_id and order_id > LARGEST_ID:
        return None
    return get_db().execute("SELECT * FROM orders WHERE id = ?", (order_id,)).fetchone()


def as_json(row: sqlite3.Row) -> dict[str, Any]:
    """An order as clients see it."""
    order = dict(row)
    order["total"] = PRICES[order["item"]] * order["quantity"]
    order["created"] = date.fromisoformat(order["created"])
    return order


def find_error(body: Any, required: tuple[str, ...] = ()) -> str | None:
    """What is wrong with the body of a request; None if nothing is."""
    if not isinstance(body, dict):
        return "the body must be a JSON object"
    for name in required:
        if name not in body:
            return f"{name} is missing"
    if "customer" in body and not (isinstance(body["customer"], str) and body["customer"].strip()):
        return "customer is invalid"
    if "item" in body and body["item"] not in [*PRICES]:
        return "item is invalid"
    quantity = body.get("quantity", 1)
    if type(quantity) is not int or not 1 <= quantity <= 1000:
        return "quantity is invalid"
    if body.get("status", "open") not in STATUSES:
        return "status is invalid"
    if body.get("note") is not None and not isinstance(body["note"], str):
        return "note is invalid"
    return None


def not_found() -> Any:
    """The response where there is nothing."""
    return jsonify(error="not found"), 404
