"""Shapes of membership on the wire."""

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.types import ErrorMessages

from core.domain.membership_tiers import TIER_ERROR, Tier
from flask_app.accounts.schemas import USERNAME
from flask_app.query import GivenOnce, QueryInteger, QueryText
from flask_app.schemas import OF_FIELDS, ChangeSchema, Schema, Text, Time, at_most
from http_contract.cursors import check_cursor_format
from http_contract.query import DEFAULT_LIMIT, LIMIT
from http_contract.webhook import EVENT_ID_LIMIT

OF_TIERS: ErrorMessages = {**OF_FIELDS, "unknown": TIER_ERROR}


class TierName(fields.Enum[Tier]):
    """A tier, by its name."""

    default_error_messages = OF_TIERS

    def __init__(self, **options: Any) -> None:
        super().__init__(Tier, by_value=Text, **options)


class NewTier(TierName):
    """The tier that somebody is to have; a text without any is blank before it is unknown."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Tier:
        if value == "":
            raise self.make_error("required")
        return super()._deserialize(value, *args, **options)


class QueryTier(GivenOnce, TierName):
    """The tier that is asked for."""


def is_formed(cursor: str) -> None:
    """Refuse a text that can be no cursor; whether it is one of ours shows when it is read."""
    try:
        check_cursor_format(cursor)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class NewMemberRequestSchema(Schema):
    """What somebody who signs up asks for."""

    name = Text(required=True, validate=USERNAME)
    tier = NewTier(load_default=Tier.STANDARD)


class MemberChangeRequestSchema(ChangeSchema):
    """What is to change about a member; absent members stay as they are."""

    name = Text(validate=USERNAME)
    tier = NewTier()


class MembersQuerySchema(Schema):
    """Which members are asked for: of one tier or of all, and from where on."""

    tier = QueryTier()
    limit = QueryInteger(LIMIT, DEFAULT_LIMIT)
    cursor = QueryText(validate=is_formed)


class MemberSchema(Schema):
    """A member, from the core's User."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, attribute="username")
    tier = TierName(required=True)
    created_at = Time(required=True, data_key="createdAt")


class NewMemberResponseSchema(Schema):
    """A new member, with the token that stands for them, from the core's SignedIn."""

    id = fields.UUID(required=True, attribute="user.id")
    name = fields.String(required=True, attribute="user.username")
    tier = TierName(required=True, attribute="user.tier")
    created_at = Time(required=True, attribute="user.created_at", data_key="createdAt")
    token = fields.String(required=True)


class MembersResponseSchema(Schema):
    """A page of members, and where the next one begins."""

    users = fields.Nested(MemberSchema, many=True, required=True)
    next = fields.String(required=True, allow_none=True)


class WelcomeSchema(Schema):
    """A welcome."""

    message = fields.String(required=True)
    tier = TierName(required=True)


class EventSchema(Schema):
    """What the document shows of an event; it is read as bytes, since those are what is signed."""

    id = fields.String(required=True, validate=at_most(EVENT_ID_LIMIT))
    type = fields.String(required=True)


class ReceivedSchema(Schema):
    """The type of an event that is noted for good."""

    received = fields.String(required=True)
