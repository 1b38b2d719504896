"""Schemas of accounts: request bodies, and responses built from the core's values."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from core.domain import validation
from core.domain.accounts import Bearer, ListedToken, Profile
from fastapi_app.schemas import CAMEL_CASE_RESPONSE, Timestamp, require_any_member

SHORTEST_PASSWORD, LONGEST_PASSWORD = validation.PASSWORD_LIMITS

Text = Annotated[str, Field(strict=True, min_length=1)]
Username = Annotated[str, Field(strict=True, min_length=1, max_length=validation.USERNAME_LIMIT)]
Email = Annotated[str, Field(strict=True, min_length=1, max_length=validation.EMAIL_LIMIT)]
Password = Annotated[
    str, Field(strict=True, min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)
]
Bio = Annotated[str, Field(strict=True, max_length=validation.BIO_LIMIT)]
Image = Annotated[str, Field(strict=True, max_length=validation.IMAGE_LIMIT)]


class RegistrationRequest(BaseModel):
    """A new account."""

    username: Username
    email: Email
    password: Password


class LoginRequest(BaseModel):
    """Credentials. Their lengths are not checked, only whether they match."""

    email: Text
    password: Text


class AccountFields(TypedDict, total=False):
    """The members of a change. In a dictionary an absent member stays absent."""

    email: Email
    username: Username
    password: Password
    bio: Bio | None
    image: Image | None


AccountChangeRequest = Annotated[AccountFields, AfterValidator(require_any_member)]


class AccountPublic(BaseModel):
    """An account as its owner sees it."""

    email: str | None
    token: str
    username: str
    bio: str | None
    image: str | None


class UserResponse(BaseModel):
    """An account with its token."""

    user: AccountPublic

    @classmethod
    def of(cls, bearer: Bearer) -> Self:
        """The response for a user who has just authenticated."""
        user, token = bearer.user, bearer.token
        account = AccountPublic(
            email=user.email, token=token, username=user.username, bio=user.bio, image=user.image
        )
        return cls(user=account)


class TokenPublic(BaseModel):
    """A token as its owner sees it."""

    model_config = CAMEL_CASE_RESPONSE | ConfigDict(from_attributes=True)

    id: str
    created_at: Timestamp
    expires_at: Timestamp
    current: bool


class TokensResponse(BaseModel):
    """The tokens of a user."""

    tokens: list[TokenPublic]

    @classmethod
    def of(cls, tokens: Iterable[ListedToken]) -> Self:
        """The response for a list of tokens."""
        return cls(tokens=[TokenPublic.model_validate(token) for token in tokens])


class ProfilePublic(BaseModel):
    """A user as others see them."""

    model_config = ConfigDict(from_attributes=True)

    username: str
    bio: str | None
    image: str | None
    following: bool


class ProfileResponse(BaseModel):
    """A profile."""

    profile: ProfilePublic

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """The response for a profile."""
        return cls(profile=ProfilePublic.model_validate(profile))
