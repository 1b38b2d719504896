"""Requests as command lines of curl."""

import shlex
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from http_conformance.curl import curl

URL = "http://localhost:9000"


def test_a_request_is_one_line_without_what_every_client_sends() -> None:
    with httpx.Client() as client:
        request = client.build_request("POST", f"{URL}/api/users", json={"user": {"bio": "it's"}})
    assert curl(request) == (
        "curl -i -X POST -H 'Content-Type: application/json' http://localhost:9000/api/users "
        """--data-binary '{"user":{"bio":"it'"'"'s"}}'"""
    )


@pytest.mark.parametrize(
    ("method", "path", "command"),
    [
        ("GET", "/health", "curl -i http://localhost:9000/health"),
        ("HEAD", "/health", "curl -i --head http://localhost:9000/health"),
        ("FOO", "/a?b=1&c=2", "curl -i -X FOO 'http://localhost:9000/a?b=1&c=2'"),
        ("GET", "/a?b[]=1", "curl -i --globoff 'http://localhost:9000/a?b[]=1'"),
        ("GET", "/%FF", "curl -i http://localhost:9000/%FF"),
    ],
)
def test_methods_and_paths_are_sent_as_they_were(method: str, path: str, command: str) -> None:
    request = httpx.Request(method, f"{URL}/")
    request.url = request.url.copy_with(raw_path=path.encode())
    assert curl(request) == command


def test_a_target_in_process_has_a_variable_for_its_address() -> None:
    request = httpx.Request("GET", "http://forge.test/api/tags?a=1")
    assert curl(request, "$URL") == "curl -i \"$URL\"'/api/tags?a=1'"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer aVeryLongTokenThatOpensADoor-_43"),
        ("Authorization", "Basic c29tZWJvZHk6c2VjcmV0cw=="),
        ("Authorization", "aVeryLongTokenThatOpensADoor-_43"),
        ("Cookie", "session=aVeryLongTokenThatOpensADoor"),
        ("Proxy-Authorization", "Token aVeryLongTokenThatOpensADoor"),
    ],
)
def test_no_secret_is_shown(name: str, value: str) -> None:
    command = curl(httpx.Request("GET", f"{URL}/", headers={name: value}))
    assert "LongToken" not in command
    assert "c29t" not in command
    assert "…" in command


def test_a_malformed_header_that_a_scenario_sends_is_shown() -> None:
    headers = [(b"Authorization", b"Bearer a b"), (b"Authorization", b"Bearer \xff"), (b"X", b"")]
    assert curl(httpx.Request("GET", f"{URL}/", headers=headers)) == (
        "curl -i -H 'Authorization: Bearer a b' -H $'Authorization: Bearer \\xff' -H 'X;' "
        "http://localhost:9000/"
    )


def _chunks() -> Iterator[bytes]:
    yield b"{}"


def test_long_and_chunked_bodies_are_named_only() -> None:
    long = httpx.Request("PUT", f"{URL}/", content=b"x" * 1_048_577)
    assert curl(long).endswith("-H 'Content-Type:' --data-binary @body  # 1,048,577 bytes")
    chunked = httpx.Request("PUT", f"{URL}/", content=_chunks())
    assert curl(chunked).endswith("--data-binary @chunks -H 'Transfer-Encoding: chunked'")


@pytest.mark.parametrize("content", [b"\xff\x00{'", b"\xef\xbb\xbf{}", b"a\nb", "Zoë".encode()])
def test_bash_reads_each_body_as_it_was_sent(content: bytes) -> None:
    command = curl(httpx.Request("PUT", f"{URL}/", content=content))
    word = command.rpartition("--data-binary ")[2]
    sent = subprocess.run(["bash", "-c", f"printf %s {word}"], capture_output=True, check=True)
    # A shell ends a word at NUL, and curl could not send one from the command line either.
    assert sent.stdout == content.partition(b"\x00")[0]
    assert shlex.split(command.partition(" --data-binary ")[0])[:4] == ["curl", "-i", "-X", "PUT"]
