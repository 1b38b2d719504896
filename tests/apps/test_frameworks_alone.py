"""What each framework does by itself, where somebody claims something of it (docs/claims.md)."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest

from contract_tests.apps import APPS


def require(name: str) -> None:
    """Skip a test whose framework is not installed."""
    if not APPS[name].is_installed:
        pytest.skip(f"{name} is not installed")


@pytest.mark.django
def test_startapp_writes_files_and_nothing_in_them(tmp_path: Path) -> None:
    require("django")
    command = [sys.executable, "-m", "django", "startapp", "shop"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=60)
    files = {path.relative_to(tmp_path / "shop").as_posix() for path in tmp_path.rglob("*.py")}
    assert {"models.py", "admin.py", "tests.py", "views.py", "migrations/__init__.py"} <= files
    code = [
        line
        for name in ("models.py", "admin.py", "tests.py", "views.py")
        for line in (tmp_path / "shop" / name).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "from "))
    ]
    assert code == []


@pytest.mark.fastapi
def test_bearer_security_of_fastapi_takes_few_lines() -> None:
    require("fastapi")
    from fastapi import Depends, FastAPI, HTTPException
    from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
    from fastapi.testclient import TestClient

    app = FastAPI()

    @app.get("/secret")
    def secret(token: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
        if token.credentials != "right":
            raise HTTPException(403)
        return "told"

    def status(authorization: str) -> int:
        headers = {"Authorization": authorization} if authorization else {}
        answer: int = client.get("/secret", headers=headers).status_code
        return answer

    client = TestClient(app)
    asked = ("", "Token right", "Bearer wrong", "Bearer right")
    assert [status(each) for each in asked] == [401, 401, 403, 200]


@pytest.mark.fastapi
def test_fastapi_finds_a_wrong_type_in_the_request_and_not_at_the_start() -> None:
    require("fastapi")
    from fastapi import FastAPI
    from fastapi.testclient import TestClient
    from pydantic import BaseModel

    class Widget(BaseModel):
        price: int

    app = FastAPI()

    @app.post("/widgets")
    def add(widget: Widget) -> Widget:
        return {"price": "a lot"}  # type: ignore[return-value]

    # It starts, and has a document.
    with TestClient(app, raise_server_exceptions=False) as client:
        assert "/widgets" in client.get("/openapi.json").json()["paths"]
        assert client.post("/widgets", json={"price": "a lot"}).status_code == 422
        assert client.post("/widgets", json={"price": 1}).status_code == 500


@pytest.mark.flask
def test_an_unchecked_member_is_an_error_of_the_server_under_flask() -> None:
    require("flask")
    from flask import Flask, request

    app = Flask(__name__)

    @app.post("/webhook")
    def webhook() -> dict[str, str]:
        data = request.get_json()
        return {"received": data["event"]}

    client = app.test_client()
    assert client.post("/webhook", json={"event": "paid"}).get_json() == {"received": "paid"}
    assert client.post("/webhook", json={"type": "paid"}).status_code == 500


# What each library makes of a value where a schema has an integer, then a string.
SENT = ("1", 1, True, 1.0, 1.5, None)
REFUSED = "refused"


def test_each_library_coerces_by_its_own_rules() -> None:
    for name in ("fastapi", "flask", "django"):
        require(name)
    import marshmallow
    import pydantic
    from django.conf import settings

    from contract_tests.targets.django_in_process import django_application

    if not settings.configured:
        django_application()
    from rest_framework import serializers

    class InPydantic(pydantic.BaseModel):
        number: int = 0
        text: str = ""

    class InMarshmallow(marshmallow.Schema):
        number = marshmallow.fields.Integer()
        text = marshmallow.fields.String()

    class InRestFramework(serializers.Serializer[None]):
        number = serializers.IntegerField(required=False)
        text = serializers.CharField(required=False)

    def pydantic_(member: str, value: object) -> object:
        try:
            return getattr(InPydantic.model_validate({member: value}), member)
        except pydantic.ValidationError:
            return REFUSED

    def marshmallow_(member: str, value: object) -> object:
        try:
            return InMarshmallow().load({member: value})[member]
        except marshmallow.ValidationError:
            return REFUSED

    def rest_framework(member: str, value: object) -> object:
        read = InRestFramework(data={member: value})
        return read.validated_data[member] if read.is_valid() else REFUSED

    found = {
        (read.__name__, member): [read(member, value) for value in SENT]
        for read in (pydantic_, marshmallow_, rest_framework)
        for member in ("number", "text")
    }
    none_of_them = [REFUSED] * 5
    assert found == {
        ("pydantic_", "number"): [1, 1, 1, 1, REFUSED, REFUSED],
        ("pydantic_", "text"): ["1", *none_of_them],
        ("marshmallow_", "number"): [1, 1, REFUSED, 1, 1, REFUSED],
        ("marshmallow_", "text"): ["1", *none_of_them],
        ("rest_framework", "number"): [1, 1, REFUSED, 1, REFUSED, REFUSED],
        ("rest_framework", "text"): ["1", "1", REFUSED, "1.0", "1.5", REFUSED],
    }
