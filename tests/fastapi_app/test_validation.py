"""Fields, parameters and converters of any type: the contract's form, pydantic's message."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from fastapi import APIRouter, Body, Cookie, FastAPI, Header, Path, Query
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field, HttpUrl, field_validator, model_validator

from fastapi_app.query_parameters import Limit
from fastapi_app.routing import StrictRouter
from tests.fastapi_app.problems import errors


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: list[str]


class Owner(BaseModel):
    name: str
    website: HttpUrl | None = None


class Widget(BaseModel):
    age: int = Field(ge=0)
    price: Decimal = Decimal(1)
    made: datetime | None = None
    due: date | None = None
    colour: Colour = Colour.RED
    id: UUID | None = None
    sizes: list[int] = []
    owner: Owner | None = None
    owners: list[Owner] = []
    either: int | list[int] = 1
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    even: int = 0
    labels: dict[str, int] = {}
    secret: bytes = b""

    @field_validator("even")
    @classmethod
    def check_even(cls, value: int) -> int:
        """An even number."""
        if value % 2:
            raise ValueError("must be even")
        return value

    @model_validator(mode="after")
    def check_age(self) -> "Widget":
        """No widget is 13 years old."""
        if self.age == 13:
            raise ValueError("brings bad luck")
        return self


@pytest.fixture(params=[APIRouter, StrictRouter])
def widgets(request: pytest.FixtureRequest, app: FastAPI, client: TestClient) -> TestClient:
    """A client of an app with widgets, on a plain router and on a strict one."""
    router: APIRouter = request.param(include_in_schema=False)

    @router.post("/widgets")
    async def add_widget(widget: Widget) -> Widget:
        return widget

    @router.post("/embedded")
    async def add_embedded(
        widget: Annotated[Widget, Body(embed=True)], count: Annotated[int, Body()] = 1
    ) -> int:
        return count

    @router.get("/widgets/{number:int}")
    async def show_widget(number: Annotated[int, Path(le=9)]) -> int:
        return number

    @router.get("/by-id/{widget_id}")
    async def show_by_id(widget_id: UUID, since: datetime | None = None) -> UUID:
        return widget_id

    @router.get("/widgets")
    async def list_widgets(
        page: Annotated[int, Query(ge=1)] = 1,
        colour: Colour = Colour.RED,
        ids: Annotated[list[int] | None, Query()] = None,
        x_depth: Annotated[int, Header()] = 0,
        session: Annotated[int, Cookie()] = 0,
    ) -> Any:
        return [page, colour, ids, x_depth, session]

    app.include_router(router)
    return client


@pytest.mark.parametrize(
    ("widget", "expected"),
    [
        ({}, {"age": "can't be blank"}),
        ({"age": None}, {"age": "can't be blank"}),
        (
            {"age": "many"},
            {"age": "Input should be a valid integer, unable to parse string as an integer"},
        ),
        ({"age": -1}, {"age": "Input should be greater than or equal to 0"}),
        ({"age": 1, "price": "dear"}, {"price": "Input should be a valid decimal"}),
        (
            {"age": 1, "made": "later"},
            {"made": "Input should be a valid datetime or date, input is too short"},
        ),
        ({"age": 1, "due": "2026-13-01"}, {"due": None}),
        ({"age": 1, "colour": "green"}, {"colour": "Input should be 'red' or 'blue'"}),
        ({"age": 1, "id": "7"}, {"id": None}),
        ({"age": 1, "sizes": "big"}, {"sizes": "Input should be a valid list"}),
        ({"age": 1, "sizes": [1, "big"]}, {"sizes": None}),
        ({"age": 1, "owner": {}}, {"name": "can't be blank"}),
        ({"age": 1, "owner": {"name": 1}}, {"name": "must be a string"}),
        ({"age": 1, "owner": {"name": "a", "website": "x"}}, {"website": None}),
        ({"age": 1, "owners": [{"name": "a"}, {}]}, {"name": "can't be blank"}),
        ({"age": 1, "either": "x"}, {"either": None}),
        ({"age": 1, "either": ["x"]}, {"either": None}),
        ({"age": 1, "pet": {"kind": "cow"}}, {"pet": None}),
        ({"age": 1, "pet": {"kind": "cat", "lives": "x"}}, {"lives": None}),
        ({"age": 1, "pet": {"kind": "dog"}}, {"tricks": "can't be blank"}),
        ({"age": 1, "even": 3}, {"even": "must be even"}),
        ({"age": 1, "labels": {"a": "x"}}, {"a": None}),
        ({"age": 13}, {"body": "brings bad luck"}),
        ({"age": -1, "even": 1}, {"age": None, "even": "must be even"}),
    ],
)
def test_each_invalid_member_is_named(
    widgets: TestClient, widget: dict[str, Any], expected: dict[str, str | None]
) -> None:
    found = errors(widgets.post("/widgets", json=widget), 422)
    assert set(found) == set(expected)
    for subject, message in expected.items():
        assert len(found[subject]) == 1
        assert found[subject][0] == message if message else found[subject][0]


def test_a_valid_body_is_served(widgets: TestClient) -> None:
    widget = {"age": 1, "price": "2.50", "pet": {"kind": "cat", "lives": 9}, "either": [1, 2]}
    response = widgets.post("/widgets", json=widget)
    assert response.status_code == 200
    assert response.json()["pet"] == {"kind": "cat", "lives": 9}


def test_embedded_bodies_name_their_members(widgets: TestClient) -> None:
    assert errors(widgets.post("/embedded", json={"count": "x"}), 422) == {
        "count": ["Input should be a valid integer, unable to parse string as an integer"],
        "widget": ["can't be blank"],
    }
    found = errors(widgets.post("/embedded", json={"widget": {"age": -1}}), 422)
    assert found == {"age": ["Input should be greater than or equal to 0"]}


def test_a_converter_decides_which_paths_there_are(widgets: TestClient) -> None:
    assert widgets.get("/widgets/7").json() == 7
    assert errors(widgets.get("/widgets/x"), 404) == {"path": ["not found"]}
    assert errors(widgets.get("/widgets/10"), 422) == {
        "number": ["Input should be less than or equal to 9"]
    }


def test_path_query_header_and_cookie_parameters(widgets: TestClient) -> None:
    assert set(errors(widgets.get("/by-id/7?since=never"), 422)) == {"widget_id", "since"}
    found = errors(
        widgets.get(
            "/widgets?page=0&colour=green&ids=1&ids=x",
            headers={"X-Depth": "deep", "Cookie": "session=x"},
        ),
        422,
    )
    assert set(found) == {"page", "colour", "ids", "x-depth", "session"}
    assert widgets.get("/widgets?ids=1&ids=2&page=3").json() == [3, "red", [1, 2], 0, 0]


def test_a_parameter_of_the_contracts_own_type_may_not_be_repeated(
    app: FastAPI, client: TestClient
) -> None:
    router = StrictRouter(include_in_schema=False)

    @router.get("/pages")
    async def list_pages(limit: Limit = 3) -> int:
        return limit

    app.include_router(router)
    assert client.get("/pages?limit=7").json() == 7
    assert errors(client.get("/pages?limit=7&limit=7"), 422) == {"limit": ["must be given once"]}
    assert errors(client.get("/pages?limit=+7"), 422) == {
        "limit": ["must be an integer between 1 and 100"]
    }
