"""Forms and uploads on a plain APIRouter, as FastAPI's documentation writes them."""

from typing import Annotated

import pytest
from fastapi import APIRouter, FastAPI, File, Form, UploadFile
from fastapi.testclient import TestClient
from pydantic import BaseModel

from fastapi_app.routing import StrictRouter
from tests.fastapi_app.problems import errors


class Login(BaseModel):
    username: str
    age: int


@pytest.fixture(params=[APIRouter, StrictRouter])
def forms(request: pytest.FixtureRequest, app: FastAPI, client: TestClient) -> TestClient:
    """A client of an app with forms."""
    router: APIRouter = request.param(include_in_schema=False)

    @router.post("/upload")
    async def upload(file: UploadFile, note: Annotated[str, Form()] = "") -> dict[str, object]:
        return {"name": file.filename, "size": len(await file.read()), "note": note}

    @router.post("/files")
    async def files(files: Annotated[list[bytes], File()]) -> list[int]:
        return [len(file) for file in files]

    @router.post("/login")
    async def log_in(form: Annotated[Login, Form()]) -> Login:
        return form

    app.include_router(router)
    return client


def test_an_upload(forms: TestClient) -> None:
    response = forms.post("/upload", files={"file": ("a.txt", b"abc")}, data={"note": "n"})
    assert response.json() == {"name": "a.txt", "size": 3, "note": "n"}


def test_several_files(forms: TestClient) -> None:
    parts = [("files", ("a", b"a")), ("files", ("b", b"bb"))]
    assert forms.post("/files", files=parts).json() == [1, 2]


def test_a_form(forms: TestClient) -> None:
    response = forms.post("/login", data={"username": "ada", "age": "36"})
    assert response.json() == {"username": "ada", "age": 36}


def test_what_is_missing_is_named(forms: TestClient) -> None:
    assert errors(forms.post("/upload", data={"note": "n"}), 422) == {"file": ["can't be blank"]}
    assert errors(forms.post("/login", data={"age": "x"}), 422) == {
        "age": ["Input should be a valid integer, unable to parse string as an integer"],
        "username": ["can't be blank"],
    }


def test_a_form_on_a_strict_router_has_the_contracts_limit(
    app: FastAPI, client: TestClient
) -> None:
    router = StrictRouter(include_in_schema=False)

    @router.post("/upload")
    async def upload(file: UploadFile) -> int:
        return len(await file.read())

    app.include_router(router)
    response = client.post("/upload", files={"file": b"x" * 1024**2})
    assert errors(response, 413) == {"body": ["is too large"]}


def test_a_plain_router_may_set_a_limit_of_its_own(app: FastAPI, client: TestClient) -> None:
    router = APIRouter(max_body_size=3 * 1024**2)

    @router.post("/upload")
    async def upload(file: UploadFile) -> int:
        return len(await file.read())

    app.include_router(router)
    assert client.post("/upload", files={"file": b"x" * 2 * 1024**2}).json() == 2 * 1024**2
    response = client.post("/upload", files={"file": b"x" * 4 * 1024**2})
    assert set(errors(response, 413)) == {"body"}


def test_json_on_a_plain_router_is_read_as_fastapi_reads_it(
    app: FastAPI, client: TestClient
) -> None:
    @app.post("/numbers")
    async def add(numbers: list[int]) -> int:
        return sum(numbers)

    assert client.post("/numbers", json=["1", 2]).json() == 3
    broken = client.post("/numbers", content=b"[", headers={"Content-Type": "application/json"})
    assert errors(broken, 422) == {"body": ["JSON decode error"]}
