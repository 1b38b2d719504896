"""The pytest plugin: scenarios of one's own, against one server or two, and their document.

    pytest -p http_conformance.plugin --openapi openapi.yaml --url http://localhost:9000

It gives the fixture `api`, a client that checks every response against the document. It is loaded
by `-p` or `pytest_plugins` and not by an entry point: a run that does not ask for it pays nothing,
and keeps an option `--url` of its own.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from http_conformance import summary
from http_conformance.client import Api, connect, refuse_unreachable
from http_conformance.document import Document, DocumentError
from http_conformance.findings import Findings
from http_conformance.recorder import Exchange, Seen
from http_conformance.relay import Relay, RelayPlugin, schedule_of
from http_conformance.reporting import Counting, Reporting, refuse_unwritable
from http_conformance.responses import Checker

TIMEOUT = 30  # seconds
ANY = "http://relay"  # which the relay replaces


@dataclass(frozen=True)
class Server(summary.TargetSpec):
    """A target: a server, or two of which each request goes to another."""

    urls: tuple[str, ...]


@dataclass(frozen=True)
class Conformance:
    """What the scenarios of a run share."""

    checker: Checker
    exchange: Exchange
    seen: Seen


CONFORMANCE = pytest.StashKey[Conformance]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add options for the document, the servers, the relay and the report."""
    group = parser.getgroup("http_conformance", "servers against their OpenAPI document")
    group.addoption("--openapi", metavar="FILE", type=Path, help="the OpenAPI document")
    group.addoption(
        "--url", action="append", default=[], help="a server; twice for the old one and the new one"
    )
    group.addoption(
        "--relay",
        action="store_true",
        help="send each request of a scenario to another of the two, which share their data",
    )
    group.addoption("--relay-seed", type=int, help="repeat the relay's schedule of that run")
    group.addoption(
        "--conformance-report", metavar="FILE", type=Path, help="write the findings as HTML"
    )
    parser.addini("openapi", "the OpenAPI document, relative to this file", type="paths")


def pytest_configure(config: pytest.Config) -> None:
    """Register the plugins. Raises pytest.UsageError for options that cannot be used."""
    config.addinivalue_line("markers", "relay: each request to another of two servers")
    urls, file = config.getoption("--url"), _openapi(config)
    report: Path | None = config.getoption("--conformance-report")
    if len(urls) > 2:
        raise pytest.UsageError("--url: give one server, or the old one and the new one")
    if config.getoption("--relay") and len(urls) != 2:
        raise pytest.UsageError("--relay: give two servers by --url")
    if report is not None:
        refuse_unwritable("--conformance-report", report)
    if not urls or file is None:
        return
    if not hasattr(config, "workerinput"):
        _refuse_unreachable(urls)
    try:
        document = Document.load(file)
        document.operations  # noqa: B018  # where its references are followed
    except DocumentError as error:
        raise pytest.UsageError(f"--openapi: {file}: {error}") from None
    exchange, seen = Exchange(), Seen(document)
    exchange.goes_on = True
    config.stash[CONFORMANCE] = Conformance(Checker(document), exchange, seen)
    findings = Findings(document, config.rootpath, beside_violations=True)
    config.pluginmanager.register(summary)
    config.pluginmanager.register(Counting(config, seen))
    config.pluginmanager.register(
        Reporting(
            document, findings, exchange, seen, server=" and ".join(urls), file=report, always=True
        )
    )
    config.pluginmanager.register(RelayPlugin(schedule_of(config)))


def _openapi(config: pytest.Config) -> Path | None:
    """The document, from the command line or from the configuration file."""
    file: Path | None = config.getoption("--openapi")
    return file or next(iter(config.getini("openapi") or ()), None)


def _refuse_unreachable(urls: list[str]) -> None:
    for url in urls:
        try:
            refuse_unreachable(url)
        except ValueError as error:
            raise pytest.UsageError(f"--url: {error}") from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every scenario against each server."""
    if "target" not in metafunc.fixturenames:
        return
    servers = [
        pytest.param(server, id=server.id, marks=[pytest.mark.relay] if one_of_many else [])
        for server in _servers(metafunc.config)
        for one_of_many in [len(server.urls) > 1]
    ]
    metafunc.parametrize("target", servers, indirect=True, scope="session")


def _servers(config: pytest.Config) -> list[Server]:
    urls: list[str] = config.getoption("--url")
    if CONFORMANCE not in config.stash:
        return [Server("none", "no server", ())]
    if len(urls) == 1:
        return [Server("server", urls[0], (urls[0],))]
    both = [Server(name, url, (url,)) for name, url in zip(("old", "new"), urls, strict=True)]
    if config.getoption("--relay"):
        both.append(Server("relay", " and ".join(urls), tuple(urls)))
    return both


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client for the server of a scenario, without checks."""
    server: Server = request.param
    if not server.urls:
        pytest.fail("needs --openapi FILE and --url URL", pytrace=False)
    with ExitStack() as opened:
        transports = [opened.enter_context(_To(url)) for url in server.urls]
        transport: httpx.BaseTransport = transports[0]
        if len(transports) == 2:
            named = dict(zip(("old", "new"), transports, strict=True))
            transport = Relay(named, schedule_of(request.config))
        yield opened.enter_context(
            httpx.Client(transport=transport, base_url=ANY, timeout=TIMEOUT, trust_env=False)
        )


@pytest.fixture
def api(request: pytest.FixtureRequest, target: httpx.Client) -> Api:
    """A client for the server of a scenario, which checks every response against the document.

    A scenario goes on after a response that is not as declared, and fails at its end.
    """
    conformance = request.config.stash[CONFORMANCE]
    spec = summary.spec_of(request.node)
    return Api(
        target,
        conformance.checker.violations,
        conformance.exchange,
        conformance.seen,
        spec.id if spec else "",
    )


class _To(httpx.BaseTransport):
    """Sends requests to one server, whatever their URL says."""

    def __init__(self, url: str) -> None:
        self._url = httpx.URL(url)
        self._client = connect(url, TIMEOUT)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The server's response."""
        request.url = request.url.copy_with(
            scheme=self._url.scheme, host=self._url.host, port=self._url.port
        )
        request.headers["Host"] = self._url.netloc.decode("ascii")
        return self._client.send(request, stream=True)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
