"""Whose token came."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from core.domain.accounts import Bearer
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate
from flask_app.blueprint import Blueprint
from flask_app.composition import ports
from flask_app.documentation import TOKEN_OPTIONAL, TOKEN_REQUIRED
from http_contract.authorization import read_token, token_missing

P = ParamSpec("P")
T = TypeVar("T")


def token_optional(view: Callable[P, T]) -> Callable[P, T]:
    """Put into `g.viewer` whose token came, None without one; 401 for one that is invalid."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        g.viewer = _viewer()
        return view(*args, **kwargs)

    documented: Callable[P, T] = Blueprint.doc(security=TOKEN_OPTIONAL)(wrapped)
    return documented


def token_required(view: Callable[P, T]) -> Callable[P, T]:
    """Put into `g.viewer` whose token came; 401 without one, and for one that is invalid."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        g.viewer = _viewer()
        if g.viewer is None:
            raise token_missing()
        return view(*args, **kwargs)

    documented: Callable[P, T] = Blueprint.doc(security=TOKEN_REQUIRED)(wrapped)
    return documented


def _viewer() -> Bearer | None:
    token = read_token(request.headers.get("Authorization"))
    return run_blocking(authenticate(ports(), token)) if token else None
