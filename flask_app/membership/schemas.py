"""Request and response schemas for membership."""

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.types import ErrorMessages

from core.domain.membership import MemberChange, SignUp
from core.domain.membership_tiers import TIER_ERROR, Tier
from flask_app.accounts.schemas import USERNAME
from flask_app.query_parameters import QueryInteger, QueryText, SingleParameter
from flask_app.schemas import (
    TEXT_MESSAGES,
    ChangeSchema,
    Schema,
    Text,
    Time,
    at_most,
)
from http_contract.cursors import check_cursor_format
from http_contract.query import DEFAULT_LIMIT, LIMIT
from http_contract.webhook import EVENT_ID_LIMIT

TIER_MESSAGES: ErrorMessages = {**TEXT_MESSAGES, "unknown": TIER_ERROR}


class TierName(fields.Enum[Tier]):
    """A tier, by its name."""

    default_error_messages = TIER_MESSAGES

    def __init__(self, **options: Any) -> None:
        super().__init__(Tier, by_value=Text, **options)


class NewTier(TierName):
    """The new tier of a member. Empty text is blank rather than unknown."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Tier:
        if value == "":
            raise self.make_error("required")
        return super()._deserialize(value, *args, **options)


class QueryTier(SingleParameter, TierName):
    """The tier of a list of members."""


def check_cursor(text: str) -> None:
    """Raise ValidationError for text that cannot be a cursor. The view checks the signature."""
    try:
        check_cursor_format(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class SignUpRequestSchema(Schema):
    """A new member."""

    loads_as = SignUp

    name = Text(required=True, validate=USERNAME)
    tier = NewTier(load_default=Tier.STANDARD)


class MemberChangeRequestSchema(ChangeSchema):
    """A partial update of a member."""

    loads_as = MemberChange

    name = Text(validate=USERNAME)
    tier = NewTier()


class MembersQuerySchema(Schema):
    """The page of a list of members of one tier, or of all."""

    tier = QueryTier()
    limit = QueryInteger(LIMIT, DEFAULT_LIMIT)
    cursor = QueryText(validate=check_cursor)


class MemberSchema(Schema):
    """A member, from the core's User."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, attribute="username")
    tier = TierName(required=True)
    created_at = Time(required=True, data_key="createdAt")


class SignUpResponseSchema(Schema):
    """A new member and their token, from the core's Bearer."""

    id = fields.UUID(required=True, attribute="user.id")
    name = fields.String(required=True, attribute="user.username")
    tier = TierName(required=True, attribute="user.tier")
    created_at = Time(required=True, attribute="user.created_at", data_key="createdAt")
    token = fields.String(required=True)


class MembersResponseSchema(Schema):
    """A page of members, and the cursor of the next one."""

    users = fields.Nested(MemberSchema, many=True, required=True)
    next = fields.String(required=True, allow_none=True)


class WelcomeResponseSchema(Schema):
    """A welcome."""

    message = fields.String(required=True)
    tier = TierName(required=True)


class EventSchema(Schema):
    """An event, for the document alone: the view reads the bytes, which are what is signed."""

    id = fields.String(required=True, validate=at_most(EVENT_ID_LIMIT))
    type = fields.String(required=True)


class ReceivedResponseSchema(Schema):
    """The type of an event that is stored."""

    received = fields.String(required=True)
