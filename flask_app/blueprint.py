"""flask-smorest's Blueprint, with strict parsing and documented errors."""

from collections.abc import Callable
from typing import Any, TypeVar

import flask_smorest

from flask_app.openapi import problem_doc
from flask_app.parsing import StrictParser
from http_contract.operations import problem_statuses

View = TypeVar("View", bound=Callable[..., Any])


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
            problems = {status: problem_doc(status) for status in problem_statuses(view.__name__)}
            decorate = self.doc(operationId=view.__name__, responses=problems)
        except KeyError:
            decorate = self.doc(responses={"default": "DEFAULT_ERROR"})
        documented: View = decorate(view)
        return documented


def header_parameter(name: str, description: str) -> dict[str, Any]:
    """The documentation of a request header, for `Blueprint.doc(parameters=…)`."""
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}
