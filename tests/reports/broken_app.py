"""A pytest plugin that registers a broken app: Flask's, with two faults in its responses."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx

from contract_tests.apps import APPS, Wiring, register


class Broken(httpx.BaseTransport):
    """Leaves a member out of every user, and a request body out of the document."""

    def __init__(self, whole: httpx.BaseTransport) -> None:
        self._whole = whole

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response, with the fault."""
        response = self._whole.handle_request(request)
        if response.headers.get("Content-Type") != "application/json":
            return response
        body = json.loads(response.read())
        if request.url.path == "/openapi.json":
            del body["paths"]["/api/users"]["post"]["requestBody"]
            for unused in ("RegistrationRequest", "Registration"):
                del body["components"]["schemas"][unused]
        else:
            body.get("user", {}).pop("bio", None)
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {**response.headers, "content-length": str(len(content))}
        return httpx.Response(response.status_code, headers=headers, content=content)


@contextmanager
def _serve(wiring: Wiring) -> Iterator[httpx.BaseTransport]:
    with APPS["flask"].serve(wiring) as whole:
        yield Broken(whole)


register(
    replace(
        APPS["flask"],
        name="broken",
        serve=_serve,
        serve_command=None,
        appoint_command=None,
        development=None,
        over_memory=None,
        over_django_orm=None,
        areas=("accounts", "documents"),
    )
)
