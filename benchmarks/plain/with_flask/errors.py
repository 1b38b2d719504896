"""Error responses in JSON."""

from typing import Any

from flask import Flask
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException


def init_app(app: Flask) -> None:
    """Register the error handlers."""
    app.register_error_handler(ValidationError, handle_validation_error)
    app.register_error_handler(HTTPException, handle_http_exception)


def handle_validation_error(error: ValidationError) -> tuple[dict[str, Any], int]:
    """Return 422 with marshmallow's messages."""
    return {"errors": error.messages}, 422


def handle_http_exception(error: HTTPException) -> tuple[dict[str, Any], int]:
    """Return the status of the exception, with its description."""
    return {"message": error.description}, error.code or 500
