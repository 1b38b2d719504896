"""How bodies are read (W3, W4)."""

import json

import pytest

from contract_tests.api import Api, problem
from contract_tests.users import registration
from contract_tests.wire.bodies import NO_OBJECT, NO_USER, NOT_VALID, post

NO_JSON = [
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
NO_OBJECTS = [b"null", b"[]", b'"x"', b"1", b"true", b" [{}] "]
AT_ITS_LIMITS = [
    b"{}",
    b' \r\n\t{"a":1} ',
    b'{"a":' + b"[" * 63 + b"]" * 63 + b"}",
    b'{"a":' + b"[" * 63 + b"]" * 63 + b',"b":[]}',
    b'{"a":' + b"9" * 300 + b"}",
    b'{"a":1e308}',
    b'{"a":"\\ud83d\\ude00"}',
    b'{"user":{"username":1},"user":null}',
]


def test_what_is_no_json_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for body in NO_JSON:
        with subtests.test(body=body[:24], size=len(body)):
            assert problem(post(api, body)) == NOT_VALID


def test_json_that_is_no_object_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for body in NO_OBJECTS:
        with subtests.test(body=body):
            assert problem(post(api, body)) == NO_OBJECT


def test_json_at_its_limits_is_read(api: Api, subtests: pytest.Subtests) -> None:
    for body in AT_ITS_LIMITS:
        with subtests.test(body=body[:24]):
            assert problem(post(api, body)) == NO_USER


def test_the_last_of_equal_keys_counts(api: Api) -> None:
    last = json.dumps(registration()["user"])
    body = f'{{"user":null,"user":{last}}}'.encode()
    assert post(api, body).status_code == 201
