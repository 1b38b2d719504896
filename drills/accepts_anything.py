"""Orders with nonsense in them reach the database.

Framework: FastAPI
Symptom: There is a model with constraints, and still an order of "three" pieces, of minus one
    piece, and of nothing at all were accepted with 201.
Provoke: Send POST /orders with the body {"article": "A", "quantity": "three"}.
Tool: curl with a body that must not pass, and the schema of the request in /openapi.json: it is
    what FastAPI validates, whatever the code looks like.
Elsewhere: With flask-smorest, @blueprint.arguments(Schema) hands over what the schema has loaded,
    and Django REST framework raises an AssertionError if one reads validated_data without
    is_valid(). Both have a way around, too: request.get_json() and request.data.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from drills.tools import load

INVALID: list[Any] = [
    {"article": "A", "quantity": "three"},
    {"article": "A", "quantity": -1},
    {"article": "", "quantity": 1},
    {"article": 5, "quantity": 1},
    {"quantity": 1},
    {},
]


def check(folder: Path) -> Iterator[str]:
    """What does not fit is refused, and what fits is stored."""
    service = load("accepts_anything", folder)
    client = TestClient(service.app, raise_server_exceptions=False)
    for body in INVALID:
        status = client.post("/orders", json=body).status_code
        if status != 422:
            yield f"POST /orders with {json.dumps(body)} answers {status}, and should answer 422."
    response = client.post("/orders", json={"article": "A", "quantity": 3})
    if (response.status_code, response.json()) != (201, {"article": "A", "quantity": 3}):
        yield f"A good order is answered {response.status_code} {response.text}."
    if service.stored != [service.Order(article="A", quantity=3)]:
        yield f"After one good order, these are stored: {service.stored}."
    document = client.get("/openapi.json").json()
    if "exclusiveMinimum" not in (text := json.dumps(document)) and '"minimum"' not in text:
        yield "The document does not say what an order is, so clients cannot know it."


def tool(folder: Path) -> str:
    """A request that must not pass, and what the document says of its body."""
    service = load("accepts_anything", folder)
    client = TestClient(service.app, raise_server_exceptions=False)
    body = json.dumps(INVALID[0])
    response = client.post("/orders", json=INVALID[0])
    document = client.get("/openapi.json").json()
    content = document["paths"]["/orders"]["post"]["requestBody"]["content"]
    return (
        f"$ curl -i --json '{body}' localhost:8000/orders\n{response.status_code} {response.text}\n"
        "$ curl localhost:8000/openapi.json | jq '.paths.\"/orders\".post.requestBody.content'\n"
        f"{json.dumps(content, indent=1)}"
    )
