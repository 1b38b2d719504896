"""Which media types are read (W4)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.wire.bodies import NO_USER, NOT_VALID, OTHER_TYPES, WRONG_TYPE, post


@pytest.mark.parametrize("content_type", OTHER_TYPES)
def test_another_media_type_is_refused_whatever_the_body(
    api: Api, content_type: str | None
) -> None:
    for body in (b"{}", b"", b"{"):
        assert problem(post(api, body, content_type)) == WRONG_TYPE


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
    assert problem(post(api, b"{}", content_type)) == NO_USER


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "klingon", "", '"', "utf-8x", "us-ascii"])
def test_no_other_charset_is_read(api: Api, charset: str) -> None:
    answer = post(api, b"{}", f"application/json; charset={charset}")
    assert problem(answer) == NOT_VALID
