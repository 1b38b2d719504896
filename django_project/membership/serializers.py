# ruff: noqa: N815  # members are called what they are called on the wire
"""Shapes of membership on the wire."""

from typing import Any

from rest_framework import serializers

from core.domain.membership_tiers import TIER_ERROR, Tier
from core.domain.validation import USERNAME_LIMIT
from django_project.config.fields import ChangeSerializer, TextField, TimeField
from django_project.config.queries import WholeNumberField
from django_project.config.serializers import AnswerSerializer
from django_project.membership.fields import CursorField, TierField
from http_contract.query import DEFAULT_LIMIT, LIMIT
from http_contract.webhook import EVENT_ID_LIMIT


class NewMemberSerializer(serializers.Serializer[Any]):
    """The body of `sign_up`."""

    name = TextField(max_length=USERNAME_LIMIT)
    tier = TierField(default=Tier.STANDARD)


class MemberChangeSerializer(ChangeSerializer):
    """The body of `change_user`; at least one member."""

    name = TextField(max_length=USERNAME_LIMIT, required=False)
    tier = TierField(required=False)


class MemberListSerializer(serializers.Serializer[Any]):
    """The query of `list_users`."""

    tier = TierField(required=False, error_messages={"blank": TIER_ERROR})
    limit = WholeNumberField(*LIMIT, default=DEFAULT_LIMIT)
    cursor = CursorField(required=False)


class MemberSerializer(AnswerSerializer):
    """A member."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="username")
    tier = TierField()
    createdAt = TimeField(source="created_at")


class SignedUpSerializer(AnswerSerializer):
    """A new member, with the token that stands for them."""

    id = serializers.UUIDField(source="user.id")
    name = serializers.CharField(source="user.username")
    tier = TierField(source="user.tier")
    createdAt = TimeField(source="user.created_at")
    token = serializers.CharField()


class MembersSerializer(AnswerSerializer):
    """A page of members, and the cursor that leads to the next."""

    users = MemberSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class WelcomeSerializer(AnswerSerializer):
    """A welcome."""

    message = serializers.CharField()
    tier = TierField()


class EventSerializer(serializers.Serializer[Any]):
    """What the document says of an event; http_contract.webhook reads it."""

    id = serializers.CharField(max_length=EVENT_ID_LIMIT, allow_blank=True)
    type = serializers.CharField(allow_blank=True)


class ReceivedSerializer(AnswerSerializer):
    """The answer to an event."""

    received = serializers.CharField()
