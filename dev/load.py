"""`make load`: so many users ask your own server for one page, and how it goes.

Users are a closed loop: each sends a request when it has the response to the one before. With a
rate it is an open loop: requests are sent on schedule, whether or not others have returned, so a
slow response delays no other, and each that the server leaves waiting is counted.
"""

import argparse
import asyncio
import contextlib
import ipaddress
import json
import os
import socket
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from urllib.parse import urlsplit

import httpx

MOST_USERS = 2_000
MOST_SECONDS = 600.0
MOST_RATE = 5_000.0
FAILURES = ("timed out", "no response", "not sent")


@dataclass(frozen=True)
class Load:
    """What is asked for, by whom, for how long."""

    url: str
    method: str = "GET"
    users: int = 10
    seconds: float = 10.0
    rate: float | None = None  # requests per second of an open loop
    timeout: float = 10.0  # seconds until a request counts as timed out
    headers: dict[str, str] = field(default_factory=dict, repr=False)  # which may hold a token
    body: bytes | None = field(default=None, repr=False)


@dataclass
class Outcome:
    """The latencies in seconds of all responses, and how often each status and failure came."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0  # from the first request to the last response
    client_cpu: float = 0.0  # the share of one core that this process used

    @property
    def requests(self) -> int:
        """All requests, those without a response as well."""
        return len(self.latencies) + self.failures.total()

    @property
    def succeeded(self) -> bool:
        """Whether every request had a response of 2xx or 3xx, and there was one."""
        refused = sum(count for status, count in self.statuses.items() if status >= 400)
        return bool(self.latencies) and not refused and not self.failures

    def percentile(self, percent: float) -> float:
        """A percentile of the latency in milliseconds, of those with a response."""
        ordered = sorted(self.latencies)
        return ordered[ceil(percent / 100 * len(ordered)) - 1] * 1000


async def generate(load: Load) -> Outcome:
    """Send the requests, and return when each has ended."""
    outcome = Outcome()
    # An open loop keeps as many connections as it needs, up to the users.
    limits = httpx.Limits(max_connections=load.users, max_keepalive_connections=load.users)
    timeout = httpx.Timeout(load.timeout, pool=None)
    async with httpx.AsyncClient(limits=limits, timeout=timeout, trust_env=False) as client:
        began, cpu = time.perf_counter(), time.process_time()
        if load.rate is None:
            users = (_user(client, load, outcome, began) for _ in range(load.users))
            await asyncio.gather(*users)
        else:
            await _on_schedule(client, load, load.rate, outcome, began)
        outcome.seconds = time.perf_counter() - began
        outcome.client_cpu = (time.process_time() - cpu) / outcome.seconds
    return outcome


async def _user(client: httpx.AsyncClient, load: Load, outcome: Outcome, began: float) -> None:
    while time.perf_counter() - began < load.seconds:
        await _request(client, load, outcome)


async def _on_schedule(
    client: httpx.AsyncClient, load: Load, rate: float, outcome: Outcome, began: float
) -> None:
    async with asyncio.TaskGroup() as requests:
        running: set[asyncio.Task[None]] = set()
        for number in range(round(load.seconds * rate)):
            await asyncio.sleep(began + number / rate - time.perf_counter())
            if len(running) >= load.users:
                outcome.failures["not sent"] += 1
                continue
            task = requests.create_task(_request(client, load, outcome))
            running.add(task)
            task.add_done_callback(running.discard)


async def _request(client: httpx.AsyncClient, load: Load, outcome: Outcome) -> None:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(load.timeout):
            response = await client.request(
                load.method, load.url, headers=load.headers, content=load.body
            )
    except (TimeoutError, httpx.TimeoutException):
        outcome.failures["timed out"] += 1
    except httpx.TransportError:
        outcome.failures["no response"] += 1
        await asyncio.sleep(0.01)  # a server that refuses connections is not asked in a tight loop
    else:
        outcome.latencies.append(time.perf_counter() - began)
        outcome.statuses[response.status_code] += 1


def report(load: Load, outcome: Outcome) -> str:
    """The outcome, as text."""
    kind = f"{load.users} users" if load.rate is None else f"{load.rate:g} requests/s on schedule"
    lines = [
        f"{load.method} {load.url}, {kind}, {outcome.seconds:.1f} s",
        f"  requests     {outcome.requests:>9,}  {outcome.requests / outcome.seconds:,.0f}/s",
    ]
    counts = {str(status): count for status, count in sorted(outcome.statuses.items())}
    counts |= {name: count for name in FAILURES if (count := outcome.failures[name])}
    lines += [f"  {name:<13}{count:>9,}" for name, count in counts.items()]
    if outcome.latencies:
        values = (f"p{percent} {outcome.percentile(percent):,.1f} ms" for percent in (50, 95, 99))
        lines.append(f"  latency      {', '.join(values)}")
    if outcome.client_cpu > 0.8:
        lines.append(
            f"  This load generator used {outcome.client_cpu:.0%} of a core, so it may be what "
            "limits. wrk or oha send more."
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report. Returns 1 if a request failed, or had a response of 4xx or 5xx."""
    load = _parsed(arguments)
    outcome = Outcome()
    with contextlib.suppress(KeyboardInterrupt):
        outcome = asyncio.run(generate(load))
        print(report(load, outcome))
    return 0 if outcome.succeeded else 1


