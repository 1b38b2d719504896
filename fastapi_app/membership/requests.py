"""What people send of members."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, WithJsonSchema
from typing_extensions import TypedDict

from core.domain.membership_tiers import TIER_ERROR, TIER_NAMES, Tier, parse_tier
from core.domain.validation import BLANK
from fastapi_app.accounts.schemas import Username
from fastapi_app.schemas import some_member


def tier_named(value: Any) -> Tier:
    """The tier of that name; pydantic's own way knows one message for whatever else comes."""
    if not isinstance(value, str):
        raise ValueError("must be a string")
    tier = parse_tier(value)
    if tier is None:
        raise ValueError(TIER_ERROR if value else BLANK)
    return tier


NamedTier = Annotated[
    Tier,
    BeforeValidator(tier_named),
    # In place: many tools overlook a default that stands beside a reference.
    WithJsonSchema({"type": "string", "enum": TIER_NAMES}),
]


class NewMemberRequest(BaseModel):
    """The body of a sign-up."""

    name: Username
    tier: NamedTier = Tier.STANDARD


class MemberChange(TypedDict, total=False):
    """What is to change; a dictionary, so that an absent member stays absent."""

    name: Username
    tier: NamedTier


MemberChangeRequest = Annotated[MemberChange, AfterValidator(some_member)]
