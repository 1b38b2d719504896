"""pgbouncer in transaction mode, in front of a PostgreSQL server."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from dev.addresses import free_port

# Connections to the server: fewer than clients, so that each transaction may be another's.
SERVER_CONNECTIONS = 3
STARTS_WITHIN = 20.0  # seconds
CONFIGURATION = """\
[databases]
* = host={host} port={server_port} user={user}{password}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {server_connections}
max_client_conn = 500
ignore_startup_parameters = extra_float_digits
"""


TLS = """
client_tls_sslmode = require
client_tls_key_file = {key}
client_tls_cert_file = {certificate}
"""


@dataclass(frozen=True)
class Certificate:
    """A certificate of `localhost` that signed itself, and its key."""

    file: Path
    key: Path


def certificate_in(folder: Path) -> Certificate:
    """A new certificate. Skips where there is no openssl."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("there is no openssl here")
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    algorithm = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    files = ("-out", str(made.file), "-keyout", str(made.key))
    subprocess.run(
        [program, "req", "-x509", *algorithm, *subject, *files], check=True, capture_output=True
    )
    return made


@contextmanager
def pgbouncer(database_url: str, certificate: "Certificate | None" = None) -> Iterator[str]:
    """The DATABASE_URL of the same database through pgbouncer. Skips where there is none.

    With a certificate it accepts TLS alone.
    """
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("there is no pgbouncer here")
    url, port = sa.make_url(database_url), free_port()
    with tempfile.TemporaryDirectory(prefix="forge-pgbouncer-") as folder:
        file = Path(folder) / "pgbouncer.ini"
        file.write_text(
            CONFIGURATION.format(
                host=url.query.get("host") or url.host,
                server_port=url.port or 5432,
                user=url.username,
                password=f" password={url.password}" if url.password else "",
                port=port,
                server_connections=SERVER_CONNECTIONS,
            )
        )
        if certificate is not None:
            key = Path(folder) / "key.pem"
            key.write_bytes(certificate.key.read_bytes())  # which pgbouncer has to be able to read
            with file.open("a") as configuration:
                configuration.write(TLS.format(key=key, certificate=certificate.file))
        command = [program, str(file)]
        if os.geteuid() == 0:  # as which it refuses to run
            other = _who_may_connect(str(url.query.get("host", "")))
            for path in (Path(folder), *Path(folder).iterdir()):
                os.chown(path, other.pw_uid, other.pw_gid)
            command = [program, "--user", other.pw_name, str(file)]
        with (Path(folder) / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        through = sa.URL.create("postgresql", "forge", None, "localhost", port, url.database)
        try:
            _wait(through, process, Path(folder) / "log")
            yield through.render_as_string()
        finally:
            process.terminate()
            process.wait(10)


def _who_may_connect(socket_folder: str) -> pwd.struct_passwd:
    """A user who can open the server's socket: its owner."""
    if socket_folder.startswith("/"):
        return pwd.getpwuid(os.stat(socket_folder).st_uid)
    return pwd.getpwnam("nobody")


def _wait(url: sa.URL, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=sa.NullPool,
        connect_args={"prepare_threshold": None},
    )
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with engine.connect():
                return
        except sa.exc.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"pgbouncer did not start:\n{log.read_text()}")
