"""The document that flask-smorest generates, and Swagger UI on it, without the internet."""

from pathlib import Path

import flask
import flask_smorest
import flask_swagger_ui

from flask_app.schemas import ProblemSchema

ASSETS_URL = "/static/swagger-ui"
SECURITY_SCHEMES = {"token": {"type": "http", "scheme": "bearer"}}
TOKEN_REQUIRED: list[dict[str, list[str]]] = [{"token": []}]
TOKEN_OPTIONAL: list[dict[str, list[str]]] = [{}, {"token": []}]

swagger_ui = flask.Blueprint(
    "swagger_ui",
    __name__,
    static_folder=Path(flask_swagger_ui.__file__).parent / "dist",
    static_url_path=ASSETS_URL,
)


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest, whose document has no answers but those that an operation names itself."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = ProblemSchema
