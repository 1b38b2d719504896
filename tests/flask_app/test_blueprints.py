"""A new area: blueprints of Flask, of flask-smorest, and of this app."""

from typing import Any

import flask_smorest
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.views import MethodView
from marshmallow import ValidationError, fields, validate

from flask_app import create_app
from flask_app.blueprint import Blueprint
from flask_app.openapi import Api
from flask_app.query_parameters import QueryInteger, QueryText
from flask_app.schemas import (
    EnvelopeSchema,
    Schema,
    Text,
)


class WidgetSchema(Schema):
    """Fields of types that no schema of the app uses."""

    name = Text(required=True)
    age = fields.Integer(strict=True, validate=validate.Range(min=0))
    price = fields.Decimal(as_string=True)
    email = fields.Email()
    born = fields.Date()
    url = fields.Url()
    tags = fields.List(fields.String(), validate=validate.Length(max=2))
    limits = fields.Dict(fields.String(), fields.Integer())
    inner = fields.Nested(lambda: WidgetSchema(), many=True)


class WidgetRequestSchema(EnvelopeSchema):
    """The body of a new widget."""

    widget = fields.Nested(WidgetSchema, required=True)


class WidgetQuerySchema(Schema):
    """A query."""

    page = QueryInteger((1, 9), 1)
    q = QueryText(validate=validate.Length(min=2))
    size = fields.Integer()


def _blueprint() -> Blueprint:
    widgets = Blueprint("widgets", __name__, url_prefix="/widgets", description="Widgets.")

    @widgets.get("/version")
    @widgets.response(200, WidgetSchema)
    def show_version() -> dict[str, Any]:
        """Show a version."""
        return {"name": "1"}

    @widgets.post("")
    @widgets.arguments(WidgetRequestSchema)
    @widgets.response(201, WidgetRequestSchema)
    def add_widget(widget: dict[str, Any]) -> dict[str, Any]:
        """Add a widget."""
        return widget

    @widgets.get("")
    @widgets.arguments(WidgetQuerySchema, location="query", as_kwargs=True)
    def list_widgets(**query: Any) -> dict[str, Any]:
        """List widgets."""
        return query

    @widgets.route("/<int:id>")
    class OneWidget(MethodView):
        @widgets.response(200, WidgetSchema)
        def get(self, id: int) -> dict[str, Any]:
            """Show a widget."""
            return {"name": str(id), "age": id}

        @widgets.alt_response(404, description="No such widget")
        def delete(self, id: int) -> None:
            """Delete a widget."""
            flask_smorest.abort(404, message="no such widget")

    return widgets


@pytest.fixture
def api(app: Flask) -> Api:
    """The Api that documents the app."""
    documented: Api = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return documented


@pytest.fixture
def widgets(app: Flask, api: Api) -> FlaskClient:
    """A client of an app with an area of widgets."""
    api.register_blueprint(_blueprint())
    return app.test_client()


def test_views_of_the_apps_own_blueprint(widgets: FlaskClient) -> None:
    assert widgets.get("/widgets/version").get_json() == {"name": "1"}
    assert widgets.get("/widgets/7").get_json() == {"name": "7", "age": 7}
    added = widgets.post("/widgets", json={"widget": {"name": "a", "price": "1.50", "more": 1}})
    assert added.get_json() == {"widget": {"name": "a", "price": "1.50"}}
    assert widgets.get("/widgets?page=2&size=5").get_json() == {"page": 2, "size": 5}
    assert widgets.delete("/widgets/7").get_json()["errors"] == {"request": ["no such widget"]}


@pytest.mark.parametrize(
    ("widget", "subject", "message"),
    [
        ({"age": "x"}, "age", "Not a valid integer."),
        ({"age": -1}, "age", "Must be greater than or equal to 0."),
        ({"price": "x"}, "price", "Not a valid number."),
        ({"email": "x"}, "email", "Not a valid email address."),
        ({"born": "x"}, "born", "Not a valid date."),
        ({"tags": ["a", 1]}, "tags", "Not a valid string."),
        ({"tags": ["a", "b", "c"]}, "tags", "Longer than maximum length 2."),
        ({"limits": {"a": "x"}}, "value", "Not a valid integer."),
        ({"inner": [{"name": 1}]}, "name", "must be a string"),
        ({"name": None}, "name", "can't be blank"),
    ],
)
def test_an_error_without_words_of_the_contract_keeps_marshmallows(
    widgets: FlaskClient, widget: dict[str, Any], subject: str, message: str
) -> None:
    response = widgets.post("/widgets", json={"widget": {"name": "a"} | widget})
    assert response.status_code == 422
    assert response.get_json()["errors"] == {subject: [message]}


def test_errors_of_a_query(widgets: FlaskClient) -> None:
    errors = widgets.get("/widgets?page=x&q=a&size=y").get_json()["errors"]
    assert errors == {
        "page": ["must be an integer between 1 and 9"],
        "q": ["Shorter than minimum length 2."],
        "size": ["Not a valid integer."],
    }


