"""Response schemas for the service itself."""

from marshmallow import fields

from flask_app.schemas import Schema


class StatusResponseSchema(Schema):
    """The status of the service."""

    status = fields.String(required=True)
