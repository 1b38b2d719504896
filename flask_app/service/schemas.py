"""Shapes of the service itself on the wire."""

from marshmallow import fields

from flask_app.schemas import Schema


class StatusSchema(Schema):
    """How the service is."""

    status = fields.String(required=True)
