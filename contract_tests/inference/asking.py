"""Questions for models, and how they are refused."""

from typing import Any

import httpx

from contract_tests.api import Api

BLANK = "can't be blank"
NO_NUMBERS = {"features": ["must be a list of numbers"]}
NOT_HELD = {"features": ["must hold 1 to 10,000 numbers"]}
NO_MODEL = (404, {"model": ["not found"]})
TOO_SLOW = (504, {"model": ["took too long"]})
UNAVAILABLE = (502, {"model": ["is unavailable"]})
JSON = {"Content-Type": "application/json"}


def ask(api: Api, *features: Any, model: Any = "mean") -> httpx.Response:
    """Ask a model."""
    return api.post("/predict", {"features": features, "model_id": model})


def ask_as_written(api: Api, features: str) -> bytes:
    """The number that the mean of some numbers is answered with, byte for byte."""
    content = f'{{"features":{features},"model_id":"mean"}}'.encode()
    answer = api.send("POST", "/predict", content=content, headers=JSON)
    assert answer.status_code == 200, answer.text
    start, end = b'{"prediction":', b',"model_id":"mean"}'
    assert answer.content.startswith(start)
    assert answer.content.endswith(end)
    return answer.content.removeprefix(start).removesuffix(end)
