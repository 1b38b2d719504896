"""Members."""

import secrets
import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, request
from sqlalchemy.exc import IntegrityError

from benchmarks.plain.with_flask.auth import digest
from benchmarks.plain.with_flask.database import session
from benchmarks.plain.with_flask.models import Token, User, now
from benchmarks.plain.with_flask.schemas import UserSchema

TOKEN_LIFETIME = timedelta(days=30)

blueprint = Blueprint("users", __name__, url_prefix="/forge/users")
user_schema = UserSchema()


@blueprint.get("/<uuid:id>")
def show_user(id: uuid.UUID) -> Any:
    """Show a member."""
    return user_schema.dump(session().get(User, id) or abort(404))


@blueprint.post("")
def sign_up() -> Any:
    """Create a member with an access token."""
    user = User(id=uuid.uuid4(), created_at=now(), **user_schema.load(request.get_json()))
    token = secrets.token_urlsafe(32)
    expires_at = user.created_at + TOKEN_LIFETIME
    session().add(user)
    session().add(Token(digest=digest(token), user_id=user.id, expires_at=expires_at))
    body = user_schema.dump(user) | {"token": token}
    try:
        session().commit()
    except IntegrityError:
        abort(409, "name has already been taken")
    return body, 201
