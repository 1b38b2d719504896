"""Whose token came."""

from hashlib import sha256
from secrets import token_urlsafe

from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from benchmarks.plain.with_django.models import Token, User


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token …`, or Bearer."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        """The user and the token; None where none came, 401 for one that is nobody's."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in ("token", "bearer"):
            return None
        held = Token.objects.select_related("user").filter(
            digest=digest(token), expires_at__gt=timezone.now()
        )
        try:
            return held.get().user, token
        except Token.DoesNotExist:
            raise exceptions.AuthenticationFailed("Invalid token.") from None

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return "Token"


def issue_token(user: User) -> str:
    """A new token that stands for the user for 30 days."""
    token = token_urlsafe(32)
    Token.objects.create(digest=digest(token), user=user)
    return token


def digest(token: str) -> str:
    """The only form of a token that is stored."""
    return sha256(token.encode()).hexdigest()
