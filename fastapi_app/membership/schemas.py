"""Schemas of membership: query parameters, request bodies, and responses."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema
from typing_extensions import TypedDict

from core.domain.accounts import Bearer, User
from core.domain.membership import MemberFilter, Position
from core.domain.membership_tiers import TIER_ERROR, TIER_NAMES, Tier, parse_tier
from core.domain.validation import BLANK
from fastapi_app.accounts.schemas import Username
from fastapi_app.query_parameters import Limit, require_single
from fastapi_app.schemas import (
    CAMEL_CASE_RESPONSE,
    Timestamp,
    require_any_member,
)
from http_contract.cursors import Cursors, check_cursor_format
from http_contract.query import DEFAULT_LIMIT
from http_contract.webhook import EVENT_ID_LIMIT

# Queries


def _query_tier(value: Any) -> Tier:
    tier = parse_tier(require_single(value))
    if tier is None:
        raise ValueError(TIER_ERROR)
    return tier


def _query_cursor(value: Any) -> str:
    return check_cursor_format(require_single(value))


class MembersQuery(BaseModel):
    """Part of a list of members, which have the tier if there is one."""

    tier: Annotated[Tier | SkipJsonSchema[None], BeforeValidator(_query_tier)] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Annotated[str | SkipJsonSchema[None], BeforeValidator(_query_cursor)] = None

    @property
    def tier_name(self) -> str | None:
        """The tier as the query has it."""
        return self.tier.value if self.tier else None

    def filters(self, cursors: Cursors) -> MemberFilter:
        """The filters for the core. Raises Problem 422 for a cursor that was not issued."""
        if self.cursor is None:
            return MemberFilter(self.tier)
        created_at, user_id = cursors.read(self.cursor, self.tier_name)
        return MemberFilter(self.tier, Position(created_at, user_id))


# Requests


def _body_tier(value: Any) -> Tier:
    """The tier of that name. pydantic has one message for whatever else a client sends."""
    if not isinstance(value, str):
        raise ValueError("must be a string")
    tier = parse_tier(value)
    if tier is None:
        raise ValueError(TIER_ERROR if value else BLANK)
    return tier


TierName = Annotated[
    Tier,
    BeforeValidator(_body_tier),
    # Inline, since many tools overlook a default beside a reference.
    WithJsonSchema({"type": "string", "enum": TIER_NAMES}),
]


class SignUpRequest(BaseModel):
    """A new member."""

    name: Username
    tier: TierName = Tier.STANDARD


class MemberFields(TypedDict, total=False):
    """The members of a change. In a dictionary an absent member stays absent."""

    name: Username
    tier: TierName


MemberChangeRequest = Annotated[MemberFields, AfterValidator(require_any_member)]


class EventRequest(BaseModel):
    """An event of Stripe's. Only for the document: the signature is over the bytes of the body."""

    id: Annotated[str, Field(max_length=EVENT_ID_LIMIT)]
    type: str


# Responses


class MemberResponse(BaseModel):
    """A member as everybody sees them."""

    model_config = CAMEL_CASE_RESPONSE

    id: UUID
    name: str
    tier: Tier
    created_at: Timestamp

    @classmethod
    def of(cls, user: User) -> Self:
        """The response for a member."""
        return cls(id=user.id, name=user.username, tier=user.tier, created_at=user.created_at)


class SignUpResponse(MemberResponse):
    """A new member with their token, which no other response contains."""

    token: str

    @classmethod
    def for_bearer(cls, bearer: Bearer) -> Self:
        """The response for a member who has just signed up."""
        return cls(**dict(MemberResponse.of(bearer.user)), token=bearer.token)


class MembersResponse(BaseModel):
    """A page of members, and the cursor of the next one."""

    users: list[MemberResponse]
    next: str | None


class WelcomeResponse(BaseModel):
    """The welcome of a paid tier."""

    message: str
    tier: Tier


class ReceiptResponse(BaseModel):
    """The type of an event that was stored."""

    received: str
