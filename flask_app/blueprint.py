"""The blueprint of this app: how its bodies are read, and how its views are documented."""

from collections.abc import Callable
from typing import Any, TypeVar

import flask_smorest

from flask_app.problems import StrictParser
from flask_app.schemas import ProblemSchema, Schema
from http_contract.operations import problem_statuses
from http_contract.problems import MEDIA_TYPE, TITLES

View = TypeVar("View", bound=Callable[..., Any])


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest's blueprint, strict about bodies."""

    ARGUMENTS_PARSER = StrictParser()

    def arguments(self, schema: type[Schema], **options: Any) -> Callable[[View], View]:
        """Hand what the schema loads to a view; webargs would make the schema anew each time."""
        hand_over: Callable[[View], View] = super().arguments(schema(), **options)
        return hand_over

    def operation(self, view: View) -> View:
        """Document a view by its name, the operationId, with the problems it may answer with."""
        name = view.__name__
        problems = {status: _problem(status) for status in problem_statuses(name)}
        documented: View = self.doc(operationId=name, responses=problems)(view)
        return documented


def _problem(status: int) -> dict[str, Any]:
    return {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": ProblemSchema}}}
