"""Operations of a document, the order in which their paths are tried, and what is refused."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.openapi import DocumentError, Operation, fetch, operations, parse_document

SEGMENTS = st.sampled_from(["a", "b", "{x}", "{y}", "c{x}", "{x}.json", "{x}-{y}"])
PATHS = st.lists(SEGMENTS, min_size=1, max_size=3).map(lambda parts: "/" + "/".join(parts))


def document(*paths: str, **more: object) -> dict[str, Any]:
    """A document in which every path has a GET."""
    return {"paths": {path: {"get": {"operationId": path}} for path in paths}, **more}


def found(*paths: str) -> list[str]:
    return [operation.path for operation in operations(document(*paths))]


def test_an_operation_is_a_method_and_a_path() -> None:
    paths = {"/a/{id}": {"get": {"operationId": "show"}, "put": {"operationId": "change"}}}
    assert operations({"paths": paths}) == (
        Operation("change", "PUT", "/a/{id}"),
        Operation("show", "GET", "/a/{id}"),
    )


def test_what_is_no_operation_of_a_path_is_passed_over() -> None:
    item = {"summary": "x", "parameters": [], "servers": [], "get": {"operationId": "show"}}
    assert [operation.id for operation in operations({"paths": {"/a": item}})] == ["show"]


def test_one_without_an_id_is_named_by_method_and_path() -> None:
    assert [it.id for it in operations({"paths": {"/a/{id}": {"patch": {}}}})] == ["PATCH /a/{id}"]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://api.example.com/v1", "/v1/a"),
        ("/v1/", "/v1/a"),
        ("https://api.example.com", "/a"),
        ("/", "/a"),
    ],
)
def test_paths_are_relative_to_the_first_server(url: str, path: str) -> None:
    servers = [{"url": url}, {"url": "/other"}]
    assert [it.path for it in operations(document("/a", servers=servers))] == [path]


@pytest.mark.parametrize(
    ("template", "matching", "others"),
    [
        ("/a", ["/a"], ["/a/", "/A", "/aa", "//a", "/a/b", ""]),
        ("/a/{id}", ["/a/1", "/a/b.c", "/a/%2F", "/a/ü"], ["/a/", "/a", "/a/1/", "/a/1/2"]),
        ("/a.b/{id}", ["/a.b/1"], ["/axb/1"]),
        ("/{x}-{y}", ["/1-2", "/1-2-3"], ["/-1", "/1-", "/12"]),
        ("/a/{n}.json", ["/a/b.json", "/a/.json.json"], ["/a/.json", "/a/bxjson"]),
        ("/a+(b)/{id}", ["/a+(b)/1"], ["/aa(b)/1", "/ab/1"]),
    ],
)
def test_a_template_matches_whole_segments(
    template: str, matching: list[str], others: list[str]
) -> None:
    operation = Operation("x", "GET", template)
    assert [path for path in [*matching, *others] if operation.matches(path)] == matching


def test_a_literal_is_tried_before_a_template() -> None:
    assert found("/a/{id}", "/a/mine", "/{x}/{y}") == ["/a/mine", "/a/{id}", "/{x}/{y}"]
    assert found("/{id}", "/{id}.json", "/x.json") == ["/x.json", "/{id}.json", "/{id}"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/a/{id}", "/a/{name}"),
        ("/{x}/mine", "/a/{id}"),
        ("/a/{x}/c", "/a/b/{y}"),
        ("/a{x}", "/{y}b"),
        ("/a{x}b", "/a{y}"),
    ],
)
def test_paths_that_overlap_are_refused_and_named(one: str, other: str) -> None:
    with pytest.raises(DocumentError) as refused:
        found(one, other)
    assert one in str(refused.value)
    assert other in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "paths",
    [
        ("/a/{id}", "/a/mine"),
        ("/a/{id}", "/b/{id}"),
        ("/a/{id}", "/a/{id}/b"),
        ("/a/{id}/b", "/a/{id}/c"),
        ("/x{a}", "/y{a}"),
        ("/{a}.json", "/{a}.xml"),
        ("/{a}.json", "/b.xml"),
    ],
)
def test_paths_that_do_not_are_not(paths: tuple[str, ...]) -> None:
    assert len(found(*paths)) == 2


@given(st.lists(PATHS, min_size=2, max_size=4, unique=True))
def test_the_first_that_matches_is_the_most_specific(paths: list[str]) -> None:
    try:
        tried = operations(document(*paths))
    except DocumentError:
        return
    for operation in tried:
        concrete = re.sub(r"\{[^}]*\}", "zz", operation.path)
        first = next(it for it in tried if it.matches(concrete))
        assert first.path == operation.path


def test_an_id_that_comes_twice_is_refused() -> None:
    paths = {"/a": {"get": {"operationId": "x"}}, "/b": {"put": {"operationId": "x"}}}
    with pytest.raises(DocumentError, match=r"operationId x is used twice: GET /a and PUT /b"):
        operations({"paths": paths})


@pytest.mark.parametrize(
    ("method", "is_safe", "is_idempotent"),
    [
        ("GET", True, True),
        ("HEAD", True, True),
        ("OPTIONS", False, True),
        ("PUT", False, True),
        ("DELETE", False, True),
        ("POST", False, False),
        ("PATCH", False, False),
    ],
)
def test_what_can_be_sent_again(method: str, is_safe: bool, is_idempotent: bool) -> None:
    """OPTIONS is safe in RFC 9110, but nobody compares its answers."""
    operation = Operation("x", method, "/")
    assert (operation.is_safe, operation.is_idempotent) == (is_safe, is_idempotent)


KEY = {"name": "idempotency-KEY", "in": "header"}


@pytest.mark.parametrize(
    ("item", "accepts"),
    [
        ({"post": {"parameters": [KEY]}}, True),
        ({"parameters": [KEY], "post": {}}, True),
        ({"post": {"parameters": [{"$ref": "#/components/parameters/Key"}]}}, True),
        ({"$ref": "#/components/pathItems/Item"}, True),
        ({"post": {"parameters": [KEY | {"in": "query"}]}}, False),
        ({"post": {"parameters": [KEY | {"name": "Key"}]}}, False),
        ({"post": {}}, False),
    ],
)
def test_a_header_parameter_declares_idempotency_keys(
    item: Mapping[str, object], accepts: bool
) -> None:
    components = {
        "parameters": {"Key": KEY},
        "pathItems": {"Item": {"post": {"parameters": [KEY]}}},
    }
    (operation,) = operations({"paths": {"/a": item}, "components": components})
    assert operation.accepts_idempotency_key is accepts


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("#/components/nothing", "refers to nothing"),
        ("other.yaml#/x", "only references within the document"),
        ("#/paths/~1a", "refers to itself"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named(reference: str, message: str) -> None:
    with pytest.raises(DocumentError, match=f"{reference}: {message}"):
        operations({"paths": {"/a": {"$ref": reference}}})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"paths":[]}',
        b"a: [",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"- " * 100_000,
        b"!!python/x 1",
    ],
)
def test_what_is_no_document_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(DocumentError) as refused:
        parse_document(content)
    assert len(str(refused.value).splitlines()) == 1


def test_yaml_and_json_are_read() -> None:
    assert parse_document(b"paths: {/a: {}}") == parse_document(b'{"paths":{"/a":{}}}')


def test_a_file_that_is_missing_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        fetch("nothing.yaml", tmp_path)
    (tmp_path / "large.yaml").write_bytes(b"12345")
    monkeypatch.setattr("gateway.openapi.DOCUMENT_LIMIT", 5)
    assert fetch("large.yaml", tmp_path) == b"12345"
    monkeypatch.setattr("gateway.openapi.DOCUMENT_LIMIT", 4)
    with pytest.raises(DocumentError, match="larger than 4 bytes"):
        fetch("large.yaml", tmp_path)


def test_nobody_at_a_url_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read") as refused:
        fetch("http://127.0.0.1:1/openapi.json", tmp_path)
    assert len(str(refused.value).splitlines()) == 1
