"""Headers of requests that speak of versions (RFC 9110, 13.1), or are signed."""

from typing import Annotated

from fastapi import Depends, Header
from pydantic import WithJsonSchema

from core.domain.membership import Precondition
from http_contract.etags import parse_if_match

# Lines of one name are one list (RFC 9110, 5.3); the document shows the text that each is.
Lines = Annotated[list[str] | None, WithJsonSchema({"type": "string"})]


def joined(lines: list[str] | None) -> str | None:
    """The lines of a header as one, None where it did not come."""
    return None if lines is None else ",".join(lines)


async def precondition_of(
    lines: Annotated[Lines, Header(alias="If-Match")] = None,
) -> Precondition | None:
    """Whether a version is one that the client means to change; None if it does not say."""
    return parse_if_match(joined(lines))


async def known_versions_of(
    lines: Annotated[Lines, Header(alias="If-None-Match")] = None,
) -> str | None:
    """The versions that the client knows already, as it says."""
    return joined(lines)


async def signature_of(
    lines: Annotated[Lines, Header(alias="Stripe-Signature")] = None,
) -> str | None:
    """What says that Stripe sent the body."""
    return joined(lines)


PreconditionDep = Annotated[Precondition | None, Depends(precondition_of)]
KnownVersions = Annotated[str | None, Depends(known_versions_of)]
Signature = Annotated[str | None, Depends(signature_of)]
