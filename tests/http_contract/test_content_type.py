"""What a body says that it is (W4)."""

import pytest

from http_contract.json_body import read_object
from http_contract.problems import Problem


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        " application/json ",
        "application/json;",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "application/json; Charset=utf8",
        'application/json; charset="utf-8"',
        'application/json ; charset="UTF8" ',
        "application/json; charset=utf-8; charset=utf8",
        "application/json; profile=x; charset=utf-8",
        "application/json; profile=latin-1",
        "application/json; charset\x0b=latin-1",
        'application/json; profile="a;charset=latin-1"',
        r'application/json; profile="\";charset=latin-1"; charset=utf-8',
    ],
)
def test_a_body_is_json_in_utf_8(content_type: str) -> None:
    assert read_object(b'{"a":1}', content_type) == {"a": 1}


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        ";",
        "json",
        "text/json",
        "text/plain",
        "application/jsonx",
        "Xapplication/jsonX",
        "application/json\x0b",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "application/json, application/json",
        "charset=utf-8; application/json",
    ],
)
@pytest.mark.parametrize("body", [b"{}", b"", b"no JSON"])
def test_anything_else_is_refused_before_the_body_is_read(
    content_type: str | None, body: bytes
) -> None:
    with pytest.raises(Problem) as caught:
        read_object(body, content_type)
    errors = {"body": "must be application/json"}
    assert (caught.value.status, caught.value.errors) == (415, errors)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=latin-1",
        "application/json; charset=us-ascii",
        "application/json; charset=utf-16",
        "application/json; charset=",
        'application/json; charset=""',
        "application/json; charset='utf-8'",
        "application/json; CHARSET=Latin-1",
        "application/json; charset=utf-8; charset=latin-1",
        "application/json; charset=latin-1; charset=utf-8",
        "application/json; profile=x; charset=latin-1",
        "application/json; charset=utf-8=utf-8",
        "application/json; charset=utf-8\x0b",
    ],
)
def test_json_in_another_charset_is_not_valid(content_type: str) -> None:
    with pytest.raises(Problem) as caught:
        read_object(b"{}", content_type)
    assert (caught.value.status, caught.value.errors) == (400, {"body": "is not valid JSON"})
