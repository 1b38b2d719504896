"""Authentication by token (W8), and the user of a request as a principal of the core."""

from typing import Any

from django.contrib.auth import get_user_model
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from core.domain.accounts import Bearer, Principal
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate
from django_project.config.composition import ports
from http_contract.authorization import SECURITY_SCHEMES, TOKEN_REQUIRED, read_token, token_missing


class TokenAuthentication(BaseAuthentication):
    """Authenticates by a token of the scheme Bearer or Token.

    `request.user` is a `User` of Django's, without a query of its own; `request.auth` is the token.
    """

    def authenticate(self, request: Request) -> tuple[Any, str] | None:
        """The user and the token; None without a token. Raises DomainError (TOKEN_INVALID)."""
        token = read_token(request.headers.get("Authorization"))
        if token is None:
            return None
        bearer = run_blocking(authenticate(ports(), token))
        return get_user_model().from_principal(bearer), token

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401. REST framework answers 403 without one."""
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How drf-spectacular describes TokenAuthentication."""

    target_class = TokenAuthentication
    name = [*SECURITY_SCHEMES]  # noqa: RUF012  # an attribute of drf-spectacular's

    def get_security_requirement(self, auto_schema: object) -> list[dict[str, list[str]]]:
        """Either of the schemes."""
        return TOKEN_REQUIRED

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        """The security schemes of OpenAPI."""
        return [*SECURITY_SCHEMES.values()]


def optional_principal(request: Request) -> Principal | None:
    """The requesting user for the core; None if nobody is authenticated."""
    return getattr(request.user, "principal", None)


def principal(request: Request) -> Principal:
    """The requesting user for the core. Raises NotAuthenticated if there is none."""
    requesting: Principal | None = getattr(request.user, "principal", None)
    if requesting is None:
        raise NotAuthenticated
    return requesting


def bearer(request: Request) -> Bearer:
    """The requesting user with their token.

    Raises DomainError (TOKEN_MISSING) if they are authenticated by something else, a session for
    example.
    """
    if not isinstance(request.auth, str):
        raise token_missing()
    return Bearer(principal(request).user, request.auth)
