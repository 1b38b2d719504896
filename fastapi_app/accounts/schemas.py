"""Shapes of accounts on the wire."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from core.domain import accounts as domain
from core.domain import validation
from core.domain.accounts import Bearer
from fastapi_app.schemas import some_member

SHORTEST_PASSWORD, LONGEST_PASSWORD = validation.PASSWORD_LIMITS

Text = Annotated[str, Field(strict=True, min_length=1)]
Username = Annotated[str, Field(strict=True, min_length=1, max_length=validation.USERNAME_LIMIT)]
Email = Annotated[str, Field(strict=True, min_length=1, max_length=validation.EMAIL_LIMIT)]
Password = Annotated[
    str, Field(strict=True, min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)
]
Bio = Annotated[str, Field(strict=True, max_length=validation.BIO_LIMIT)]
Image = Annotated[str, Field(strict=True, max_length=validation.IMAGE_LIMIT)]


class Registration(BaseModel):
    """What somebody who registers asks for."""

    username: Username
    email: Email
    password: Password


class RegistrationRequest(BaseModel):
    """The body of a registration."""

    user: Registration


class Login(BaseModel):
    """Email and password, whatever their size: they match or they do not."""

    email: Text
    password: Text


class LoginRequest(BaseModel):
    """The body of a login."""

    user: Login


class AccountChange(TypedDict, total=False):
    """What is to change; a dictionary, so that an absent member stays absent."""

    email: Email
    username: Username
    password: Password
    bio: Bio | None
    image: Image | None


class AccountChangeRequest(BaseModel):
    """The body of a change to one's own account."""

    user: Annotated[AccountChange, AfterValidator(some_member)]


class User(BaseModel):
    """A user as they see themselves."""

    email: str | None
    token: str
    username: str
    bio: str | None
    image: str | None


class UserResponse(BaseModel):
    """A user, with the token that stands for them."""

    user: User

    @classmethod
    def of(cls, signed_in: Bearer) -> Self:
        """The answer that shows them."""
        user, token = signed_in.user, signed_in.token
        shown = User(
            email=user.email, token=token, username=user.username, bio=user.bio, image=user.image
        )
        return cls(user=shown)


class Profile(BaseModel):
    """A user as others see them."""

    model_config = ConfigDict(from_attributes=True)

    username: str
    bio: str | None
    image: str | None
    following: bool


class ProfileResponse(BaseModel):
    """Somebody's profile."""

    profile: Profile

    @classmethod
    def of(cls, profile: domain.Profile) -> Self:
        """The answer that shows it."""
        return cls(profile=Profile.model_validate(profile))
