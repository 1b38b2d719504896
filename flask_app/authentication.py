"""Authentication by token (W8)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, g, request

from core.use_cases import accounts
from flask_app.blueprint import Blueprint
from flask_app.composition import call
from http_contract.authorization import TOKEN_OPTIONAL, TOKEN_REQUIRED, read_token, token_missing

View = TypeVar("View", bound=Callable[..., Any])


def token_required(*, optional: bool = False) -> Callable[[View], View]:
    """Set `g.principal` to the token's user before the view runs.

    401 for an invalid token, and for none. With `optional`, `g.principal` is None without a token,
    and on a GET or HEAD for an invalid one as well.
    """
    security = TOKEN_OPTIONAL if optional else TOKEN_REQUIRED

    def decorate(view: View) -> View:
        @wraps(view)
        def authenticated(*args: Any, **kwargs: Any) -> Any:
            token = read_token(request.headers.get("Authorization"))
            if token is None and not optional:
                raise token_missing()
            is_public = optional and request.method in {"GET", "HEAD"}
            find = accounts.identify_reader if is_public else accounts.authenticate
            g.principal = None if token is None else call(find, token)
            return current_app.ensure_sync(view)(*args, **kwargs)

        return cast(View, Blueprint.doc(security=security)(authenticated))

    return decorate
