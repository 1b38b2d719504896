"""Who a request says it comes from (W8)."""

import re

from core.domain.errors import DomainError, Kind

_SCHEMES = frozenset({"bearer", "token"})
# WSGI hands on a repeated header as one, joined by commas, so a second one is known by its
# scheme: a word by itself after a comma. The parameters of a Digest are `name=value` instead.
_QUOTED = re.compile(r'"[^"]*"')
# Before a comma with nothing in front of it stood an empty one.
_SECOND = re.compile(r"^[ \t]*,|,[ \t]*[!#-'*+.^-z|~0-9A-Z-]+(?:[ \t,]|$)")


def token_of(authorization: str | None) -> str | None:
    """The token that came, or None; several headers are one joined by commas.

    DomainError TOKEN_INVALID where the header came twice. Another scheme than Bearer and
    Token, or nothing behind it, is no token.
    """
    sent = authorization or ""
    if _SECOND.search(_QUOTED.sub('""', sent)):
        raise DomainError(Kind.TOKEN_INVALID, {"token": "is invalid"})
    scheme, _, token = sent.strip(" \t").partition(" ")
    return token.strip(" \t") or None if scheme.lower() in _SCHEMES else None


def token_missing() -> DomainError:
    """The refusal of a request that needs a token and has none."""
    return DomainError(Kind.TOKEN_MISSING, {"token": "is missing"})
