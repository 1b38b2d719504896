"""Steps of the inference scenarios: ask for predictions, and the errors of `POST /predict`."""

from typing import Any

import httpx

from contract_tests.api import Api

BLANK = "can't be blank"
NOT_NUMBERS = {"features": ["must be a list of numbers"]}
WRONG_COUNT = {"features": ["must hold 1 to 10,000 numbers"]}
UNKNOWN_MODEL = (404, {"model": ["not found"]})
TOO_SLOW = (504, {"model": ["took too long"]})
UNAVAILABLE = (502, {"model": ["is unavailable"]})
JSON = {"Content-Type": "application/json"}


def predict(api: Api, *features: Any, model: Any = "mean") -> httpx.Response:
    """Send `POST /predict` and return the response."""
    return api.post("/predict", {"features": features, "model_id": model})


def mean_of(api: Api, features: str) -> bytes:
    """Return the mean of a JSON array, byte for byte as the response writes it."""
    content = f'{{"features":{features},"model_id":"mean"}}'.encode()
    answer = api.send("POST", "/predict", content=content, headers=JSON)
    assert answer.status_code == 200, answer.text
    start, end = b'{"prediction":', b',"model_id":"mean"}'
    assert answer.content.startswith(start)
    assert answer.content.endswith(end)
    return answer.content.removeprefix(start).removesuffix(end)
