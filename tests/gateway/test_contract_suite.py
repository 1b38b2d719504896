"""The contract suite, through the gateway, by its address alone."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from contract_tests.apps import APPS, ROOT, argv, complete_apps
from contract_tests.targets.databases import SqliteFiles, folder_in_memory, migrate
from contract_tests.targets.environment import ALLOWED_ORIGIN, SETTINGS, WEBHOOK_SECRETS
from contract_tests.targets.live import serve_command, start, wait_until_healthy
from dev.addresses import free_port
from gateway.engine import Admin
from gateway.envoy import Files
from gateway.openapi import operations, parse_document
from tests.gateway.servers import STARTED_WITHIN, eventually

BODY_LIMIT = 1024 * 1024
DOCUMENT = ROOT / "http_contract" / "openapi.yaml"
TABLE = """\
[gateway]
listen = "127.0.0.1:{port}"
openapi = "{document}"
default = "{default}"

[bounds]
body = {body_limit}

# The gateway's own refusals as the contract has them (W1, W2, W11).
[refusals.headers]
Cache-Control = "no-store"
Cross-Origin-Opener-Policy = "same-origin"
Referrer-Policy = "same-origin"
X-Content-Type-Options = "nosniff"
X-Frame-Options = "DENY"

[refusals.members]
400 = {{ errors = {{ request = ["is invalid"] }} }}
413 = {{ errors = {{ body = ["is too large"] }} }}
503 = {{ errors = {{ server = ["is overloaded"] }} }}

{upstreams}
{operations}
"""


SIZE_FIRST = "the gateway refuses a body over its bound before it looks at path and method"
# What cannot hold through the gateway: the scenario and what is found, with the reason.
EXCEPTIONS = {
    (
        "test_the_size_is_checked_after_path_and_method",
        "POST /nowhere: 404 expected, 413 received",
    ): SIZE_FIRST,
    (
        "test_unusual_requests_get_the_documented_response",
        "PUT /nowhere: 404 expected, 413 received [404 before 413 and 401]",
    ): SIZE_FIRST,
    (
        "test_unusual_requests_get_the_documented_response",
        "PATCH /api/user: 405 expected, 413 received [405 before 413 and 401]",
    ): SIZE_FIRST,
    (
        "test_errors_have_the_cors_headers",
        "GET /health: errors have the cors headers: 'Vary' is missing [status=413]",
    ): "which origins are allowed is known to the service alone",
    (
        "test_a_repeated_authorization_header_is_invalid",
        'GET /api/user: 401 {"token": ["is invalid"]} expected, '
        '401 with {"token": ["is missing"]} received',
    ): "Envoy joins repeated headers, and leaves out those that are empty",
}
OUTCOME = re.compile(r"contains \d+ failed subtests?$")


@dataclass(frozen=True)
class Servers:
    """The apps, each on a socket, over one database; and a token of staff."""

    addresses: dict[str, str]
    model_server: str
    staff_token: str


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    logs = tmp_path_factory.mktemp("servers")
    with ExitStack() as stack:
        url = SqliteFiles(stack.enter_context(folder_in_memory())).migrated(migrate)
        models = free_port()
        model_server = f"http://127.0.0.1:{models}"
        settings = {
            **SETTINGS,
            "DATABASE_URL": url,
            "MODEL_SERVER_URL": f"{model_server}/predict",
        }
        stack.enter_context(
            _process([sys.executable, "-m", "dev.model_server", "--port", str(models)])
        )
        addresses = {}
        for name in complete_apps():
            port = free_port()
            process = start(serve_command(name), port, settings, logs / name)
            stack.callback(_end, process)
            addresses[name] = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=addresses[name], trust_env=False) as client:
                wait_until_healthy(client, process, logs / name)
        yield Servers(addresses, model_server, _staff_token(addresses["flask"], settings))


def _staff_token(address: str, settings: dict[str, str]) -> str:
    user = {"username": "staff", "email": "staff@example.com", "password": "the staff's password"}
    answer = httpx.post(f"{address}/api/users", json={"user": user}, trust_env=False)
    command = APPS["flask"].appoint_command
    assert command is not None
    subprocess.run([*argv(command), "staff"], env={**os.environ, **settings}, cwd=ROOT, check=True)
    return str(answer.raise_for_status().json()["user"]["token"])


@contextmanager
def _process(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(10)


@contextmanager
def gateway(folder: Path, text: str) -> Iterator[None]:
    """A gateway that serves a table."""
    table, files = folder / "gateway.toml", Files(folder / ".gateway")
    table.write_text(text)
    with _process([sys.executable, "-m", "gateway", "run", "--table", str(table)]):
        admin = Admin(files.admin)
        eventually(admin.is_ready, STARTED_WITHIN)
        admin.close()
        yield


def table_of(servers: Servers, served_by: list[str], port: int) -> str:
    """A table whose operations are all served by these apps, in turn; the first has the rest."""
    upstreams = f"[upstreams.default]\naddresses = ['{servers.addresses[served_by[0]]}']\n"
    moves = ""
    if len(served_by) > 1:
        addresses = [servers.addresses[name] for name in served_by]
        upstreams += f"[upstreams.each]\naddresses = {addresses}\n"
        document = parse_document(DOCUMENT.read_bytes())
        moves = "".join(
            f'[operations.{operation.id}]\nstage = "migrated"\nold = "default"\n'
            'new = "each"\nshare = 100\n'
            for operation in operations(document)
        )
    return TABLE.format(
        port=port,
        document=DOCUMENT,
        default="default",
        body_limit=BODY_LIMIT,
        upstreams=upstreams,
        operations=moves,
    )


@pytest.mark.parametrize(
    "served_by", [*([name] for name in complete_apps()), complete_apps()], ids="-".join
)
def test_the_contract_suite_holds_through_the_gateway(
    tmp_path: Path, servers: Servers, served_by: list[str], record_property: Callable[..., None]
) -> None:
    port, report = free_port(), tmp_path / "report.xml"
    variables = {
        "CONTRACT_ALLOWED_ORIGIN": ALLOWED_ORIGIN,
        "CONTRACT_WEBHOOK_SECRETS": ",".join(WEBHOOK_SECRETS),
        "CONTRACT_STAFF_TOKEN": servers.staff_token,
        "CONTRACT_MODEL_SERVER": f"{servers.model_server}/control",
    }
    options = ["--url", f"http://127.0.0.1:{port}", "--junit-xml", str(report)]
    with gateway(tmp_path, table_of(servers, served_by, port)):
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "contract_tests", *options, "-q", "-n", "0"],
            env={**os.environ, **variables},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 1, run.stdout
    assert findings(report) == set(EXCEPTIONS), run.stdout
    record_property("note", run.stdout.strip().splitlines()[-1])


def findings(report: Path) -> set[tuple[str, str]]:
    """The scenarios that failed, each with what was found."""
    failed = [
        (str(case.get("name")).partition("[")[0], str(failure.get("message")))
        for case in ElementTree.parse(report).iter("testcase")  # noqa: S314  # pytest wrote it
        for failure in [*case.findall("failure"), *case.findall("error")]
    ]
    return {(name, said) for name, said in failed if not OUTCOME.match(said)}
