"""The parameters of hosting providers in DATABASE_URL: the same for all three apps."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.targets.databases import PostgresServer, migrate
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import serve_command, served_apps, serving
from tests.apps.pgbouncer import Certificate, certificate_in, pgbouncer

pytestmark = [pytest.mark.postgresql, pytest.mark.live]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the user of pgbouncer can read, too."""
    path = Path(tempfile.mkdtemp(prefix="forge-certificates-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def certificate(folder: Path) -> Certificate:
    """The certificate of the server."""
    return certificate_in(folder)


@pytest.fixture(scope="module")
def tls_url(postgresql: PostgresServer, certificate: Certificate) -> Iterator[str]:
    """A migrated database that is reached by TLS alone."""
    with pgbouncer(postgresql.migrated(migrate), certificate) as url:
        yield url


def _readiness(app: str, database_url: str, logs: Path) -> tuple[int, str]:
    settings = {**SETTINGS, "TRANSACTION_POOLER": "1"}
    with serving(serve_command(app), database_url, logs, settings) as client:
        return client.get("/ready").status_code, client.get("/api/tags").text


@pytest.mark.parametrize("app", served_apps())
@pytest.mark.parametrize(
    ("parameters", "is_ready"),
    [
        ("sslmode=require&connect_timeout=5&channel_binding=prefer", True),
        ("sslmode=verify-full&sslrootcert={certificate}&ssl_min_protocol_version=TLSv1.2", True),
        ("sslmode=verify-full&sslrootcert={other}", False),
    ],
)
def test_a_server_with_tls(
    app: str,
    parameters: str,
    is_ready: bool,
    tls_url: str,
    certificate: Certificate,
    tmp_path: Path,
) -> None:
    other = certificate_in(tmp_path)
    query = parameters.format(certificate=certificate.file, other=other.file)
    status, tags = _readiness(app, f"{tls_url}?{query}", tmp_path)
    if is_ready:
        assert (status, tags) == (200, '{"tags":[]}')
    else:
        assert status == 503
        assert '"database":["is unavailable"]' in tags


@pytest.mark.parametrize("app", served_apps())
def test_the_server_is_told_the_name_and_the_options(
    app: str, postgresql: PostgresServer, tmp_path: Path
) -> None:
    database_url = postgresql.migrated(migrate)
    name = f"forge-{app}-{os.getpid()}"
    parameters = f"application_name={name}&connect_timeout=5&options=-c%20search_path%3Dpg_temp"
    status, tags = _readiness(app, f"{database_url}&{parameters}", tmp_path)
    assert status == 503  # no table is in that search path
    assert '"database":["is not migrated"]' in tags
    parameters = f"application_name={name}&connect_timeout=5&options=-c%20search_path%3Dpublic"
    settings = {**SETTINGS}
    with serving(serve_command(app), f"{database_url}&{parameters}", tmp_path, settings) as client:
        assert client.get("/ready").status_code == 200
        assert postgresql.names_of_clients(database_url) == {name}
