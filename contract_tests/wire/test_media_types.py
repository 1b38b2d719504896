"""Which media types are read (W4)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.wire.bodies import NO_USER, NOT_VALID, OTHER_TYPES, WRONG_TYPE, post

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


def test_another_media_type_is_refused_whatever_the_body(
    api: Api, subtests: pytest.Subtests
) -> None:
    for content_type in OTHER_TYPES:
        with subtests.test(content_type=content_type):
            for body in (b"{}", b"", b"{"):
                assert problem(post(api, body, content_type)) == WRONG_TYPE


def test_json_may_say_that_it_is_utf_8(api: Api, subtests: pytest.Subtests) -> None:
    for content_type in IN_UTF_8:
        with subtests.test(content_type):
            assert problem(post(api, b"{}", content_type)) == NO_USER


def test_no_other_charset_is_read(api: Api, subtests: pytest.Subtests) -> None:
    for charset in OTHER_CHARSETS:
        with subtests.test(charset=charset):
            answer = post(api, b"{}", f"application/json; charset={charset}")
            assert problem(answer) == NOT_VALID
