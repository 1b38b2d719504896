"""Authentication by access token."""

from hashlib import sha256
from secrets import token_urlsafe

from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from benchmarks.plain.with_django.models import Token, User


class TokenAuthentication(authentication.BaseAuthentication):
    """Reads `Authorization: Token …` or `Bearer …`."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        """Return the user and the token, None without a token; 401 if it is invalid."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in ("token", "bearer"):
            return None
        valid = Token.objects.select_related("user").filter(
            digest=digest(token), expires_at__gt=timezone.now()
        )
        try:
            return valid.get().user, token
        except Token.DoesNotExist:
            raise exceptions.AuthenticationFailed("Invalid token.") from None

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401 response."""
        return "Token"


def issue_token(user: User) -> str:
    """Create a token for the user that is valid for 30 days."""
    token = token_urlsafe(32)
    Token.objects.create(digest=digest(token), user=user)
    return token


def digest(token: str) -> str:
    """Return the form in which a token is stored."""
    return sha256(token.encode()).hexdigest()
