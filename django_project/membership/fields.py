"""REST framework's fields for what only membership has."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.domain.membership_tiers import TIER_ERROR, TIER_NAMES, Tier, parse_tier
from core.domain.validation import BLANK
from http_contract.cursors import check_cursor_format

_MESSAGES: dict[str, Any] = {
    "required": BLANK,
    "null": BLANK,
    "blank": BLANK,
    "invalid": "must be a string",
    "unknown": TIER_ERROR,
}


@extend_schema_field({"type": "string", "enum": list(TIER_NAMES)})
class TierField(serializers.Field[Tier, Any, str, Tier]):
    """A tier by its name."""

    default_error_messages = _MESSAGES

    def to_internal_value(self, data: Any) -> Tier:
        """The tier of exactly that name."""
        if not isinstance(data, str):
            self.fail("invalid")
        if not data:
            self.fail("blank")
        tier = parse_tier(data)
        if tier is None:
            self.fail("unknown")
        return tier

    def to_representation(self, value: Tier) -> str:
        """Its name."""
        return value.value


@extend_schema_field(OpenApiTypes.STR)
class CursorField(serializers.Field[str, str, str, Any]):
    """A text that has the form of a cursor; whether it is one, its signature tells."""

    def to_internal_value(self, data: str) -> str:
        """The text, as it was sent."""
        try:
            return check_cursor_format(data)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None
