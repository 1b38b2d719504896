"""What clients rely on, as somebody writes it down who is about to move the service.

pytest examples/legacy --url http://localhost:8101 --url http://localhost:8102

Every response is checked against openapi.yaml, so scenarios say only what it does not.
"""

from typing import Any

import pytest

from http_conformance.client import Api

TEA = {"customer": "Ada", "item": "tea", "quantity": 2}


def create(api: Api, **members: Any) -> dict[str, Any]:
    """A new order."""
    answer = api.post("/orders", TEA | members)
    assert answer.status_code == 201
    order: dict[str, Any] = answer.json()
    return order


def test_a_new_order_is_open_and_costs_what_its_items_cost(api: Api) -> None:
    order = create(api, customer=" Ada ", note="no sugar")
    assert (order["customer"], order["status"], order["total"]) == ("Ada", "open", 5)
    assert order["note"] == "no sugar"
    assert api.get(f"/orders/{order['id']}").json() == order


def test_the_location_of_a_new_order_is_the_order(api: Api) -> None:
    answer = api.post("/orders", TEA)
    assert answer.status_code == 201
    assert api.get(answer.headers["Location"]).json() == answer.json()


def test_a_quantity_is_a_number_and_not_text(api: Api) -> None:
    answer = api.post("/orders", TEA | {"quantity": "2"})
    assert answer.status_code == 400
    assert answer.json() == {"error": "quantity is invalid"}


@pytest.mark.parametrize("member", [*TEA])
def test_what_is_missing_is_named(api: Api, member: str) -> None:
    answer = api.post("/orders", {name: TEA[name] for name in TEA if name != member})
    assert answer.status_code == 400
    assert answer.json() == {"error": f"{member} is missing"}


def test_a_body_has_to_be_json(api: Api) -> None:
    answer = api.send("POST", "/orders", content=b"{")
    assert answer.status_code == 400
    assert answer.json() == {"error": "the body must be a JSON object"}


def test_a_larger_quantity_costs_more(api: Api) -> None:
    number = create(api)["id"]
    assert api.patch(f"/orders/{number}", {"quantity": 4}).json()["total"] == 10
    assert api.get(f"/orders/{number}").json()["quantity"] == 4


def test_a_note_can_be_removed(api: Api) -> None:
    number = create(api, note="ring twice")["id"]
    assert api.patch(f"/orders/{number}", {"note": None}).status_code == 200
    assert api.get(f"/orders/{number}").json()["note"] is None


def test_the_newest_order_comes_first(api: Api) -> None:
    first, second = create(api)["id"], create(api)["id"]
    listed = api.get("/orders?limit=2").json()["orders"]
    assert [order["id"] for order in listed] == [second, first]


def test_orders_can_be_filtered_by_status(api: Api) -> None:
    number = create(api)["id"]
    api.patch(f"/orders/{number}", {"status": "paid"})
    paid = api.get("/orders?status=paid&limit=1").json()["orders"]
    assert [order["id"] for order in paid] == [number]


def test_a_limit_has_limits(api: Api) -> None:
    answer = api.get("/orders?limit=51")
    assert answer.status_code == 400


def test_a_deleted_order_is_gone(api: Api) -> None:
    path = f"/orders/{create(api)['id']}"
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404
    assert api.delete(path).status_code == 404


def test_a_receipt_is_text(api: Api) -> None:
    number = create(api, item="cocoa")["id"]
    assert api.get(f"/orders/{number}/receipt").text == "2 x cocoa: 7.50 EUR\n"
