"""The request target (W6; RFC 9112, 3.2)."""

import pytest

from http_contract.request_target import below_prefix, has_encoded_slash, path_of_target


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/", "/"),
        ("/api/tags", "/api/tags"),
        ("/a//b/", "/a//b/"),
        ("//x.org/a", "//x.org/a"),
        ("/a://b/c", "/a://b/c"),
        ("http://x.org", ""),
        ("http://x.org/", "/"),
        ("https://anna:secret@x.org:443/a/b", "/a/b"),
        ("http://x.org/a://b/c", "/a://b/c"),
        ("*", "*"),
        ("", ""),
        ("a", "a"),
    ],
)
def test_the_path_of_a_target(target: str, path: str) -> None:
    assert path_of_target(target) == path


@pytest.mark.parametrize(
    "target", ["/a%2Fb", "/a%2fb", "/%2F", "/a/%2F", "http://x.org/a%2Fb", "/%2F?q"]
)
def test_an_encoded_slash_is_found_in_the_path(target: str) -> None:
    assert has_encoded_slash(target)


@pytest.mark.parametrize(
    "target", ["/", "/a/b", "/a%252Fb", "/a?q=%2F", "/a%5Cb", "/a%2", "/2F", "*"]
)
def test_any_other_target_has_none(target: str) -> None:
    assert not has_encoded_slash(target)


@pytest.mark.parametrize(
    ("path", "prefix", "below"),
    [
        ("/v1/health", "/v1", "/health"),
        ("/health", "/v1", "/health"),
        ("/v1", "/v1", ""),
        ("/v1/", "/v1", "/"),
        ("/v1health", "/v1", "/v1health"),
        ("/v1/v1/health", "/v1", "/v1/health"),
        ("/V1/health", "/v1", "/V1/health"),
        ("/a/b/c", "/a/b", "/c"),
        ("/health", "", "/health"),
    ],
)
def test_a_path_below_a_prefix(path: str, prefix: str, below: str) -> None:
    assert below_prefix(path, prefix) == below
