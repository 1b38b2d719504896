"""How a delivery of Stripe's is read (docs/contract.md, The webhook)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from http_contract.json_body import BODY_LIMIT
from http_contract.problems import Problem
from http_contract.webhook import read_event
from tests.http_contract.deliveries import BODY, NOW, SECRET, header

NO_EVENT = {"body": "is not an event"}
NOT_VALID = {"body": "is not valid JSON"}
NOT_SIGNED = {"signature": "is invalid"}


def read(body: bytes, sent: str | None = None) -> dict[str, Any]:
    """The event that a body holds, which is signed unless another signature is given."""
    now = datetime.fromtimestamp(NOW, UTC)
    return read_event(body, header(body) if sent is None else sent, [SECRET], now)


def problem_with(body: bytes, sent: str | None = None) -> tuple[int, dict[str, str]]:
    """What is said of a delivery that is refused."""
    with pytest.raises(Problem) as caught:
        read(body, sent)
    return caught.value.status, caught.value.errors


def test_an_event_is_read_with_all_that_it_says() -> None:
    assert read(BODY) == {"id": "evt_1", "type": "payment_intent.succeeded", "é": 1}


@pytest.mark.parametrize("body", [b'{"id":"","type":""}', b' {"type":"a","id":"b","id":"c"}\n'])
def test_any_object_with_an_id_and_a_type_in_text_is_an_event(body: bytes) -> None:
    assert set(read(body)) == {"id", "type"}


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b'"x"',
        b"null",
        b"1",
        b'[{"id":"a","type":"b"}]',
        b'{"id":"a"}',
        b'{"type":"b"}',
        b'{"id":null,"type":"b"}',
        b'{"id":"a","type":null}',
        b'{"id":1,"type":"b"}',
        b'{"id":"a","type":["b"]}',
        b'{"id":true,"type":"b"}',
        b'{"id":"a","type":"b","id":{}}',
        b'{"ID":"a","Type":"b"}',
    ],
)
def test_anything_else_that_is_signed_is_no_event(body: bytes) -> None:
    assert problem_with(body) == (400, NO_EVENT)


@pytest.mark.parametrize("letter", ["x", "\N{GRINNING FACE}"])
def test_an_id_has_at_most_255_code_points(letter: str) -> None:
    assert read(f'{{"id":"{letter * 255}","type":"b"}}'.encode())["id"] == letter * 255
    assert problem_with(f'{{"id":"{letter * 256}","type":"b"}}'.encode()) == (400, NO_EVENT)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut"),
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + BODY, id="byte order mark"),
        pytest.param(b'{"id":"a\\u0000","type":"b"}', id="NUL"),
        pytest.param(b'{"id":"a","type":"b","x":"\\ud800"}', id="lone surrogate"),
        pytest.param(b'{"id":"a","type":"b","x":NaN}', id="NaN"),
        pytest.param(b'{"id":"a","type":"b","x":1e999}', id="1e999"),
        pytest.param(b"[" * 100_000, id="100,000 brackets"),
        pytest.param(b'{"id":"a","type":"b","x":' + b"[" * 64 + b"]" * 64 + b"}", id="too deep"),
    ],
)
def test_what_is_signed_and_no_json_is_not_valid(body: bytes) -> None:
    assert problem_with(body) == (400, NOT_VALID)


@pytest.mark.parametrize("body", [BODY, b"{}", b"", b"\xff", b"x" * (BODY_LIMIT + 1)])
@pytest.mark.parametrize("sent", ["", "t=1,v1=x", header(b"another body"), "\x80\xff"])
def test_nothing_is_read_of_what_is_not_signed(body: bytes, sent: str) -> None:
    assert problem_with(body, sent) == (400, NOT_SIGNED)


def test_no_header_is_no_signature() -> None:
    with pytest.raises(Problem) as caught:
        read_event(BODY, None, [SECRET], datetime.fromtimestamp(NOW, UTC))
    assert (caught.value.status, caught.value.errors) == (400, NOT_SIGNED)


def test_a_signed_body_of_more_than_a_mebibyte_is_too_large_all_the_same() -> None:
    body = b'{"id":"a","type":"' + b"x" * (BODY_LIMIT - 20) + b'"}'
    assert len(body) == BODY_LIMIT
    assert read(body)["id"] == "a"
    assert problem_with(body + b" ") == (413, {"body": "is too large"})
