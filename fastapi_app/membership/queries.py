"""What may be asked of lists of members."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator
from pydantic.json_schema import SkipJsonSchema

from core.domain.membership import MemberFilter, Position
from core.domain.membership_tiers import TIER_ERROR, Tier, parse_tier
from fastapi_app.query import Limit, once
from http_contract.cursors import Cursors, check_cursor_format
from http_contract.query import DEFAULT_LIMIT


def tier_asked(value: Any) -> Tier:
    """The tier of that name."""
    tier = parse_tier(once(value))
    if tier is None:
        raise ValueError(TIER_ERROR)
    return tier


def cursor_asked(value: Any) -> str:
    """A text that may be a cursor; whether it is one only `Cursors` can tell."""
    return check_cursor_format(once(value))


class MembersQuery(BaseModel):
    """Which members are asked for, and from where on."""

    tier: Annotated[Tier | SkipJsonSchema[None], BeforeValidator(tier_asked)] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Annotated[str | SkipJsonSchema[None], BeforeValidator(cursor_asked)] = None

    def wanted(self, cursors: Cursors) -> MemberFilter:
        """The filter in the core's words; Problem 422 or DomainError INVALID for a wrong cursor."""
        if self.cursor is None:
            return MemberFilter(self.tier)
        tier_name = self.tier.value if self.tier else None
        created_at, user_id = cursors.read(self.cursor, tier_name)
        return MemberFilter(self.tier, Position(created_at, user_id))
