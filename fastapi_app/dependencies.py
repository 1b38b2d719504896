"""Dependencies: the composed ports, the settings, the authenticated user, and headers."""

from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase
from pydantic import WithJsonSchema
from starlette.requests import HTTPConnection

from core.domain.accounts import Bearer
from core.ports import Ports
from core.use_cases.accounts import authenticate, identify_reader
from fastapi_app.settings import Settings
from http_contract.authorization import read_token, token_missing
from http_contract.cursors import Cursors
from http_contract.idempotency import IDEMPOTENCY_KEY, read_idempotency_key


async def get_ports(connection: HTTPConnection) -> Ports:
    """The ports that the lifespan composed. Raises RuntimeError if it did not run."""
    ports: Ports | None = getattr(connection.app.state, "ports", None)
    if ports is None:
        raise RuntimeError(
            "the lifespan of the Forge did not run. Use `with TestClient(app)` in tests; in the "
            "lifespan of an app that mounts this one as `forge`, use "
            "`async with forge.router.lifespan_context(forge)`"
        )
    return ports


async def get_settings(connection: HTTPConnection) -> Settings:
    """The settings that the app was created with."""
    settings: Settings = connection.app.state.settings
    return settings


async def get_cursors(connection: HTTPConnection) -> Cursors:
    """Writes and reads cursors, signed with the app's key."""
    cursors: Cursors = connection.app.state.cursors
    return cursors


PortsDep = Annotated[Ports, Depends(get_ports)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
CursorsDep = Annotated[Cursors, Depends(get_cursors)]


class TokenScheme(SecurityBase):
    """The security scheme of the contract (W8). As a dependency it returns the token.

    FastAPI's HTTPBearer does not accept the scheme `Token`, and overlooks a repeated header. With
    `auto_error=False` the token is optional, and the dependency returns None without one.
    """

    def __init__(self, *, auto_error: bool = True) -> None:
        self.model = HTTPBearerModel()
        self.scheme_name = "bearer"  # openapi.py adds the scheme `Token`
        self.auto_error = auto_error

    async def __call__(self, connection: HTTPConnection) -> str | None:
        """The token, as it was sent. Raises DomainError (TOKEN_MISSING)."""
        token = read_token(",".join(connection.headers.getlist("Authorization")))
        if token is None and self.auto_error:
            raise token_missing()
        return token


required_token = TokenScheme()
optional_token = TokenScheme(auto_error=False)


async def get_current_user(
    token: Annotated[str, Security(required_token)], ports: PortsDep
) -> Bearer:
    """The token's user. Raises DomainError (TOKEN_MISSING, TOKEN_INVALID)."""
    return await authenticate(ports, token)


async def get_optional_user(
    token: Annotated[str | None, Security(optional_token)], ports: PortsDep
) -> Bearer | None:
    """The token's user, None without a token. Raises DomainError (TOKEN_INVALID)."""
    return None if token is None else await authenticate(ports, token)


async def get_reader(
    token: Annotated[str | None, Security(optional_token)], ports: PortsDep
) -> Bearer | None:
    """The token's user, None without a valid token: for what everybody may read (W8)."""
    return None if token is None else await identify_reader(ports, token)


CurrentUser = Annotated[Bearer, Depends(get_current_user)]
OptionalUser = Annotated[Bearer | None, Depends(get_optional_user)]
Reader = Annotated[Bearer | None, Depends(get_reader)]

# Repeated headers are one list (RFC 9110, 5.3). The document has the text that they are together.
HeaderLines = Annotated[list[str] | None, WithJsonSchema({"type": "string"})]


def joined(lines: list[str] | None) -> str | None:
    """The value of a header; None without it."""
    return None if lines is None else ",".join(lines)


async def get_idempotency_key(
    lines: Annotated[HeaderLines, Header(alias=IDEMPOTENCY_KEY)] = None,
) -> str | None:
    """The key with which the request can be retried. Raises Problem 400."""
    return read_idempotency_key(joined(lines))


IdempotencyKey = Annotated[str | None, Depends(get_idempotency_key)]


def path_for(request: Request, name: str, **path_params: str) -> str:
    """The path of a route, with the prefix of a proxy or of an app that mounts this one."""
    root_path = str(request.scope.get("root_path", "")).rstrip("/")
    return f"{root_path}{request.app.url_path_for(name, **path_params)}"
