"""Unusual requests for predictions (W3 to W6, W9)."""

from collections.abc import Iterator

from contract_tests.unusual.unusual import (
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
    Unusual,
)

PREDICT = "/predict"
NO_NUMBERS = {"features": "must be a list of numbers"}
NOT_HELD = {"features": "must hold 1 to 10,000 numbers"}
NO_MODEL = {"model": "not found"}

QUESTIONS: dict[str, tuple[bytes, Errors]] = {
    "nothing": (b"{}", {"features": BLANK, "model_id": BLANK}),
    "nulls": (b'{"features":null,"model_id":null}', {"features": BLANK, "model_id": BLANK}),
    "an object for a list": (b'{"features":{},"model_id":"mean"}', NO_NUMBERS),
    "a text for a list": (b'{"features":"","model_id":"mean"}', NO_NUMBERS),
    "true": (b'{"features":[true],"model_id":"mean"}', NO_NUMBERS),
    "a text": (b'{"features":["1"],"model_id":"mean"}', NO_NUMBERS),
    "null inside": (b'{"features":[1,null],"model_id":"mean"}', NO_NUMBERS),
    "a list inside": (b'{"features":[[1]],"model_id":"mean"}', NO_NUMBERS),
    "no numbers": (b'{"features":[],"model_id":"mean"}', NOT_HELD),
    "10,001 numbers": (b'{"features":[%s0],"model_id":"mean"}' % (b"0," * 10_000), NOT_HELD),
    "500,000 numbers": (
        b'{"features":[%s0],"model_id":""}' % (b"0," * 500_000),
        NOT_HELD | {"model_id": BLANK},
    ),
    "both wrong": (b'{"features":[{}],"model_id":1}', NO_NUMBERS | {"model_id": STRING}),
}
NUMBERS = ["0.1,0.571,1.0", "2", "1e-7", "5e-324", "1e22", "-0.0", "-5e-324,0,0", "1e308,1e308"]


def inference() -> Iterator[Unusual]:
    """Questions that no model is asked, and those that only `mean` is."""
    for name, (body, errors) in QUESTIONS.items():
        yield Unusual(f"question: {name}", "POST", PREDICT, 422, errors, (JSON,), body)
    for numbers in (*NUMBERS, "1" + "0" * 308, ",".join(["0.1"] * 10_000)):
        body = b'{"features":[%s],"model_id":"mean"}' % numbers.encode()
        yield Unusual(f"mean of {numbers[:24]}", "POST", PREDICT, 200, None, (JSON,), body)
    for number in (b"NaN", b"-Infinity", b"1e999", b"9" * 400):
        body = b'{"features":[%s],"model_id":"mean"}' % number
        name = f"question: {number[:12].decode()}"
        yield Unusual(name, "POST", PREDICT, 400, NOT_JSON, (JSON,), body)
    for model in (b"median", b"mean ", b"%F0%9F%98%80", b"x" * 9_000):
        body = b'{"features":[1],"model_id":"%s"}' % model
        name = f"model: {model[:12].decode()!r}"
        yield Unusual(name, "POST", PREDICT, 404, NO_MODEL, (JSON,), body)
    yield from _rest()


def _rest() -> Iterator[Unusual]:
    question = b'{"features":[1],"model_id":"mean"}'
    twice = (("Authorization", "Bearer a"), ("Authorization", "Bearer b"), JSON)
    large = b'{"a":"%s"}' % (b"x" * (1024 * 1024))
    yield Unusual("predict: two tokens", "POST", PREDICT, 200, None, twice, question)
    yield Unusual("predict: over 1 MiB", "POST", PREDICT, 413, LARGE, (JSON,), large)
    yield Unusual("predict: no media type", "POST", PREDICT, 415, NOT_TYPE, (), question)
    yield Unusual("predict: a list", "POST", PREDICT, 400, NO_OBJECT, (JSON,), b"[1]")
    yield Unusual("predict: GET", "GET", PREDICT, 405, NO_METHOD)
    yield Unusual("predict: OPTIONS", "OPTIONS", PREDICT, 204)
    yield Unusual("predict: a slash", "POST", f"{PREDICT}/", 404, NO_PATH, (JSON,), question)
