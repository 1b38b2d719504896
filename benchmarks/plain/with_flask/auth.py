"""Authentication by access token."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from typing import ParamSpec, TypeVar

from flask import abort, g, request
from sqlalchemy import select

from benchmarks.plain.with_flask.database import session
from benchmarks.plain.with_flask.models import Token, User

P = ParamSpec("P")
T = TypeVar("T")


def login_optional(view: Callable[P, T]) -> Callable[P, T]:
    """Set `g.user` to the user of the token, None without a token; 401 if it is invalid."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        g.user = load_user()
        return view(*args, **kwargs)

    return wrapped


def login_required(view: Callable[P, T]) -> Callable[P, T]:
    """Set `g.user` to the user of the token; 401 without a valid token."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        g.user = load_user() or abort(401, "token is missing")
        return view(*args, **kwargs)

    return wrapped


def load_user() -> User | None:
    """Return the user of the request's token; None without a token."""
    if request.authorization is None or request.authorization.token is None:
        return None
    query = select(User).join(Token, Token.user_id == User.id)
    query = query.where(Token.digest == digest(request.authorization.token))
    user = session().scalar(query.where(Token.expires_at > datetime.now(UTC)))
    return user or abort(401, "token is invalid")


def digest(token: str) -> str:
    """Return the form in which a token is stored."""
    return sha256(token.encode()).hexdigest()
