# ruff: noqa: N815  # the names of JSON members
"""Request and response bodies of membership, and its query parameters."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.domain.membership_tiers import TIER_ERROR, TIER_NAMES, Tier, parse_tier
from core.domain.validation import BLANK, USERNAME_LIMIT
from django_project.api.fields import PartialUpdateSerializer, TextField, TimestampField
from django_project.api.query_parameters import DigitsField
from http_contract.cursors import check_cursor_format
from http_contract.query import DEFAULT_LIMIT, LIMIT
from http_contract.webhook import EVENT_ID_LIMIT


@extend_schema_field({"type": "string", "enum": list(TIER_NAMES)})
class TierField(serializers.Field[Tier, Any, str, Tier]):
    """A tier by its name."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": BLANK,
        "null": BLANK,
        "blank": BLANK,
        "invalid": "must be a string",
        "unknown": TIER_ERROR,
    }

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
    """A text in the format of a cursor. Whether it is one, its signature tells."""

    def to_internal_value(self, data: str) -> str:
        """The text as it was sent."""
        try:
            return check_cursor_format(data)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None


# Requests


class SignUpSerializer(serializers.Serializer[Any]):
    """The body of `sign_up`."""

    name = TextField(max_length=USERNAME_LIMIT)
    tier = TierField(default=Tier.STANDARD)


class MemberChangeSerializer(PartialUpdateSerializer):
    """The body of `change_user`; at least one member."""

    name = TextField(max_length=USERNAME_LIMIT, required=False)
    tier = TierField(required=False)


class MemberListSerializer(serializers.Serializer[Any]):
    """The query of `list_users`."""

    tier = TierField(required=False, error_messages={"blank": TIER_ERROR})
    limit = DigitsField(*LIMIT, default=DEFAULT_LIMIT)
    cursor = CursorField(required=False)


class EventSerializer(serializers.Serializer[Any]):
    """An event, for the document. `http_contract.webhook` reads it."""

    id = serializers.CharField(max_length=EVENT_ID_LIMIT, allow_blank=True)
    type = serializers.CharField(allow_blank=True)


# Responses


class MemberSerializer(serializers.Serializer[Any]):
    """A member."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="username")
    tier = TierField()
    createdAt = TimestampField(source="created_at")


class NewMemberSerializer(serializers.Serializer[Any]):
    """A new member with their first token."""

    id = serializers.UUIDField(source="user.id")
    name = serializers.CharField(source="user.username")
    tier = TierField(source="user.tier")
    createdAt = TimestampField(source="user.created_at")
    token = serializers.CharField()


class MembersSerializer(serializers.Serializer[Any]):
    """A page of members, and the cursor of the next page."""

    users = MemberSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class WelcomeSerializer(serializers.Serializer[Any]):
    """A welcome."""

    message = serializers.CharField()
    tier = TierField()


class ReceivedSerializer(serializers.Serializer[Any]):
    """The type of a received event."""

    received = serializers.CharField()
