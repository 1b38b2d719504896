"""Request bodies: JSON and size (W3), media types (W4), and the order of their checks (W9)."""

import gzip
import json
from collections.abc import Iterator

import pytest

from contract_tests.api import Api, problem
from contract_tests.http.steps import (
    INCOMPLETE,
    INVALID_JSON,
    INVALID_TOKEN,
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
    post_incomplete,
)
from contract_tests.users import User, new_name, registration

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
    *(b'{"a":"\x00"}', b'{"a":"\t"}', b'{"a":"\x1f"}', b"\x00{}", "{}".encode("utf-32")),
    *(b'{"a":.5}', b'{"a":1.}', b'{"a":+1}', b'{"a":-}', b'{"a":1e}', b'{"a":0x1}', b'{"a":- 1}'),
    *(
        b'{"a":tru}',
        b'{"a":True}',
        b'{"a":nan}',
        b'{"a":undefined}',
        b"{a:1}",
        b'{"a" 1}',
        b'{"a"}',
    ),
    *(b'{"a":[1,]}', b'{"a":[,1]}', b'{"a":1 "b":2}', b"{,}", b'{"a":1}}', b'{"a":1},', b"{}{}"),
    *(b'{"a":"\\x41"}', b'{"a":"\\u12"}', b'{"a":"\\u00zz"}', b'{"a":"\\"}', b"{'a':'b'}"),
    *(b'{"a":1}//', b'/**/{"a":1}', b'{"a":1e400}', b'{"a":2' + b"0" * 308 + b"}"),
    *(b'{"a":"\\ud83dx"}', b'{"a":"\\ud83d\\u0041"}', b'{"a":"\\ud83d\\\\ude00"}'),
    *(
        b'{"a":"\\ude00\\ud83d"}',
        b'{"a":"\\uD800"}',
        b'{"a":"\\\\\\ud800"}',
        b'{"a":"\\\\\\u0000"}',
    ),
    *(b'{"a":"\xc0\x80"}', b'{"a":"\xf4\x90\x80\x80"}', b'{"a":"\xf0\x9f\x98"}'),
    b'{"a":' * 64 + b"{}" + b"}" * 64,
    b'{"a":' + b'[{"b":' * 32 + b"1" + b"}]" * 32 + b"}",
    b'{"a":"]]]]","b":' + b"[" * 64 + b"]" * 64 + b"}",
    b'{"a":"\\"]","b":' + b"[" * 64 + b"]" * 64 + b"}",
    b'{"a":[' + b"[]," * 9_998 + b"[]]}",
    b'{"a":[' + b'{"b":1},' * 9_998 + b"{}]}",
    b'{"a":[' + (b"[" * 62 + b"]" * 62 + b",") * 162 + b"1]}",
    b'{"a":[' + b"[]," * 9_998 + b'[]],"a":1}',
    b'{"a":[' + b'"]",[],' * 9_999 + b"1]}",
    b'{"a":[' + b"[]," * 340_000 + b"[]]}",
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
    b'{"a":' * 63 + b"{}" + b"}" * 63,
    b'{"a":' + b'[{"b":' * 31 + b"[]" + b"}]" * 31 + b"}",
    b'{"a":"' + b"[" * 100_000 + b'"}',
    b'{"a":"\\"' + b"[{" * 100 + b'\\\\"}',
    b'{"' + b"{[" * 100 + b'":1}',
    *(b'{"a":"\\uD83D\\uDE00"}', b'{"a":"\\\\ud800"}', b'{"a":"\\\\u0000"}', b'{"a":"\\/\\b\\f"}'),
    *(b'{"a":-0}', b'{"a":-1e308}', b'{"a":0e1}', b'{"a":1E+2}', b'{"a":1' + b"0" * 308 + b"}"),
    '{"a":"\x7f\u2028\ufeff\uffff\U0010ffff"}'.encode(),
]
# Up to 1 MiB, and 10,000 containers: numbers, and strings that look like containers.
LARGE = {
    "empty lists": b'{"a":[' + b"[]," * 9_997 + b"[]]}",
    "objects": b'{"a":[' + b'{"b":"%s"},' % (b"c" * 90) * 9_997 + b"{}]}",
    "lists at the deepest level": b'{"a":[' + (b"[" * 62 + b"]" * 62 + b",") * 161 + b"1]}",
    "a list of integers": b'{"a":[1e1' + b",1" * 500_000 + b"]}",
    "a list of brackets": b'{"a":["["' + b',"[{]"' * 160_000 + b"]}",
    "a string of brackets": b'{"a":"' + b"[" * 1_000_000 + b'"}',
    "a string of escaped quotes": b'{"a":"' + b'\\"[' * 340_000 + b'"}',
    "a string of surrogate pairs": b'{"a":"' + b"\\ud83d\\ude00" * 80_000 + b'"}',
}


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


def test_large_json_is_read(api: Api, subtests: pytest.Subtests) -> None:
    for name, body in LARGE.items():
        with subtests.test(name):
            assert len(body) <= MEBIBYTE
            assert problem(post_body(api, body)) == MISSING_USER


