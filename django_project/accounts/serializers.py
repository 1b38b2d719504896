"""Shapes of accounts on the wire."""

from typing import Any

from rest_framework import serializers

from core.domain.validation import (
    BIO_LIMIT,
    EMAIL_LIMIT,
    IMAGE_LIMIT,
    PASSWORD_LIMITS,
    USERNAME_LIMIT,
)
from django_project.config.fields import ChangeSerializer, EnvelopeSerializer, TextField
from django_project.config.serializers import AnswerSerializer

SHORTEST_PASSWORD, LONGEST_PASSWORD = PASSWORD_LIMITS


class NewUserSerializer(EnvelopeSerializer):
    """What somebody who registers says."""

    username = TextField(max_length=USERNAME_LIMIT)
    email = TextField(max_length=EMAIL_LIMIT)
    password = TextField(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)


class RegistrationSerializer(serializers.Serializer[Any]):
    """The body of `register`."""

    user = NewUserSerializer()


class CredentialsSerializer(EnvelopeSerializer):
    """What somebody who logs in says; sizes are nobody's business there."""

    email = TextField()
    password = TextField()


class LoginSerializer(serializers.Serializer[Any]):
    """The body of `log_in`."""

    user = CredentialsSerializer()


class ChangedUserSerializer(ChangeSerializer):
    """What somebody wants changed; at least one member."""

    email = TextField(max_length=EMAIL_LIMIT, required=False)
    username = TextField(max_length=USERNAME_LIMIT, required=False)
    password = TextField(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD, required=False)
    bio = TextField(max_length=BIO_LIMIT, required=False, allow_blank=True, allow_null=True)
    image = TextField(max_length=IMAGE_LIMIT, required=False, allow_blank=True, allow_null=True)


class AccountChangeSerializer(serializers.Serializer[Any]):
    """The body of `change_account`."""

    user = ChangedUserSerializer()


class UserSerializer(AnswerSerializer):
    """A user with the token that stands for them."""

    email = serializers.CharField(source="user.email", allow_null=True)
    token = serializers.CharField()
    username = serializers.CharField(source="user.username")
    bio = serializers.CharField(source="user.bio", allow_null=True)
    image = serializers.CharField(source="user.image", allow_null=True)


class UserResponseSerializer(AnswerSerializer):
    """The answer that shows oneself."""

    user = UserSerializer()


class ProfileSerializer(AnswerSerializer):
    """A user as a viewer sees them."""

    username = serializers.CharField()
    bio = serializers.CharField(allow_null=True)
    image = serializers.CharField(allow_null=True)
    following = serializers.BooleanField()


class ProfileResponseSerializer(AnswerSerializer):
    """The answer that shows somebody."""

    profile = ProfileSerializer()
