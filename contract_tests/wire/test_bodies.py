"""How bodies are read (W3, W4)."""

import json
from collections.abc import Iterable, Iterator

import httpx
import pytest

from contract_tests.api import Api, problem
from contract_tests.people import Somebody, registration

JSON = {"Content-Type": "application/json"}
NOT_VALID = (400, {"body": ["is not valid JSON"]})
NO_OBJECT = (400, {"body": ["must be a JSON object"]})
WRONG_TYPE = (415, {"body": ["must be application/json"]})
TOO_LARGE = (413, {"body": ["is too large"]})
NO_USER = (422, {"user": ["can't be blank"]})
MEBIBYTE = 1024 * 1024


def _post(
    api: Api, content: bytes | Iterable[bytes], content_type: str | None = "application/json"
) -> httpx.Response:
    headers = {} if content_type is None else {"Content-Type": content_type}
    return api.send("POST", "/api/users", content=content, headers=headers)


def _padded(size: int) -> bytes:
    return b'{"a":"' + b"x" * (size - 8) + b'"}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b'{"user":',
        b"{} x",
        b"{'a':1}",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":-1e999}',
        b'{"a":' + b"9" * 400 + b"}",
        b'{"a":' + b"9" * 5_000 + b"}",
        b'{"a":"\\u0000"}',
        b'{"\\u0000":1}',
        b'{"a":"\\ud800"}',
        b'{"\\udc00":1}',
        b'{"a":["\\udc00\\ud800"]}',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b'{"a":"\xe9"}',
        b'{"a":"\xed\xa0\x80"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' + b"[" * 64 + b"]" * 64 + b"}",
        b'{"a":01}',
        b'{"a":"\n"}',
        b'{"a":1,}',
    ],
    ids=lambda body: repr(body[:24])[2:-1],
)
def test_what_is_no_json_is_refused(api: Api, body: bytes) -> None:
    assert problem(_post(api, body)) == NOT_VALID


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"1", b"true", b" [{}] "])
def test_json_that_is_no_object_is_refused(api: Api, body: bytes) -> None:
    assert problem(_post(api, body)) == NO_OBJECT


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b' \r\n\t{"a":1} ',
        b'{"a":' + b"[" * 63 + b"]" * 63 + b"}",
        b'{"a":' + b"9" * 300 + b"}",
        b'{"a":1e308}',
        b'{"a":"\\ud83d\\ude00"}',
        b'{"user":{"username":1},"user":null}',
    ],
    ids=lambda body: repr(body[:24])[2:-1],
)
def test_json_at_its_limits_is_read(api: Api, body: bytes) -> None:
    assert problem(_post(api, body)) == NO_USER


def test_the_last_of_equal_keys_counts(api: Api) -> None:
    last = json.dumps(registration()["user"])
    body = f'{{"user":null,"user":{last}}}'.encode()
    assert _post(api, body).status_code == 201


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/ld+json",
        "application/json5",
        "application",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        ";;;",
        "text/plain; application/json",
        "*/*",
    ],
)
@pytest.mark.parametrize("body", [b"{}", b"", b"{"])
def test_another_media_type_is_refused_whatever_the_body(
    api: Api, content_type: str | None, body: bytes
) -> None:
    assert problem(_post(api, body, content_type)) == WRONG_TYPE


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "APPLICATION/Json",
        "application/json;charset=utf-8",
        'application/json; charset="UTF-8"',
        "application/json ; charset=utf8",
        "application/json; charset=utf-8; profile=x",
        "application/json;",
    ],
)
def test_json_may_say_that_it_is_utf_8(api: Api, content_type: str) -> None:
    assert problem(_post(api, b"{}", content_type)) == NO_USER


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "klingon", "", '"', "utf-8x", "us-ascii"])
def test_no_other_charset_is_read(api: Api, charset: str) -> None:
    answer = _post(api, b"{}", f"application/json; charset={charset}")
    assert problem(answer) == NOT_VALID


def test_a_body_of_exactly_one_mebibyte_is_read(api: Api) -> None:
    assert problem(_post(api, _padded(MEBIBYTE))) == NO_USER


@pytest.mark.parametrize("size", [MEBIBYTE + 1, 3 * MEBIBYTE])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", None])
def test_a_larger_body_is_refused_first(api: Api, size: int, content_type: str | None) -> None:
    assert problem(_post(api, _padded(size), content_type)) == TOO_LARGE


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/health"), ("GET", "/api/user"), ("PUT", "/api/user"), ("POST", "/api/users/logout")],
)
def test_size_counts_on_every_path_before_the_token(api: Api, method: str, path: str) -> None:
    answer = api.send(method, path, content=_padded(MEBIBYTE + 1), headers=JSON)
    assert problem(answer) == TOO_LARGE


def test_size_does_not_count_where_the_method_or_the_path_is_wrong(api: Api) -> None:
    large = _padded(MEBIBYTE + 1)
    missing = api.send("POST", "/nowhere", content=large)
    wrong = api.send("POST", "/health", content=large)
    options = api.send("OPTIONS", "/health", content=large)
    assert problem(missing) == (404, {"path": ["not found"]})
    assert problem(wrong) == (405, {"method": ["not allowed"]})
    assert options.status_code == 204


def _in_pieces(body: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def test_a_chunked_body_is_read_like_any_other(api: Api) -> None:
    body = json.dumps(registration()).encode()
    answer = api.send("POST", "/api/users", content=_in_pieces(body, 10), headers=JSON)
    assert answer.status_code == 201


def test_a_chunked_body_counts_like_any_other(api: Api) -> None:
    fits = _post(api, _in_pieces(_padded(MEBIBYTE), 100_000))
    large = _post(api, _in_pieces(_padded(MEBIBYTE + 1), 100_000))
    assert problem(fits) == NO_USER
    assert problem(large) == TOO_LARGE


def test_where_no_body_is_documented_none_is_looked_at(api: Api, somebody: Somebody) -> None:
    for headers in (JSON, {"Content-Type": "text/plain"}):
        answer = api.send(
            "GET", "/api/user", token=somebody.token, content=b"\xff{", headers=headers
        )
        assert answer.status_code == 200
