"""Whose token came."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from core.domain.accounts import Bearer, User
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate
from django_project.config.composition import ports
from http_contract.authorization import read_token


class ViewerRequest(Request):
    """A request as views see it where a token may come."""

    auth: Bearer | None


class SignedInRequest(Request):
    """A request as views see it where a token is needed."""

    auth: Bearer


class TokenAuthentication(BaseAuthentication):
    """Bearer or Token; a token that stands for nobody is refused, not ignored."""

    def authenticate(self, request: Request) -> tuple[User, Bearer] | None:
        """The user, and as `request.auth` the user with the token; None where none came."""
        token = read_token(request.headers.get("Authorization"))
        if token is None:
            return None
        signed_in = run_blocking(authenticate(ports(), token))
        return signed_in.user, signed_in


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document describes it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A security scheme of OpenAPI."""
        return {"type": "http", "scheme": "bearer"}
