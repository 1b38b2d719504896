"""Users for scenarios, each with a name that no user had before."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from contract_tests.api import Api

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class User:
    """A user with an account, and a token."""

    username: str
    email: str
    password: str = field(repr=False)
    token: str = field(repr=False)  # of staff it may be a secret


def new_name(prefix: str = "somebody") -> str:
    """A username that is free on any server, whatever the server holds already."""
    return f"{prefix}-{uuid4().hex[:16]}"


def registration(**members: Any) -> dict[str, Any]:
    """The body of a registration that is accepted, except for the members given here."""
    name = new_name()
    accepted = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    return {"user": accepted | members}


def register(api: Api, **members: Any) -> User:
    """Register a user."""
    body = registration(**members)
    answer = api.post("/api/users", body)
    assert answer.status_code == 201, answer.text
    user = body["user"]
    token = answer.json()["user"]["token"]
    return User(user["username"], user["email"], user["password"], token)


def log_in(api: Api, user: User) -> str:
    """Log a user in, and return the new token."""
    body = {"user": {"email": user.email, "password": user.password}}
    answer = api.post("/api/users/login", body)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["user"]["token"]
    return token


def is_authenticated(api: Api, token: str) -> bool:
    """Whether a token is still valid."""
    status = api.get("/api/user", token=token).status_code
    assert status in (200, 401)
    return status == 200


def follow(api: Api, follower: User, followed: User) -> None:
    """Let a user follow another one."""
    path = f"/api/profiles/{followed.username}/follow"
    assert api.post(path, token=follower.token).status_code == 200
