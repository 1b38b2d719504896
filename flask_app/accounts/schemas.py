"""Shapes of accounts on the wire."""

from marshmallow import fields

from core.domain.validation import (
    BIO_LIMIT,
    EMAIL_LIMIT,
    IMAGE_LIMIT,
    PASSWORD_LIMITS,
    USERNAME_LIMIT,
)
from flask_app.schemas import (
    NOT_BLANK,
    ChangeSchema,
    Envelope,
    Schema,
    Text,
    at_least,
    at_most,
)

SHORTEST_PASSWORD, LONGEST_PASSWORD = PASSWORD_LIMITS

# In the order in which the contract lets them speak.
USERNAME = [NOT_BLANK, at_most(USERNAME_LIMIT)]
EMAIL = [NOT_BLANK, at_most(EMAIL_LIMIT)]
PASSWORD = [NOT_BLANK, at_least(SHORTEST_PASSWORD), at_most(LONGEST_PASSWORD)]


class RegistrationSchema(Schema):
    """What somebody who registers asks for."""

    username = Text(required=True, validate=USERNAME)
    email = Text(required=True, validate=EMAIL)
    password = Text(required=True, validate=PASSWORD)


class RegistrationRequestSchema(Schema):
    """The body of a registration."""

    user = Envelope(RegistrationSchema)


class LoginSchema(Schema):
    """Email and password, whatever their size: they match or they do not."""

    email = Text(required=True, validate=NOT_BLANK)
    password = Text(required=True, validate=NOT_BLANK)


class LoginRequestSchema(Schema):
    """The body of a login."""

    user = Envelope(LoginSchema)


class AccountChangeSchema(ChangeSchema):
    """What is to change about oneself; absent members stay as they are."""

    email = Text(validate=EMAIL)
    username = Text(validate=USERNAME)
    password = Text(validate=PASSWORD)
    bio = Text(allow_none=True, validate=at_most(BIO_LIMIT))
    image = Text(allow_none=True, validate=at_most(IMAGE_LIMIT))


class AccountChangeRequestSchema(Schema):
    """The body of a change to one's own account."""

    user = Envelope(AccountChangeSchema)


class UserSchema(Schema):
    """A user as they see themselves, from the core's SignedIn."""

    email = fields.String(required=True, allow_none=True, attribute="user.email")
    token = fields.String(required=True)
    username = fields.String(required=True, attribute="user.username")
    bio = fields.String(required=True, allow_none=True, attribute="user.bio")
    image = fields.String(required=True, allow_none=True, attribute="user.image")


class UserResponseSchema(Schema):
    """A user, with the token that stands for them."""

    user = fields.Nested(UserSchema, required=True)


class ProfileSchema(Schema):
    """A user as others see them."""

    username = fields.String(required=True)
    bio = fields.String(required=True, allow_none=True)
    image = fields.String(required=True, allow_none=True)
    following = fields.Boolean(required=True)


class ProfileResponseSchema(Schema):
    """Somebody's profile."""

    profile = fields.Nested(ProfileSchema, required=True)
