"""The three apps, two processes each, and the gateway in front of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx

from contract_tests.apps import ROOT
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import serve_command, start
from dev.addresses import free_port
from gateway.changes import Author, change_move, drain_address, undrain_address
from gateway.engine import Admin, Counts, EngineError
from gateway.envoy import Files
from gateway.running import comparison_counts
from gateway.table import Move, Plan, load_plan, move_to

PROCESSES = 2  # of each app: one serves while the other is restarted
STARTS_WITHIN = 120.0  # seconds
STOPS_WITHIN = 40.0  # seconds; gunicorn gives requests 30
# A request that was on its way when its address was drained has arrived by then.
ARRIVES_WITHIN = 1.0  # seconds

TABLE = """\
[gateway]
listen = "127.0.0.1:{port}"
openapi = "{openapi}"
default = "{default}"

[bounds]
body = 1048576

# Servers and clients share one machine, and whatever starts takes time from the rest: latency says
# little, and a connection that is idle is closed long before the server does it.
[guard]
latency = 20.0
latency_slack_ms = 2000.0
"""
UPSTREAM = """
[upstreams.{name}]
addresses = {addresses}
health = "/health"
keep_alive = 0.5
"""


class Server:
    """One process of an app, on a port of its own."""

    def __init__(self, app: str, settings: Mapping[str, str], logs: Path) -> None:
        self.app = app
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._settings = settings
        self._log = logs / f"{app}-{self.port}.log"
        self._process: subprocess.Popen[bytes]

    def launch(self) -> None:
        """Start it, without waiting."""
        self._process = start(serve_command(self.app), self.port, self._settings, self._log)

    def wait_until_healthy(self) -> None:
        """Wait until it answers. Raises TimeoutError, which names its log, if it does not start."""
        with httpx.Client(base_url=self.address, timeout=5, trust_env=False) as client:
            until(lambda: _is_healthy(client), f"{self.app} starts: {self._log}")

    def stop(self) -> None:
        """Stop it as a deployment does: SIGTERM, and it finishes its requests."""
        self._process.terminate()
        self._process.wait(STOPS_WITHIN)

    def kill(self) -> None:
        """Kill it, and the workers of gunicorn: nothing is finished."""
        workers = subprocess.run(  # noqa: S603
            ["pgrep", "-P", str(self._process.pid)],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        ).stdout.split()
        self._process.kill()
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        self._process.wait()


def _is_healthy(client: httpx.Client) -> bool:
    try:
        return client.get("/health").is_success
    except httpx.TransportError:
        return False


class Gateway:
    """A gateway in a process of its own, and the changes of its table."""

    def __init__(self, folder: Path, addresses: Mapping[str, list[str]], default: str) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.table = folder / "gateway.toml"
        self.files = Files(folder / ".gateway")
        self.admin = Admin(self.files.admin)
        document = ROOT / "http_contract" / "openapi.yaml"
        text = TABLE.format(port=self.url.rpartition(":")[2], openapi=document, default=default)
        upstreams = [UPSTREAM.format(name=name, addresses=it) for name, it in addresses.items()]
        self.table.write_text(text + "".join(upstreams).replace("'", '"'))
        self._log = folder / "gateway.log"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run it while the context lasts. Raises RuntimeError with its log if it does not start."""
        with self._log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "gateway", "run", "--table", str(self.table)],
                stdout=log,
                stderr=log,
                cwd=ROOT,
            )
        try:
            until(self.admin.is_ready, f"the gateway starts: {self._log}")
            yield
        finally:
            process.terminate()
            process.wait(STOPS_WITHIN)
            self.admin.close()

    @property
    def plan(self) -> Plan:
        """The table as it is."""
        return load_plan(self.table)

    def move(self, operation: str, upstream: str, share: int) -> None:
        """Do what `python -m gateway move` does, and wait until it is in force."""

        def decide(now: Move) -> Move:
            return move_to(now, upstream, share)

        change_move(self.table, self.files, operation, decide, AUTHOR)
        self._wait_until_in_force()

    def drain(self, upstream: str, address: str) -> None:
        """Do what `python -m gateway drain` does, and wait until requests have arrived."""
        drain_address(self.table, self.files, upstream, address, AUTHOR)
        self._wait_until_in_force()
        time.sleep(ARRIVES_WITHIN)

    def undrain(self, upstream: str, address: str) -> None:
        """Do what `python -m gateway undrain` does."""
        undrain_address(self.table, self.files, upstream, address, AUTHOR)
        self._wait_until_in_force()

    def wait_until_healthy(self, upstream: str, addresses: int) -> None:
        """Wait until so many addresses of an upstream pass their health checks."""
        name = f"cluster.{upstream}.membership_healthy"
        until(lambda: self.admin.stat(name) == addresses, f"{upstream} is healthy")

    def _wait_until_in_force(self) -> None:
        """Wait for the table as it is by then: others may change it meanwhile."""
        until(lambda: self.admin.has_in_force(self.plan, self.files), "a change is in force")

    def counts(self) -> Counts:
        """What Envoy has counted, by operation and upstream."""
        return self.admin.counts()

    def compared(self) -> dict[str, dict[str, int]]:
        """What the comparator has counted, by operation."""
        return comparison_counts(self.files)


AUTHOR = Author("migrate-demo", "a step of the demonstration")


def until(holds: Callable[[], object], what: str, seconds: float = STARTS_WITHIN) -> None:
    """Wait until something holds. Raises TimeoutError, which names it."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(EngineError):
            if holds():
                return
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.02)


class Service:
    """The three apps on one database, and the gateway that stands before them."""

    def __init__(self, apps: Sequence[str], database_url: str, folder: Path) -> None:
        settings = {**SETTINGS, "DATABASE_URL": database_url}
        self.servers = {
            app: [Server(app, settings, folder) for _ in range(PROCESSES)] for app in apps
        }
        addresses = {app: [it.address for it in found] for app, found in self.servers.items()}
        self.gateway = Gateway(folder, addresses, default=apps[0])

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run all of it while the context lasts."""
        everything = [server for servers in self.servers.values() for server in servers]
        with ExitStack() as stack:
            for server in everything:
                server.launch()
                stack.callback(server.stop)
            for server in everything:
                server.wait_until_healthy()
            stack.enter_context(self.gateway.running())
            yield

    def restart(self, app: str) -> None:
        """A rolling restart: one process after the other is drained, stopped and started."""
        for server in self.servers[app]:
            self.gateway.drain(app, server.address)
            server.stop()
            server.launch()
            server.wait_until_healthy()
            self.gateway.undrain(app, server.address)
            self.gateway.wait_until_healthy(app, PROCESSES)

    def kill(self, app: str, number: int = 0) -> None:
        """Kill a process that serves, and start it again, as a supervisor does."""
        server = self.servers[app][number % PROCESSES]
        server.kill()
        server.launch()
        server.wait_until_healthy()
        self.gateway.wait_until_healthy(app, PROCESSES)
