"""The violations in bodies that no schema can judge, or that are written differently."""

import httpx
import pytest

from contract_tests.openapi.responses import json_violations, violations
from contract_tests.reporting.findings import findings
from http_conformance.recorder import ContractViolation, Exchange

SCHEMA = {"type": "object", "properties": {"a": {"type": ["number", "string"]}}}
NOT_JSON = [
    *(b"", b"{", b"\xff", b'{"a":NaN}', b'{"a":-Infinity}', b"[" * 100_000 + b"]" * 100_000),
    *(b'{"a":"\\ud800"}', b'{"a":"\xed\xa0\x80"}'),  # half a surrogate pair
]
WRITTEN_DIFFERENTLY = [
    *(b'{"a": 1}', b'{"a":1}\n', b'{"a":1,"a":2}', b'{"a":1E5}', b'{"a":"\\u00e9"}'),
    *(b'{"a":"\\/"}', b'\xef\xbb\xbf{"a":1}', '{"a":"é"}'.encode("utf-16")),
]


@pytest.mark.parametrize("body", NOT_JSON, ids=range(len(NOT_JSON)))
def test_a_body_that_is_not_json_has_one_violation(body: bytes) -> None:
    (text,) = json_violations(body, SCHEMA)
    assert text == f"the body is not JSON in UTF-8: {body[:200]!r}"


@pytest.mark.parametrize("body", WRITTEN_DIFFERENTLY, ids=range(len(WRITTEN_DIFFERENTLY)))
def test_json_that_is_written_differently_has_one_violation(body: bytes) -> None:
    (text,) = json_violations(body, SCHEMA)
    assert text == f"the body is JSON, but not as W1 writes it: {body!r}"


@pytest.mark.parametrize("errors", [{"user": []}, {"user": ["a", "b"]}])
def test_a_subject_has_one_message(errors: dict[str, list[str]]) -> None:
    refused = {"type": "about:blank", "title": "Not Found", "status": 404, "errors": errors}
    assert any(".errors.user: " in fault for fault in violations(_answer(refused)))


def test_a_compressed_body_is_no_wrong_length() -> None:
    answer = _answer({})
    answer.headers.update({"Content-Encoding": "gzip", "Content-Length": "1"})
    text = violations(answer)
    assert any("content-encoding is not declared" in fault for fault in text)
    assert not any("Content-Length" in fault for fault in text)


def test_half_a_surrogate_pair_can_be_written_down() -> None:
    exchange = Exchange()
    exchange.end(_answer({}), ["GET /nowhere -> 404: $.\ud800: is wrong"])
    (text,) = map(str, findings(ContractViolation([]), exchange, "it holds"))
    assert text.encode() == b"GET /nowhere: 404: $.\\ud800: is wrong"


def _answer(body: object) -> httpx.Response:
    request = httpx.Request("GET", "http://server/nowhere")
    answer = httpx.Response(404, json=body, request=request)
    answer.headers["Content-Type"] = "application/problem+json"
    return answer
