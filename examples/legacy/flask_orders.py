"""The orders of a small shop, as a Flask service that has grown for some years.

flask --app examples.legacy.flask_orders run --port 8101
"""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, jsonify, request, url_for

PRICES = {"tea": 2.5, "coffee": 3, "cocoa": 3.75}
STATUSES = ("open", "paid", "cancelled")


def create_app() -> Flask:
    """An app with its own orders, ten to begin with."""
    app = Flask(__name__)
    orders: dict[int, dict[str, Any]] = {}
    for number in range(1, 11):
        item = sorted(PRICES)[number % len(PRICES)]
        orders[number] = _order(number, "Ada", item, number, None, STATUSES[number % 3])

    @app.get("/health")
    def health() -> Any:
        return {"status": "ok"}

    @app.get("/orders")
    def list_orders() -> Any:
        limit, status = request.args.get("limit", "20"), request.args.get("status")
        if not limit.isdecimal() or not 1 <= int(limit) <= 50:
            return jsonify(error="limit is invalid"), 400
        if status is not None and status not in STATUSES:
            return jsonify(error="status is invalid"), 400
        newest = [orders[number] for number in sorted(orders, reverse=True)]
        return {"orders": [o for o in newest if status in (None, o["status"])][: int(limit)]}

    @app.post("/orders")
    def create_order() -> Any:
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            return jsonify(error="the body must be a JSON object"), 400
        if error := _invalid(body, required=("customer", "item", "quantity")):
            return jsonify(error=error), 400
        number = max(orders, default=0) + 1
        orders[number] = _order(
            number, body["customer"].strip(), body["item"], body["quantity"], body.get("note")
        )
        location = url_for("show_order", order_id=number)
        return jsonify(orders[number]), 201, {"Location": location}

    @app.get("/orders/<int:order_id>")
    def show_order(order_id: int) -> Any:
        return orders[order_id] if order_id in orders else _not_found()

    @app.patch("/orders/<int:order_id>")
    def change_order(order_id: int) -> Any:
        if order_id not in orders:
            return _not_found()
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            return jsonify(error="the body must be a JSON object"), 400
        if error := _invalid(body):
            return jsonify(error=error), 400
        changed = {name: body[name] for name in ("quantity", "status", "note") if name in body}
        orders[order_id] |= changed
        orders[order_id]["total"] = PRICES[orders[order_id]["item"]] * orders[order_id]["quantity"]
        return orders[order_id]

    @app.delete("/orders/<int:order_id>")
    def delete_order(order_id: int) -> Any:
        if orders.pop(order_id, None) is None:
            return _not_found()
        return "", 204

    @app.get("/orders/<int:order_id>/receipt")
    def show_receipt(order_id: int) -> Any:
        if order_id not in orders:
            return _not_found()
        order = orders[order_id]
        text = f"{order['quantity']} x {order['item']}: {order['total']:.2f} EUR\n"
        return Response(text, mimetype="text/plain")

    @app.errorhandler(404)
    def no_such_path(_error: Exception) -> Any:
        return jsonify(error="not found"), 404

    return app


def _order(
    number: int, customer: str, item: str, quantity: int, note: str | None, status: str = "open"
) -> dict[str, Any]:
    created = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)  # the clock of a test shop stands still
    return {
        "id": number,
        "customer": customer,
        "item": item,
        "quantity": quantity,
        "total": PRICES[item] * quantity,
        "status": status,
        "note": note,
        "created": created,
    }


def _invalid(body: dict[str, Any], required: tuple[str, ...] = ()) -> str | None:
    for name in required:
        if name not in body:
            return f"{name} is missing"
    if "customer" in body and not (isinstance(body["customer"], str) and body["customer"].strip()):
        return "customer is invalid"
    if "item" in body and body["item"] not in PRICES:
        return "item is invalid"
    quantity = body.get("quantity", 1)
    if type(quantity) is not int or not 1 <= quantity <= 1000:
        return "quantity is invalid"
    if body.get("status", "open") not in STATUSES:
        return "status is invalid"
    if body.get("note") is not None and not isinstance(body["note"], str):
        return "note is invalid"
    return None


def _not_found() -> Any:
    return jsonify(error="not found"), 404
