# ruff: noqa: N815  # the names of JSON members
"""Request and response bodies of accounts."""

from typing import Any

from rest_framework import serializers

from core.domain.validation import (
    BIO_LIMIT,
    EMAIL_LIMIT,
    IMAGE_LIMIT,
    PASSWORD_LIMITS,
    USERNAME_LIMIT,
)
from django_project.api.fields import (
    EnvelopeSerializer,
    PartialUpdateSerializer,
    TextField,
    TimestampField,
)

SHORTEST_PASSWORD, LONGEST_PASSWORD = PASSWORD_LIMITS

# Requests


class NewUserSerializer(EnvelopeSerializer):
    """The account to open."""

    username = TextField(max_length=USERNAME_LIMIT)
    email = TextField(max_length=EMAIL_LIMIT)
    password = TextField(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)


class RegistrationSerializer(serializers.Serializer[Any]):
    """The body of `register`."""

    user = NewUserSerializer()


class CredentialsSerializer(EnvelopeSerializer):
    """Email address and password. Their lengths do not matter."""

    email = TextField()
    password = TextField()


class LoginSerializer(serializers.Serializer[Any]):
    """The body of `log_in`."""

    user = CredentialsSerializer()


class ChangedUserSerializer(PartialUpdateSerializer):
    """The members of an account to change; at least one."""

    email = TextField(max_length=EMAIL_LIMIT, required=False)
    username = TextField(max_length=USERNAME_LIMIT, required=False)
    password = TextField(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD, required=False)
    bio = TextField(max_length=BIO_LIMIT, required=False, allow_blank=True, allow_null=True)
    image = TextField(max_length=IMAGE_LIMIT, required=False, allow_blank=True, allow_null=True)


class AccountChangeSerializer(serializers.Serializer[Any]):
    """The body of `change_account`."""

    user = ChangedUserSerializer()


# Responses


class UserSerializer(serializers.Serializer[Any]):
    """A user with their token."""

    email = serializers.CharField(source="user.email", allow_null=True)
    token = serializers.CharField()
    username = serializers.CharField(source="user.username")
    bio = serializers.CharField(source="user.bio", allow_null=True)
    image = serializers.CharField(source="user.image", allow_null=True)


class UserResponseSerializer(serializers.Serializer[Any]):
    """The requesting user."""

    user = UserSerializer()


class TokenSerializer(serializers.Serializer[Any]):
    """A token of the requesting user."""

    id = serializers.CharField()
    createdAt = TimestampField(source="created_at")
    expiresAt = TimestampField(source="expires_at")
    current = serializers.BooleanField()


class TokensSerializer(serializers.Serializer[Any]):
    """The tokens of the requesting user."""

    tokens = TokenSerializer(many=True)


class ProfileSerializer(serializers.Serializer[Any]):
    """The public part of a user."""

    username = serializers.CharField()
    bio = serializers.CharField(allow_null=True)
    image = serializers.CharField(allow_null=True)
    following = serializers.BooleanField()


class ProfileResponseSerializer(serializers.Serializer[Any]):
    """A user's profile."""

    profile = ProfileSerializer()
