"""The blueprint of the rooms, the OpenAPI document that flask-smorest makes of it, and its page."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

import flask
import flask_smorest
import flask_swagger_ui
from flask import Response, jsonify, render_template, request, url_for

from flask_app.errors import problem_response
from flask_app.parsing import StrictParser
from flask_app.schemas import ProblemSchema
from http_contract.operations import problem_statuses
from http_contract.problems import MEDIA_TYPE, path_not_found, status_title

View = TypeVar("View", bound=Callable[..., Any])

# The files of Swagger UI, so that the page needs no other server.
swagger_ui = flask.Blueprint(
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
    """flask-smorest, with our media type for errors, and URLs that work below a prefix."""

    # An operation documents its own errors; see Blueprint.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_responses(self) -> None:
        """Register the responses that decorators of flask-smorest refer to by name."""
        responses = self.spec.components
        for status in HTTPStatus:
            documented = _problem(status) if status >= 400 else {"description": status.phrase}
            responses.response(status.name, documented, lazy=True)
        default = {**_problem(500), "description": "Any other error"}
        responses.response("DEFAULT_ERROR", default, lazy=True)

    def _openapi_json(self) -> Response:
        document = self.spec.to_dict()
        if request.script_root:
            document["servers"] = [{"url": request.script_root}]
        return jsonify(document)

    def _openapi_swagger_ui(self) -> str:
        return render_template(
            "swagger_ui.html",
            title=self.spec.title,
            spec_url=url_for("api-docs.openapi_json"),
            swagger_ui_url=url_for("swagger_ui.static", filename=""),
            swagger_ui_config=self.config.get("OPENAPI_SWAGGER_UI_CONFIG", {}),
        )


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest's blueprint, strict about requests.

    A view that is named like an operation of `http_contract.operations` documents the errors
    listed there. Any other view documents a default error response.
    """

    ARGUMENTS_PARSER = StrictParser()

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, **options: Any
    ) -> None:
        """Register a view, a function or a MethodView, with its documentation."""
        documented = self._decorate_view_func_or_method_view(self._document_errors, view_func)
        super().add_url_rule(rule, endpoint, documented, **options)

    def arguments(self, schema: Any, **options: Any) -> Callable[[View], View]:
        """Pass what the schema loads to a view."""
        # webargs would create an instance of a class anew for each request.
        instance = schema() if isinstance(schema, type) else schema
        decorate: Callable[[View], View] = super().arguments(instance, **options)
        return decorate

    def _document_errors(self, view: View) -> View:
        try:
            problems = {status: _problem(status) for status in problem_statuses(view.__name__)}
            decorate = self.doc(operationId=view.__name__, responses=problems)
        except KeyError:
            decorate = self.doc(responses={"default": "DEFAULT_ERROR"})
        documented: View = decorate(view)
        return documented


def header_parameter(name: str, description: str) -> dict[str, Any]:
    """The documentation of a request header, for `Blueprint.doc(parameters=…)`."""
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": ProblemSchema}}
    return {"description": status_title(status), "content": content}
