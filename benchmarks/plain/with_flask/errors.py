"""Errors as JSON."""

from typing import Any

from flask import Flask
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

Answer = tuple[dict[str, Any], int]


def init_app(app: Flask) -> None:
    """Let the app answer errors with JSON instead of HTML."""
    app.register_error_handler(ValidationError, invalid)
    app.register_error_handler(HTTPException, failed)


def invalid(error: ValidationError) -> Answer:
    """422 with marshmallow's messages."""
    return {"errors": error.messages}, 422


def failed(error: HTTPException) -> Answer:
    """What Werkzeug or a view aborts with."""
    return {"message": error.description}, error.code or 500
