"""What may be asked of lists of members."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator
from pydantic.json_schema import SkipJsonSchema

from core.domain.membership_lists import MemberFilter, Position, refuse_other_list
from core.domain.membership_tiers import TIER_FAULT, Tier, tier_of_name
from fastapi_app.query import Limit, once
from http_contract.cursors import Cursors, formed
from http_contract.query import DEFAULT_LIMIT


def tier_asked(value: Any) -> Tier:
    """The tier of that name."""
    tier = tier_of_name(once(value))
    if tier is None:
        raise ValueError(TIER_FAULT)
    return tier


def cursor_asked(value: Any) -> str:
    """A text that may be a cursor; whether it is one only `Cursors` can tell."""
    return formed(once(value))


class MembersQuery(BaseModel):
    """Which members are asked for, and from where on."""

    tier: Annotated[Tier | SkipJsonSchema[None], BeforeValidator(tier_asked)] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Annotated[str | SkipJsonSchema[None], BeforeValidator(cursor_asked)] = None

    def wanted(self, cursors: Cursors) -> MemberFilter:
        """The filter in the core's words; Problem 422 or DomainError INVALID for a wrong cursor."""
        if self.cursor is None:
            return MemberFilter(self.tier)
        began_with, created_at, user_id = cursors.read(self.cursor)
        refuse_other_list(self.tier, tier_of_name(began_with))
        return MemberFilter(self.tier, Position(created_at, user_id))
