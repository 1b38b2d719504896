"""Request bodies: JSON and size (W3), media types (W4), and the order of their checks (W9)."""

import json
from collections.abc import Iterator

import pytest

from contract_tests.api import Api, problem
from contract_tests.http.steps import (
    INVALID_JSON,
    JSON,
    MEBIBYTE,
    MISSING_USER,
    NOT_AN_OBJECT,
    OTHER_MEDIA_TYPES,
    TOO_LARGE,
    WRONG_MEDIA_TYPE,
    json_of_size,
    operations_declaring,
    post_body,
)
from contract_tests.people import Somebody, registration

NOT_JSON = [
    b"",
    b"  ",
    b'{"user":',
    b"{} x",
    *(b"\f{}", b"{}\v", "\xa0{}".encode(), "{}\u2028".encode()),
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
    b'{"a":"\\u0000","a":1}',
    b'{"a":{"\\udc00":1},"a":1}',
    b'{"a":' + b"[" * 64 + b"]" * 64 + b',"a":1}',
]
NOT_OBJECTS = [b"null", b"[]", b'"x"', b"1", b"true", b" [{}] "]
AT_THE_LIMITS = [
    b"{}",
    b' \r\n\t{"a":1} ',
    b'{"a":' + b"[" * 63 + b"]" * 63 + b"}",
    b'{"a":' + b"[" * 63 + b"]" * 63 + b',"b":[]}',
    b'{"a":' + b"9" * 300 + b"}",
    b'{"a":1e308}',
    b'{"a":"\\ud83d\\ude00"}',
    b'{"user":{"username":1},"user":null}',
]


def test_invalid_json_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for body in NOT_JSON:
        with subtests.test(body=body[:24], size=len(body)):
            assert problem(post_body(api, body)) == INVALID_JSON


def test_json_that_is_not_an_object_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for body in NOT_OBJECTS:
        with subtests.test(body=body):
            assert problem(post_body(api, body)) == NOT_AN_OBJECT


def test_json_at_the_limits_is_read(api: Api, subtests: pytest.Subtests) -> None:
    for body in AT_THE_LIMITS:
        with subtests.test(body=body[:24]):
            assert problem(post_body(api, body)) == MISSING_USER


def test_the_last_of_equal_keys_counts(api: Api) -> None:
    last = json.dumps(registration()["user"])
    body = f'{{"user":null,"user":{last}}}'.encode()
    assert post_body(api, body).status_code == 201


IN_UTF_8 = [
    "application/json",
    "APPLICATION/Json",
    "application/json;charset=utf-8",
    'application/json; charset="UTF-8"',
    "application/json ; charset=utf8",
    "application/json; charset=utf-8; profile=x",
    "application/json;",
    'application/json; profile="a;charset=latin-1"',
]
OTHER_CHARSETS = ["latin-1", "utf-16", "klingon", "", '"', "utf-8x", "us-ascii"]


def test_another_media_type_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for content_type in OTHER_MEDIA_TYPES:
        with subtests.test(content_type=content_type):
            for body in (b"{}", b"", b"{"):
                assert problem(post_body(api, body, content_type)) == WRONG_MEDIA_TYPE


def test_json_in_utf_8_is_read(api: Api, subtests: pytest.Subtests) -> None:
    for content_type in IN_UTF_8:
        with subtests.test(content_type):
            assert problem(post_body(api, b"{}", content_type)) == MISSING_USER


def test_another_charset_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for charset in OTHER_CHARSETS:
        with subtests.test(charset=charset):
            answer = post_body(api, b"{}", f"application/json; charset={charset}")
            assert problem(answer) == INVALID_JSON


def test_a_body_of_exactly_one_mebibyte_is_read(api: Api) -> None:
    assert problem(post_body(api, json_of_size(MEBIBYTE))) == MISSING_USER


def test_a_larger_body_is_refused_before_its_media_type_is_checked(
    api: Api, subtests: pytest.Subtests
) -> None:
    for body in (json_of_size(MEBIBYTE + 1), json_of_size(3 * MEBIBYTE)):
        for content_type in ("application/json", "text/plain", None):
            with subtests.test(size=len(body), content_type=content_type):
                assert problem(post_body(api, body, content_type)) == TOO_LARGE


def test_the_size_is_checked_after_path_and_method(api: Api) -> None:
    large = json_of_size(MEBIBYTE + 1)
    missing = api.send("POST", "/nowhere", content=large)
    wrong = api.send("POST", "/health", content=large)
    options = api.send("OPTIONS", "/health", content=large)
    assert problem(missing) == (404, {"path": ["not found"]})
    assert problem(wrong) == (405, {"method": ["not allowed"]})
    assert options.status_code == 204


def _in_pieces(body: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def test_a_chunked_body_is_read(api: Api) -> None:
    body = json.dumps(registration()).encode()
    answer = api.send("POST", "/api/users", content=_in_pieces(body, 10), headers=JSON)
    assert answer.status_code == 201


def test_a_chunked_body_has_the_same_limit(api: Api) -> None:
    fits = post_body(api, _in_pieces(json_of_size(MEBIBYTE), 100_000))
    large = post_body(api, _in_pieces(json_of_size(MEBIBYTE + 1), 100_000))
    assert problem(fits) == MISSING_USER
    assert problem(large) == TOO_LARGE


def test_an_undocumented_body_is_ignored(api: Api, somebody: Somebody) -> None:
    for headers in (JSON, {"Content-Type": "text/plain"}):
        answer = api.send(
            "GET", "/api/user", token=somebody.token, content=b"\xff{", headers=headers
        )
        assert answer.status_code == 200


def test_the_size_is_checked_before_the_token(api: Api, subtests: pytest.Subtests) -> None:
    large = json_of_size(MEBIBYTE + 1)
    for method, path in operations_declaring(413):
        with subtests.test(f"{method} {path}"):
            assert problem(api.send(method, path, content=large, headers=JSON)) == TOO_LARGE


def test_every_operation_checks_the_media_type(
    api: Api, anybody: Somebody, subtests: pytest.Subtests
) -> None:
    for method, path in operations_declaring(415):
        with subtests.test(f"{method} {path}"):
            answer = api.send(method, path, content=b"{", token=anybody.token)
            assert problem(answer) == WRONG_MEDIA_TYPE


def test_every_operation_checks_the_json(
    api: Api, anybody: Somebody, subtests: pytest.Subtests
) -> None:
    for method, path in operations_declaring(415):
        with subtests.test(f"{method} {path}"):
            answer = api.send(method, path, content=b"{", token=anybody.token, headers=JSON)
            assert problem(answer) == INVALID_JSON
