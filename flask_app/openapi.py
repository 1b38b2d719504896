"""The OpenAPI document that flask-smorest makes of the blueprints, and the page of Swagger UI."""

from copy import deepcopy
from http import HTTPStatus
from pathlib import Path
from typing import Any

import flask
import flask_smorest
import flask_swagger_ui
from flask import Response, jsonify, render_template, request, url_for
from flask_smorest.pagination import PAGINATION_HEADER, PaginationMetadataSchema

from flask_app.errors import problem_response
from flask_app.schemas import ProblemSchema
from http_contract.headers import content_security_policy, static_media_type
from http_contract.problems import MEDIA_TYPE, path_not_found, status_title


class Assets(flask.Blueprint):
    """A blueprint whose static files have media types of our own.

    Flask asks the operating system.
    """

    def send_static_file(self, filename: str) -> Response:
        """The response with a file."""
        response = super().send_static_file(filename)
        response.content_type = static_media_type(filename)
        return response


# The files of Swagger UI, so that the page needs no other server.
swagger_ui = Assets(
    "swagger_ui",
    __name__,
    static_folder=Path(flask_swagger_ui.__file__).parent / "dist",
    static_url_path="/static/swagger-ui",
)


@swagger_ui.errorhandler(404)
def file_not_found(_error: Exception) -> Response:
    """404 for a file that is not there: no path of the contract."""
    return problem_response(path_not_found())


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest, with problem+json for errors, and URLs that work below a prefix."""

    # An operation documents its own errors; see flask_app/blueprint.py.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _init_spec(self, **options: Any) -> None:
        super()._init_spec(**options)
        # apispec adds what it documents to these, and those of the settings belong to every app.
        self.spec.options = deepcopy(self.spec.options)

    def _register_responses(self) -> None:
        """Register the responses that decorators of flask-smorest refer to by name."""
        responses = self.spec.components
        for status in HTTPStatus:
            documented = problem_doc(status) if status >= 400 else {"description": status.phrase}
            responses.response(status.name, documented, lazy=True)
        default = {**problem_doc(500), "description": "Any other error"}
        responses.response("DEFAULT_ERROR", default, lazy=True)

    def _register_pagination_header(self) -> None:
        """Register flask-smorest's header. Its own method adds a schema even if none is used."""
        fields = PaginationMetadataSchema().fields.items()
        integers = {name: {"type": "integer", **field.metadata} for name, field in fields}
        schema = {"type": "object", "properties": integers}
        header = {**PAGINATION_HEADER, "schema": schema}
        self.spec.components.header("PAGINATION", header, lazy=True)

    def _openapi_json(self) -> Response:
        servers = [{"url": request.script_root or "/"}]
        return jsonify({**self.spec.to_dict(), "servers": servers})

    def _openapi_swagger_ui(self) -> Response:
        page = render_template(
            "swagger_ui.html",
            title=self.spec.title,
            spec_url=url_for("api-docs.openapi_json"),
            swagger_ui_url=url_for("swagger_ui.static", filename=""),
            swagger_ui_config=self.config.get("OPENAPI_SWAGGER_UI_CONFIG", {}),
        )
        policy = content_security_policy(page)
        return Response(page, headers={"Content-Security-Policy": policy}, mimetype="text/html")


def problem_doc(status: int) -> dict[str, Any]:
    """The documentation of an error response."""
    content = {MEDIA_TYPE: {"schema": ProblemSchema}}
    return {"description": status_title(status), "content": content}
