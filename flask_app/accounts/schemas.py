"""Request and response schemas for accounts."""

from marshmallow import fields

from core.domain.accounts import AccountChange, Registration
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
    EnvelopeSchema,
    Schema,
    Text,
    Time,
    at_least,
    at_most,
)

SHORTEST_PASSWORD, LONGEST_PASSWORD = PASSWORD_LIMITS

# In the order in which the contract reports them.
USERNAME = [NOT_BLANK, at_most(USERNAME_LIMIT)]
EMAIL = [NOT_BLANK, at_most(EMAIL_LIMIT)]
PASSWORD = [NOT_BLANK, at_least(SHORTEST_PASSWORD), at_most(LONGEST_PASSWORD)]


class RegistrationSchema(Schema):
    """A new account."""

    loads_as = Registration

    username = Text(required=True, validate=USERNAME)
    email = Text(required=True, validate=EMAIL)
    password = Text(required=True, validate=PASSWORD)


class RegistrationRequestSchema(EnvelopeSchema):
    """The body of a registration."""

    user = Envelope(RegistrationSchema)


class LoginSchema(Schema):
    """An email address and a password of any size: they match or they do not."""

    email = Text(required=True, validate=NOT_BLANK)
    password = Text(required=True, validate=NOT_BLANK)


class LoginRequestSchema(EnvelopeSchema):
    """The body of a login."""

    user = Envelope(LoginSchema)


class AccountChangeSchema(ChangeSchema):
    """A partial update of one's own account."""

    loads_as = AccountChange

    email = Text(validate=EMAIL)
    username = Text(validate=USERNAME)
    password = Text(validate=PASSWORD)
    bio = Text(allow_none=True, validate=at_most(BIO_LIMIT))
    image = Text(allow_none=True, validate=at_most(IMAGE_LIMIT))


class AccountChangeRequestSchema(EnvelopeSchema):
    """The body of a change to one's own account."""

    user = Envelope(AccountChangeSchema)


class UserSchema(Schema):
    """The authenticated user, from the core's Bearer."""

    email = fields.String(required=True, allow_none=True, attribute="user.email")
    token = fields.String(required=True)
    username = fields.String(required=True, attribute="user.username")
    bio = fields.String(required=True, allow_none=True, attribute="user.bio")
    image = fields.String(required=True, allow_none=True, attribute="user.image")


class UserResponseSchema(EnvelopeSchema):
    """The authenticated user."""

    user = fields.Nested(UserSchema, required=True)


class TokenSchema(Schema):
    """A token, from the core's ListedToken."""

    id = fields.String(required=True)
    created_at = Time(required=True, data_key="createdAt")
    expires_at = Time(required=True, data_key="expiresAt")
    current = fields.Boolean(required=True)


class TokensResponseSchema(EnvelopeSchema):
    """The tokens of a user."""

    tokens = fields.Nested(TokenSchema, many=True, required=True)


class ProfileSchema(Schema):
    """The public part of a user."""

    username = fields.String(required=True)
    bio = fields.String(required=True, allow_none=True)
    image = fields.String(required=True, allow_none=True)
    following = fields.Boolean(required=True)


class ProfileResponseSchema(EnvelopeSchema):
    """A profile."""

    profile = fields.Nested(ProfileSchema, required=True)
