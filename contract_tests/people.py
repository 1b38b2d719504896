"""People for scenarios, each with a name that nobody had before."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from contract_tests.api import Api

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Somebody:
    """Somebody with an account, and a token that stands for them."""

    username: str
    email: str
    password: str
    token: str


def new_name(prefix: str = "somebody") -> str:
    """A username that is free on any server, whatever it holds already."""
    return f"{prefix}-{uuid4().hex[:16]}"


def registration(**members: Any) -> dict[str, Any]:
    """The body of a registration that is accepted, but for the members given here."""
    name = new_name()
    accepted = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    return {"user": accepted | members}


def register(api: Api, **members: Any) -> Somebody:
    """Register somebody."""
    body = registration(**members)
    answer = api.post("/api/users", body)
    assert answer.status_code == 201, answer.text
    user = body["user"]
    token = answer.json()["user"]["token"]
    return Somebody(user["username"], user["email"], user["password"], token)


def log_in(api: Api, somebody: Somebody) -> str:
    """Give somebody another token."""
    body = {"user": {"email": somebody.email, "password": somebody.password}}
    answer = api.post("/api/users/login", body)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["user"]["token"]
    return token


def is_welcome(api: Api, token: str) -> bool:
    """Whether a token still stands for somebody."""
    status = api.get("/api/user", token=token).status_code
    assert status in (200, 401)
    return status == 200


def follow(api: Api, follower: Somebody, followed: Somebody) -> None:
    """Let somebody follow somebody else."""
    path = f"/api/profiles/{followed.username}/follow"
    assert api.post(path, token=follower.token).status_code == 200
