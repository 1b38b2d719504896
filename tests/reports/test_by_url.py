"""Addresses, variables and pages that a run by URL refuses."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contract_tests.apps import ROOT
from contract_tests.reporting.plugin import DECODES_SLASHES, NEEDS_LENGTH, Reporting
from contract_tests.targets.live import variables
from dev.addresses import free_port
from http_conformance.client import refuse_unreachable
from http_conformance.findings import Finding
from tests.reports.servers import undecodable_server

SENT = ["CONTRACT_ALLOWED_ORIGIN", "CONTRACT_STAFF_TOKEN"]


ALONE = (
    "give scheme, host and port, and the path below which the server is if there is one, "
    "as http://localhost:9000 or http://localhost:9000/v1"
)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("localhost:9000", f"localhost:9000: {ALONE}"),
        ("ftp://localhost", f"ftp://localhost: {ALONE}"),
        ("http://", f"http://: {ALONE}"),
        ("http://localhost:9000/v1?a=1", f"http://localhost:9000/v1?a=1: {ALONE}"),
        ("http://localhost:9000/?a=1", f"http://localhost:9000/?a=1: {ALONE}"),
        ("http://localhost:9000/#a", f"http://localhost:9000/#a: {ALONE}"),
        ("http://localhost:9000#", f"http://localhost:9000#: {ALONE}"),
        ("", f"an empty address: {ALONE}"),
        ("http://localhost:abc", "http://localhost:abc is not a URL: Invalid port: 'abc'"),
    ],
)
def test_a_refused_address_is_named_with_the_reason(url: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        refuse_unreachable(url)


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/"])
def test_an_address_where_nothing_answers_is_refused(end: str) -> None:
    url = f"http://127.0.0.1:{free_port()}{end}"
    with pytest.raises(ValueError, match=f"^nothing answers at {url}: .*refused"):
        refuse_unreachable(url)


@pytest.mark.parametrize("port", ["9000", "abc"])
def test_a_password_in_an_address_is_not_repeated(port: str) -> None:
    with pytest.raises(ValueError, match=f"^localhost:{port}") as caught:
        refuse_unreachable(f"http://somebody:secret@localhost:{port}")
    assert "secret" not in str(caught.value)


def test_an_answer_that_cannot_be_decoded_is_one() -> None:
    with undecodable_server() as url:
        refuse_unreachable(url)


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("value", ["se cret", "secret\r\nX: y", "secr\u00e9t", "secret\x7f"])
def test_a_value_that_no_header_can_hold_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=f"^{name}: give visible ASCII") as caught:
        variables()
    assert "secr" not in str(caught.value)


def test_whitespace_around_a_value_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SENT, "CONTRACT_MODEL_SERVER", "CONTRACT_WEBHOOK_SECRETS"):
        monkeypatch.setenv(name, " \t")
    monkeypatch.setenv("CONTRACT_STAFF_TOKEN", " token\r\n")
    given = variables()
    assert (given.staff_token, given.allowed_origin) == ("token", None)
    assert (given.model_server, given.webhook_secrets) == (None, ())


def test_a_variable_without_a_url_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACT_MODEL_SERVER", "http://localhost:abc/control")
    with pytest.raises(ValueError, match=r"^CONTRACT_MODEL_SERVER: http.* is not a URL: "):
        variables()


@pytest.mark.parametrize(("below", "text"), [("", "Is a directory"), ("file/a", "Not a directory")])
def test_a_page_that_cannot_be_written_ends_the_run_before_it_starts(
    tmp_path: Path, below: str, text: str
) -> None:
    (tmp_path / "file").touch()
    page = tmp_path / below
    options = ["-p", "no:cacheprovider", "contract_tests/service", "--contract-report", str(page)]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert run.stderr == f"ERROR: --contract-report: {page}: {text}\n\n"
    assert run.stdout == ""


def _chunks() -> Iterator[bytes]:
    yield b"{}"


@pytest.mark.parametrize(
    ("path", "content", "what"),
    [
        ("/api%2Ftags", b"", DECODES_SLASHES),
        ("/api%2ftags", b"", DECODES_SLASHES),
        ("/api/users", _chunks(), NEEDS_LENGTH),
        ("/api/users", b"{}", "404 expected, 200 received"),
    ],
)
def test_what_runserver_does_by_itself_is_one_cause(
    path: str, content: bytes | Iterator[bytes], what: str
) -> None:
    request = httpx.Request("POST", f"http://server{path}", content=content)
    finding = Finding(f"POST {path}", "404 expected, 200 received", request)
    development = Reporting("http://server", None, "WSGIServer/0.2 CPython/3.11")
    assert development.worded(finding) == finding._replace(what=what)
    for deployed in ("gunicorn", "uvicorn", ""):
        assert Reporting("http://server", None, deployed).worded(finding) == finding