def test_the_document_of_a_new_operation(widgets: FlaskClient) -> None:
    document = widgets.get("/openapi.json").get_json()
    added = document["paths"]["/widgets"]["post"]
    assert added["summary"] == "Add a widget."
    assert "operationId" not in added
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in ("default", "422"):
        name = added["responses"][status]["$ref"].rpartition("/")[2]
        response = document["components"]["responses"][name]
        assert response["content"] == {"application/problem+json": problem}
    deleted = document["paths"]["/widgets/{id}"]["delete"]["responses"]
    assert deleted["404"]["description"] == "No such widget"
    assert "default" in deleted


def test_an_operation_of_the_contract_documents_its_own_errors(client: FlaskClient) -> None:
    responses = client.get("/openapi.json").get_json()["paths"]["/api/user"]["get"]["responses"]
    assert sorted(responses) == ["200", "401", "413", "503"]


def test_flask_smorests_own_blueprint(app: Flask, api: Api) -> None:
    """Without strictness, but with the contract's errors."""
    plain = flask_smorest.Blueprint("plain", __name__)

    @plain.route("/plain", methods=["POST"])
    @plain.arguments(WidgetSchema)
    @plain.response(200)
    def add(widget: dict[str, Any]) -> dict[str, Any]:
        return widget

    @plain.route("/plain")
    @plain.arguments(WidgetQuerySchema(only=["size"]), location="query")
    @plain.paginate()
    def show(query: dict[str, Any], pagination_parameters: Any) -> list[Any]:
        pagination_parameters.item_count = 0
        return []

    api.register_blueprint(plain)
    client = app.test_client()
    assert client.post("/plain", json={"name": "a"}).get_json() == {"name": "a"}
    wrong = client.post("/plain", json={"name": 1})
    assert (wrong.status_code, wrong.mimetype) == (422, "application/problem+json")
    assert wrong.get_json()["errors"] == {"name": ["must be a string"]}
    broken = client.post("/plain", data="{", content_type="application/json")
    assert (broken.status_code, broken.mimetype) == (400, "application/problem+json")
    assert client.get("/plain?size=x").get_json()["errors"] == {"size": ["Not a valid integer."]}
    assert client.get("/plain").headers["X-Pagination"]


def test_flask_smorests_own_etags(app: Flask, api: Api) -> None:
    own = Blueprint("own", __name__)

    @own.route("/own")
    class Own(MethodView):
        @own.etag
        @own.response(200, WidgetSchema)
        def get(self) -> dict[str, str]:
            return {"name": "a"}

        @own.etag
        @own.response(200, WidgetSchema)
        def put(self) -> dict[str, str]:
            own.check_etag({"name": "a"}, WidgetSchema)
            return {"name": "a"}

    api.register_blueprint(own)
    client = app.test_client()
    etag = client.get("/own").headers["ETag"]
    known = client.get("/own", headers={"If-None-Match": etag})
    assert (known.status_code, known.data) == (304, b"")
    assert "Content-Type" not in known.headers
    assert client.put("/own", headers={"If-Match": etag}).status_code == 200
    missing, failed = client.put("/own"), client.put("/own", headers={"If-Match": '"x"'})
    assert (missing.status_code, missing.mimetype) == (428, "application/problem+json")
    assert (failed.status_code, failed.mimetype) == (412, "application/problem+json")


def test_a_whole_object_that_is_wrong(app: Flask, api: Api) -> None:
    class Strict(Schema):
        a = fields.Integer()

        def handle_error(self, error: ValidationError, *_args: Any, **_options: Any) -> None:
            raise ValidationError({"_schema": ["is odd"], 3: {"x": "y"}, "b": 5})

    own = Blueprint("own", __name__)

    @own.get("/own")
    @own.arguments(Strict, location="query")
    def show(_query: Any) -> str:
        return ""

    api.register_blueprint(own)
    errors = app.test_client().get("/own?a=x").get_json()["errors"]
    assert errors == {"query": ["is odd"], "x": ["y"], "b": ["5"]}


def test_what_one_app_documents_is_not_in_the_document_of_another(
    widgets: FlaskClient, database_url: str
) -> None:
    extended = widgets.get("/openapi.json").get_json()
    other = create_app({"TESTING": True, "DATABASE_URL": database_url, "API_TITLE": "Other"})
    document = other.test_client().get("/openapi.json").get_json()
    other.extensions["forge"].close()
    assert (extended["info"]["title"], document["info"]["title"]) == ("The Forge", "Other")
    assert "WidgetRequest" in extended["components"]["schemas"]
    assert "WidgetRequest" not in document["components"]["schemas"]
    assert "securitySchemes" in document["components"]


def test_a_second_document(app: Flask) -> None:
    """flask-smorest keeps several, by a prefix of the settings."""
    app.config.update(V2_API_TITLE="Two", V2_API_VERSION="2", V2_OPENAPI_VERSION="3.1.0")
    Api(app, config_prefix="V2").register_blueprint(_blueprint())
    assert app.test_client().get("/widgets/version").status_code == 200


def test_a_schema_dumps_dicts_objects_and_what_they_lack(app: Flask) -> None:
    class Point:
        x = 1

    schema = Schema.from_dict({"x": fields.Integer(), "y": fields.Integer()})()
    assert schema.dump(Point()) == {"x": 1}
    assert schema.dump({"x": 1}) == {"x": 1}
    nested = Schema.from_dict({"x": fields.Integer(attribute="point.x")})()
    assert nested.dump({"point": Point()}) == {"x": 1}