def _parsed(arguments: Sequence[str] | None) -> Load:
    parser = argparse.ArgumentParser(
        prog="python -m dev.load",
        description=__doc__,
        epilog="LOAD_TOKEN is sent as Authorization: Bearer.",
    )
    parser.add_argument("url", help="such as http://localhost:8001/api/articles")
    parser.add_argument("--users", type=int, default=10, help="default 10, at most 2,000")
    parser.add_argument("--seconds", type=float, default=10, help="default 10, at most 600")
    parser.add_argument("--rate", type=float, help="requests per second: an open loop")
    parser.add_argument("--timeout", type=float, default=10, help="seconds, default 10")
    parser.add_argument("--json", help="the body of a POST")
    parser.add_argument("--remote", action="store_true", help="a server of yours elsewhere")
    options = parser.parse_args(arguments)
    for name, most in (("users", MOST_USERS), ("seconds", MOST_SECONDS), ("rate", MOST_RATE)):
        value = getattr(options, name)
        if value is not None and not 0 < value <= most:
            parser.error(f"--{name} must be above 0 and at most {most:g}")
    if not 0 < options.timeout <= MOST_SECONDS:
        parser.error(f"--timeout must be above 0 and at most {MOST_SECONDS:g}")
    if error := _url_error(options.url, options.remote):
        parser.error(error)
    token = os.environ.get("LOAD_TOKEN")  # no argument: every user of a machine can read those
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = None
    if options.json is not None:
        try:
            json.loads(options.json)
        except ValueError:
            parser.error("--json must be JSON")
        body, headers["Content-Type"] = options.json.encode(), "application/json"
    users = MOST_USERS if options.rate is not None else options.users
    method = "GET" if body is None else "POST"
    return Load(
        options.url, method, users, options.seconds, options.rate, options.timeout, headers, body
    )


def _url_error(url: str, is_remote: bool) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "the URL is not valid"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "the URL must begin with http:// or https:// and name a host"
    if parts.username or parts.password:
        return "the URL must have no password"
    try:
        found = socket.getaddrinfo(parts.hostname, port or 80, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return f"no address is known for {parts.hostname}"
    addresses = {ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found}
    if not is_remote and not all(address.is_loopback for address in addresses):
        return f"{parts.hostname} is not this machine. If the server is yours: --remote"
    return None


if __name__ == "__main__":
    sys.exit(main())
