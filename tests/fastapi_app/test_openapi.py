"""The OpenAPI document, and what it takes from the router."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Body, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from contract_tests.openapi.contract import document as contract_document
from fastapi_app.dependencies import CurrentUser, OptionalUser
from fastapi_app.routing import StrictRoute, StrictRouter
from http_contract import operations
from http_contract.authorization import SECURITY_SCHEMES


class Widget(BaseModel):
    name: str


def test_the_document_is_valid_openapi(app: FastAPI) -> None:
    assert list(OpenAPIV31SpecValidator(app.openapi()).iter_errors()) == []


def test_operations_have_the_names_of_their_endpoints(app: FastAPI) -> None:
    generated = {
        operation["operationId"]
        for path in app.openapi()["paths"].values()
        for operation in path.values()
    }
    written = {
        operation["operationId"]
        for path in contract_document()["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "operationId" in operation
    }
    assert generated | {"show_document", "show_swagger_ui"} >= written
    assert generated <= written


def test_tokens_are_required_or_optional(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    assert paths["/api/user"]["get"]["security"] == [{"bearer": []}, {"token": []}]
    optional = paths["/api/articles"]["get"]["security"]
    assert sorted(optional, key=len) == [{}, {"bearer": []}, {"token": []}]
    assert "security" not in paths["/health"]["get"]
    schemes = app.openapi()["components"]["securitySchemes"]
    assert schemes == SECURITY_SCHEMES
    assert app.openapi()["security"] == []
    assert "`Token`" in app.openapi()["info"]["description"]


def test_routes_that_are_added_later_are_in_the_document(app: FastAPI, client: TestClient) -> None:
    before = client.get("/openapi.json").json()
    router = APIRouter(prefix="/plain", tags=["plain"])

    @router.post("/widgets/{number}", status_code=201)
    async def add_widget(number: int, widget: Widget, user: CurrentUser) -> Widget:
        return widget

    app.include_router(router)
    operation = client.get("/openapi.json").json()["paths"]["/plain/widgets/{number}"]["post"]
    assert "/plain/widgets/{number}" not in before["paths"]
    assert operation["security"] == [{"bearer": []}, {"token": []}]
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    assert operation["responses"]["default"]["content"] == {"application/problem+json": problem}
    assert set(operation["responses"]) == {"201", "default"}


def test_a_strict_router_documents_an_extension(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(operations._PROBLEMS, "make_widget", frozenset({401, 409}))
    router = StrictRouter(prefix="/widgets", tags=["widgets"])

    @router.post("", status_code=201, responses={202: {"description": "Later"}})
    async def make_widget(
        widget: Annotated[Widget, Body(embed=True)], user: OptionalUser
    ) -> Widget:
        return widget

    app.include_router(router)
    operation = app.openapi()["paths"]["/widgets"]["post"]
    assert operation["operationId"] == "make_widget"
    assert set(operation["responses"]) == {"201", "202", "401", "409", "413", "default"}
    assert {} in operation["security"]


def test_an_operation_without_a_list_of_statuses_says_where_to_add_it() -> None:
    router = StrictRouter()

    async def show_nothing() -> None: ...

    with pytest.raises(LookupError, match=r"show_nothing.*http_contract/operations\.py"):
        router.get("/nothing")(show_nothing)


def test_a_strict_router_takes_no_other_route_class() -> None:
    with pytest.raises(TypeError, match="route_class"):
        StrictRouter(route_class=APIRoute)


def test_an_operation_of_the_contract_on_a_plain_router_stops_the_app(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(operations._PROBLEMS, "make_widget", frozenset({409}))
    router = APIRouter()

    @router.get("/mine")
    async def make_widget() -> None: ...

    app.include_router(router)
    with pytest.raises(TypeError, match=r"make_widget.*StrictRouter"), TestClient(app):
        pass


def test_a_plain_route_may_have_the_name_of_an_operation(app: FastAPI) -> None:
    @app.get("/mine")
    async def follow() -> str:
        return "mine"

    with TestClient(app) as client:
        assert client.get("/mine").json() == "mine"


def test_every_operation_is_on_a_strict_route(app: FastAPI) -> None:
    strict = [
        r for r in iter_route_contexts(app.routes) if isinstance(r.original_route, StrictRoute)
    ]
    assert {route.name for route in strict} >= set(operations._PROBLEMS)