def test_large_json_is_checked_to_its_end(api: Api, subtests: pytest.Subtests) -> None:
    too_deep, unpaired_surrogate = b"[" * 64 + b"]" * 64, b'"\\ud800"'
    too_many = b"[" + b"[]," * 9_998 + b"[]]"
    for name, invalid in (
        ("objects", unpaired_surrogate),
        ("lists at the deepest level", too_deep),
        ("a list of integers", b"1e999"),
        ("a list of brackets", too_many),
        ("a string of brackets", too_deep),
        ("a string of escaped quotes", too_deep),
        ("a string of surrogate pairs", unpaired_surrogate),
    ):
        with subtests.test(name):
            body = LARGE[name][:-1] + b',"b":' + invalid + b"}"
            assert len(body) <= MEBIBYTE
            assert problem(post_body(api, body)) == INVALID_JSON


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
    "application/json; CHARSET=utf-8; charset=utf8",
    "application/json; charset=Utf8 ; charset=utf-8",
]
OTHER_CHARSETS = [
    *("latin-1", "utf-16", "klingon", "", '"', "utf-8x", "us-ascii", "'utf-8'", "utf_8"),
    *("utf-8; charset=latin-1", "latin-1; charset=utf-8"),
]


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


REPEATED_MEDIA_TYPES = [
    ("application/json", "text/plain"),
    ("text/plain", "application/json"),
    ("application/json", "application/json"),
    ("application/json; charset=utf-8", "application/json"),
    ("application/json", "application/json; charset=latin-1"),
]


def test_a_repeated_media_type_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for types in REPEATED_MEDIA_TYPES:
        with subtests.test(types=types):
            lines = [("Content-Type", one) for one in types]
            answer = api.send("POST", "/api/users", content=b"{}", headers=lines)
            assert problem(answer) == WRONG_MEDIA_TYPE
            assert problem(post_body(api, b"{}", ", ".join(types))) == WRONG_MEDIA_TYPE


def test_a_repeated_media_type_is_ignored_where_no_body_is_documented(api: Api) -> None:
    lines = [("Content-Type", "application/json"), ("Content-Type", "text/plain")]
    assert api.get("/health", headers=lines).status_code == 200


CODINGS = ["gzip", "GZIP", "x-gzip", "deflate", "br", "zstd", "gzip, identity", "identity,gzip"]
NO_CODING = ["", "identity", "IDENTITY", "identity, identity"]
CODED = (415, {"body": ["must have no content coding"]})


def test_a_body_with_a_content_coding_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for coding in CODINGS:
        for body in (b"{}", gzip.compress(b"{}", mtime=0), b"{", b""):
            with subtests.test(coding=coding, body=body[:8]):
                headers = {**JSON, "Content-Encoding": coding}
                answer = api.send("POST", "/api/users", content=body, headers=headers)
                assert problem(answer) == CODED
                assert answer.headers["Accept-Encoding"] == "identity"


def test_identity_is_no_content_coding(api: Api, subtests: pytest.Subtests) -> None:
    for coding in NO_CODING:
        with subtests.test(coding=coding):
            headers = {**JSON, "Content-Encoding": coding}
            answer = api.send("POST", "/api/users", content=b"{}", headers=headers)
            assert problem(answer) == MISSING_USER


def test_the_coding_is_checked_after_the_media_type_and_before_the_charset(api: Api) -> None:
    def refused(content_type: str) -> object:
        headers = {"Content-Type": content_type, "Content-Encoding": "gzip"}
        return problem(api.send("POST", "/api/users", content=b"{}", headers=headers))

    assert refused("text/plain") == WRONG_MEDIA_TYPE
    assert refused("application/json; charset=latin-1") == CODED


def test_every_operation_checks_the_coding(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    headers = {**JSON, "Content-Encoding": "gzip"}
    for method, path in operations_declaring(415):
        with subtests.test(f"{method} {path}"):
            answer = api.send(method, path, content=b"{}", token=anybody.token, headers=headers)
            assert problem(answer) == CODED


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


def test_an_incomplete_body_is_refused_and_has_no_effect(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    member = {"name": new_name()}
    login = {"user": {"email": somebody.email, "password": somebody.password}}
    for path, body in (("/forge/users", member), ("/api/users/login", login)):
        sent = json.dumps(body).encode()
        for missing in (1, 500):
            with subtests.test(path=path, missing=missing):
                answer = post_incomplete(api, path, sent, len(sent) + missing)
                assert answer is None or problem(answer) == INCOMPLETE
    assert api.post("/forge/users", member).status_code == 201  # so the name was free


def test_an_undocumented_body_is_ignored(api: Api, somebody: User) -> None:
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


def test_the_size_is_checked_for_the_documentation_too(api: Api) -> None:
    for path in ("/openapi.json", "/docs"):
        # Not by `send`, since these paths are not in the OpenAPI file.
        answer = api.server.request("GET", path, content=json_of_size(MEBIBYTE + 1))
        assert problem(answer) == TOO_LARGE


def test_the_token_is_checked_before_the_media_type_and_the_json(
    api: Api, subtests: pytest.Subtests
) -> None:
    invalid = {"Authorization": "Bearer unknown"}
    for method, path in operations_declaring(415, with_token=True):
        for headers in ({}, JSON):
            with subtests.test(f"{method} {path}", headers=headers):
                answer = api.send(method, path, content=b"{", headers=invalid | headers)
                assert problem(answer) == INVALID_TOKEN


def test_every_operation_checks_the_media_type(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for method, path in operations_declaring(415):
        with subtests.test(f"{method} {path}"):
            answer = api.send(method, path, content=b"{", token=anybody.token)
            assert problem(answer) == WRONG_MEDIA_TYPE


def test_every_operation_checks_the_json(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for method, path in operations_declaring(415):
        with subtests.test(f"{method} {path}"):
            answer = api.send(method, path, content=b"{", token=anybody.token, headers=JSON)
            assert problem(answer) == INVALID_JSON
