"""The token in an Authorization header (W8)."""

import re

from core.domain.errors import DomainError, Kind

# The security schemes of the OpenAPI documents. OpenAPI has no HTTP scheme `Token`, so it is
# described as RealWorld does, by the header.
SECURITY_SCHEMES: dict[str, dict[str, str]] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "token": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "The word `Token`, a space, and the token.",
    },
}
# The security of an operation that needs a token: either scheme.
TOKEN_REQUIRED: list[dict[str, list[str]]] = [{"bearer": []}, {"token": []}]
TOKEN_OPTIONAL: list[dict[str, list[str]]] = [{}, *TOKEN_REQUIRED]

_SCHEMES = frozenset({"bearer", "token"})
# WSGI joins repeated headers by commas, so a second one shows by its scheme: a word by itself
# after a comma. The parameters of a Digest are `name=value` instead.
_QUOTED = re.compile(r'"[^"]*"')
# Nothing in front of a comma was an empty header.
_SECOND = re.compile(r"^[ \t]*,|,[ \t]*[!#-'*+.^-z|~0-9A-Z-]+(?:[ \t,]|$)")


def read_token(authorization: str | None) -> str | None:
    """Return the token of an Authorization header, or None.

    Repeated headers are joined by commas, and are returned as they are: no user has a token with a
    comma, so it is invalid wherever a token is checked. Another scheme than Bearer and Token, or an
    empty token, is no token.
    """
    value = authorization or ""
    if _SECOND.search(_QUOTED.sub('""', value)):
        return value
    scheme, _, token = value.strip(" \t").partition(" ")
    return token.strip(" \t") or None if scheme.lower() in _SCHEMES else None


def token_missing() -> DomainError:
    """The error for a request that needs a token and has none."""
    return DomainError(Kind.TOKEN_MISSING, {"token": "is missing"})
