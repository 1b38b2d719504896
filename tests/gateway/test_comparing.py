"""What differs between two answers, what is noise, what is accepted, and what is never kept."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.comparing import (
    LOCATIONS_LIMIT,
    REDACTED,
    Answer,
    Headers,
    differences,
    real_differences,
    redacted_body,
    redacted_headers,
    redacted_target,
    unaccepted,
)
from gateway.table import AcceptedDifference

JSON: Headers = (("Content-Type", "application/json"),)
SECRETS = {"token", "password", "authorization", "set-cookie"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def answer(value: Any, status: int = 200, headers: Headers = JSON) -> Answer:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Answer(status, headers, body)


@pytest.mark.parametrize(
    ("old", "new", "locations"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["body /a"]),
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": 1}, {"a": True}, ["body /a"]),
        ({"a": 0}, {"a": False}, ["body /a"]),
        ({"a": 1}, {"a": "1"}, ["body /a"]),
        ({"a": None}, {}, ["body /a"]),
        ({}, {"a": None}, ["body /a"]),
        ({"a": {"b": [1, {"c": 2}]}}, {"a": {"b": [1, {"c": 3}]}}, ["body /a/b/1/c"]),
        ([1, 2], [1, 2, 3], ["body /2"]),
        ([1, 2, 3], [1], ["body /1", "body /2"]),
        ([1, 2], [2, 1], ["body /0", "body /1"]),
        ({"a/b": {"c~d": 1}}, {"a/b": {"c~d": 2}}, ["body /a~1b/c~0d"]),
        ([], {}, ["body"]),
        ("a", "b", ["body"]),
        (b'{"a": 1}', b'{"a":1}', []),
        (b'{"a": 1}', b"{", ["body"]),
        (b"", b"{}", ["body"]),
    ],
)
def test_bodies_differ_by_value(old: Any, new: Any, locations: list[str]) -> None:
    assert differences(answer(old), answer(new), "value") == locations


def test_bytes_are_stricter() -> None:
    one, other = answer(b'{"a": 1, "b": 2}'), answer(b'{"b":2,"a":1}')
    assert differences(one, other, "value") == []
    assert differences(one, other, "bytes") == ["body"]


def test_a_body_that_is_not_json_is_its_bytes() -> None:
    text: Headers = (("content-type", "text/plain"),)
    assert differences(answer(b"1", headers=text), answer(b"1.0", headers=text), "value") == [
        "body"
    ]
    problem: Headers = (("content-type", "application/problem+json; charset=utf-8"),)
    assert (
        differences(answer(b"1", headers=problem), answer(b"1.0", headers=problem), "value") == []
    )


@pytest.mark.parametrize(
    ("old", "new", "locations"),
    [
        ((("A", "1"),), (("a", "1"),), []),
        ((("A", "1"),), (("A", "2"),), ["header a"]),
        ((("A", "1"),), (), ["header a"]),
        ((), (("B", "1"), ("A", "1")), ["header a", "header b"]),
        ((("A", "1"), ("A", "2")), (("A", "2"), ("A", "1")), ["header a"]),
        ((("A", "1"), ("A", "1")), (("A", "1"),), ["header a"]),
        ((("A", "1"), ("B", "2")), (("B", "2"), ("A", "1")), []),
        ((("Date", "1"), ("Server", "x"), ("Via", "y")), (("Content-Length", "3"),), []),
    ],
)
def test_headers_differ_by_name_and_values(
    old: Headers, new: Headers, locations: list[str]
) -> None:
    assert differences(Answer(200, old), Answer(200, new), "bytes") == locations


def test_a_status_and_an_answer_that_is_missing_differ() -> None:
    there, gone = answer({}), Answer(failure="ReadError")
    assert differences(there, answer({}, status=404), "value") == ["status"]
    assert differences(there, gone, "value") == differences(gone, there, "value") == ["answer"]
    assert differences(gone, Answer(failure="other"), "value") == []


def test_no_more_than_a_hundred_places_are_named() -> None:
    one, other = answer([0] * 500), answer([1] * 500)
    assert len(differences(one, other, "value")) == LOCATIONS_LIMIT


def test_a_body_that_is_too_deep_still_differs() -> None:
    deep = [b'{"a":' * 5000 + it + b"}" * 5000 for it in (b"1", b"2")]
    assert differences(answer(deep[0]), answer(deep[1]), "value") == ["body"]
    nested = [b'{"a":' * 900 + it + b"}" * 900 for it in (b"1", b"2")]
    (location,) = differences(answer(nested[0]), answer(nested[1]), "value")
    assert location.startswith("body")
    assert redacted_body(JSON, nested[0], SECRETS)


@given(VALUES)
def test_what_is_equal_never_differs(value: Any) -> None:
    again = answer(json.dumps(value, indent=1).encode())
    assert differences(answer(value), again, "value") == []


@given(st.dictionaries(st.text(), VALUES, min_size=1), st.data())
def test_a_change_of_a_member_is_always_found(value: dict[str, Any], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(value)))
    changed = copy.deepcopy(value)
    changed[key] = ["something", value[key]]
    assert differences(answer(value), answer(changed), "value")
    assert differences(answer(changed), answer(value), "value")


# Noise, and what is accepted


def test_what_differs_by_itself_does_not_count() -> None:
    old, again = answer({"now": 1, "a": 1}), answer({"now": 3, "a": 1})
    assert real_differences(old, answer({"now": 2, "a": 1}), again, "value") == []
    assert real_differences(old, answer({"now": 2, "a": 2}), again, "value") == ["body /a"]


def test_a_write_between_two_answers_does_not_count() -> None:
    before, after = answer(["b", "a"]), answer(["c", "b", "a"])
    assert real_differences(before, after, after, "value") == []
    assert real_differences(before, before, after, "value") == []


def test_noise_covers_what_is_within_it() -> None:
    old, again = answer({"a": None, "b": 1}), answer({"a": {"c": 1}, "b": 1})
    new = answer({"a": {"c": 2}, "b": 2})
    assert real_differences(old, new, again, "value") == ["body /b"]
    # What the old server sometimes leaves out says nothing about its members.
    there, left_out = answer({"a": {"c": 1}, "b": 1}), answer({"b": 1})
    assert real_differences(there, new, left_out, "value") == ["body /b"]


LOCATIONS = ["answer", "status", "header etag", "body", "body /a/0/b", "body /a/1", "body /c"]


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("status", [0, 2, 3, 4, 5, 6]),
        ("header ETag", [0, 1, 3, 4, 5, 6]),
        ("body", [0, 1, 2]),
        ("body /a", [0, 1, 2, 3, 6]),
        ("body /a/*/b", [0, 1, 2, 3, 5, 6]),
        ("body /a/*", [0, 1, 2, 3, 6]),
        ("body /*", [0, 1, 2, 3]),
        ("body /a/1", [0, 1, 2, 3, 4, 6]),
        ("body /a/1/x", [0, 1, 2, 3, 4, 5, 6]),
        ("body /b", [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_rule_accepts_its_place_and_what_is_within_it(at: str, left: list[int]) -> None:
    rule = AcceptedDifference(at=at, reason="x")
    assert unaccepted(LOCATIONS, "sell", [rule]) == [LOCATIONS[index] for index in left]


def test_a_rule_of_an_operation_is_that_operations() -> None:
    rule = AcceptedDifference(at="status", reason="x", operation="buy")
    assert unaccepted(["status"], "sell", [rule]) == ["status"]
    assert unaccepted(["status"], "buy", [rule]) == []


# Secrets


def test_secret_headers_have_no_value() -> None:
    headers: Headers = (("Authorization", "Bearer abc"), ("Set-Cookie", "abc"), ("Etag", "1"))
    assert redacted_headers(headers, SECRETS) == [
        ["Authorization", REDACTED],
        ["Set-Cookie", REDACTED],
        ["Etag", "1"],
    ]


def test_secret_parameters_have_no_value() -> None:
    assert redacted_target("/a?x=1&token=abc&y=2", SECRETS) == f"/a?x=1&token={REDACTED}&y=2"
    assert redacted_target("/a?Token=abc#f", SECRETS) == f"/a?Token={REDACTED}#f"
    assert redacted_target("/token=abc?mytoken=1", SECRETS) == "/token=abc?mytoken=1"
    link: Headers = (("Link", '</a?token=abc>; rel="next"'),)
    assert redacted_headers(link, SECRETS) == [["Link", f'</a?token={REDACTED}>; rel="next"']]


@pytest.mark.parametrize(
    "body",
    [
        {"token": "abc"},
        {"user": {"Token": "abc", "name": "ann"}},
        [{"token": {"value": "abc"}}],
        {"a": [[{"password": ["abc"]}]]},
    ],
)
def test_secret_members_have_no_value_wherever_they_are(body: Any) -> None:
    kept = redacted_body(JSON, json.dumps(body).encode(), SECRETS)
    assert "abc" not in json.dumps(kept)
    assert REDACTED in json.dumps(kept)


def test_secret_fields_of_forms_have_no_value() -> None:
    form: Headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    kept = redacted_body(form, b"name=ann&password=abc&x=", SECRETS)
    assert kept == "name=ann&password=%28redacted%29&x="


@pytest.mark.parametrize("headers", [(), (("Content-Type", "text/html"),), JSON])
def test_nothing_of_another_body_is_kept(headers: Headers) -> None:
    kept = redacted_body(headers, b"<p>abc, the secret", SECRETS)
    assert kept["bytes"] == 18
    assert "abc" not in json.dumps(kept)


def test_what_is_not_secret_is_kept() -> None:
    value = {"a": [1, "x", None, {"b": True}]}
    assert redacted_body(JSON, json.dumps(value).encode(), SECRETS) == value
    assert redacted_body(JSON, b"", SECRETS) is None
