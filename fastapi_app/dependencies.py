"""What routes ask for: what the lifespan made, and whoever is asking."""

from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from core.domain.accounts import Bearer
from core.ports import Ports
from core.use_cases.accounts import authenticate
from fastapi_app.settings import Settings
from http_contract.authorization import read_token, token_missing
from http_contract.cursors import Cursors

# For the document only: it takes neither the scheme `Token` nor a repeated header as we do.
bearer = HTTPBearer(scheme_name="token", auto_error=False)
# FastAPI writes an optional token down as a needed one; this adds "or none at all".
TOKEN_OPTIONAL: dict[str, Any] = {"security": [{}]}


async def ports_of(request: Request) -> Ports:
    """What the lifespan composed."""
    ports: Ports = request.state.ports
    return ports


async def settings_of(request: Request) -> Settings:
    """What the app was made with."""
    settings: Settings = request.state.settings
    return settings


async def cursors_of(request: Request) -> Cursors:
    """What writes and reads cursors, with the app's key."""
    cursors: Cursors = request.state.cursors
    return cursors


PortsDep = Annotated[Ports, Depends(ports_of)]
SettingsDep = Annotated[Settings, Depends(settings_of)]
CursorsDep = Annotated[Cursors, Depends(cursors_of)]


async def viewer_of(
    request: Request, ports: PortsDep, _documented: Annotated[object, Security(bearer)]
) -> Bearer | None:
    """Whoever's token came, or nobody; 401 for a token that is invalid."""
    token = read_token(",".join(request.headers.getlist("Authorization")))
    return await authenticate(ports, token) if token else None


Viewer = Annotated[Bearer | None, Depends(viewer_of)]


async def signed_in(viewer: Viewer) -> Bearer:
    """Whoever's token came; 401 where none did."""
    if viewer is None:
        raise token_missing()
    return viewer


CurrentUser = Annotated[Bearer, Depends(signed_in)]
