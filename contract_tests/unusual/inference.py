"""Unusual requests for predictions (W3 to W6, W9)."""

from collections.abc import Iterator

from contract_tests.unusual.request import (
    BLANK,
    JSON,
    LARGE,
    NO_METHOD,
    NO_OBJECT,
    NO_PATH,
    NOT_JSON,
    NOT_TYPE,
    STRING,
    Errors,
    Row,
)

PREDICT = "/predict"
NOT_NUMBERS = {"features": "must be a list of numbers"}
WRONG_COUNT = {"features": "must hold 1 to 10,000 numbers"}
UNKNOWN_MODEL = {"model": "not found"}

INVALID_BODIES: dict[str, tuple[bytes, Errors]] = {
    "no members": (b"{}", {"features": BLANK, "model_id": BLANK}),
    "nulls": (b'{"features":null,"model_id":null}', {"features": BLANK, "model_id": BLANK}),
    "an object for a list": (b'{"features":{},"model_id":"mean"}', NOT_NUMBERS),
    "a string for a list": (b'{"features":"","model_id":"mean"}', NOT_NUMBERS),
    "true": (b'{"features":[true],"model_id":"mean"}', NOT_NUMBERS),
    "a string": (b'{"features":["1"],"model_id":"mean"}', NOT_NUMBERS),
    "a null element": (b'{"features":[1,null],"model_id":"mean"}', NOT_NUMBERS),
    "a nested list": (b'{"features":[[1]],"model_id":"mean"}', NOT_NUMBERS),
    "no numbers": (b'{"features":[],"model_id":"mean"}', WRONG_COUNT),
    "10,001 numbers": (b'{"features":[%s0],"model_id":"mean"}' % (b"0," * 10_000), WRONG_COUNT),
    "500,000 numbers": (
        b'{"features":[%s0],"model_id":""}' % (b"0," * 500_000),
        WRONG_COUNT | {"model_id": BLANK},
    ),
    "both wrong": (b'{"features":[{}],"model_id":1}', NOT_NUMBERS | {"model_id": STRING}),
}
NUMBERS = ["0.1,0.571,1.0", "2", "1e-7", "5e-324", "1e22", "-0.0", "-5e-324,0,0", "1e308,1e308"]


def inference_rows() -> Iterator[Row]:
    """Yield refused requests for predictions, and requests for the model `mean`."""
    for name, (body, errors) in INVALID_BODIES.items():
        yield Row(f"predict: {name}", "POST", PREDICT, 422, errors, (JSON,), body)
    for numbers in (*NUMBERS, "1" + "0" * 308, ",".join(["0.1"] * 10_000)):
        body = b'{"features":[%s],"model_id":"mean"}' % numbers.encode()
        yield Row(f"mean of {numbers[:24]}", "POST", PREDICT, 200, None, (JSON,), body)
    for number in (b"NaN", b"-Infinity", b"1e999", b"9" * 400):
        body = b'{"features":[%s],"model_id":"mean"}' % number
        name = f"predict: {number[:12].decode()}"
        yield Row(name, "POST", PREDICT, 400, NOT_JSON, (JSON,), body)
    for model in (b"median", b"mean ", b"%F0%9F%98%80", b"x" * 9_000):
        body = b'{"features":[1],"model_id":"%s"}' % model
        name = f"model: {model[:12].decode()!r}"
        yield Row(name, "POST", PREDICT, 404, UNKNOWN_MODEL, (JSON,), body)
    yield from _other_rows()


def _other_rows() -> Iterator[Row]:
    body_of_mean = b'{"features":[1],"model_id":"mean"}'
    two_tokens = (("Authorization", "Bearer a"), ("Authorization", "Bearer b"), JSON)
    large = b'{"a":"%s"}' % (b"x" * (1024 * 1024))
    yield Row("predict: two tokens", "POST", PREDICT, 200, None, two_tokens, body_of_mean)
    yield Row("predict: over 1 MiB", "POST", PREDICT, 413, LARGE, (JSON,), large)
    yield Row("predict: no media type", "POST", PREDICT, 415, NOT_TYPE, (), body_of_mean)
    yield Row("predict: a list", "POST", PREDICT, 400, NO_OBJECT, (JSON,), b"[1]")
    yield Row("predict: GET", "GET", PREDICT, 405, NO_METHOD)
    yield Row("predict: OPTIONS", "OPTIONS", PREDICT, 204)
    yield Row(
        "predict: a trailing slash", "POST", f"{PREDICT}/", 404, NO_PATH, (JSON,), body_of_mean
    )
