"""The load generators: wrk's arguments and output, background load, and the open-loop probe."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal

from benchmarks.__main__ import main
from benchmarks.load.probe import ProbeResult, probe
from benchmarks.load.wrk import LoadResult, Wrk, parse_output
from benchmarks.workload import PREDICTION, Request
from dev.addresses import free_port

OUTPUT = """\
Running 2s test @ http://127.0.0.1:8000/health
  1 threads and 16 connections
Requests/sec:   1000.00
{"requests": 2000, "seconds": 2.0, "p50_ms": 1.5, "p95_ms": 2.5, "p99_ms": 3.5,\
 "wrong_responses": 0, "connection_errors": 0, "example": ""}
"""
# Signals through a FIFO that it runs, then waits for the end of the load.
BACKGROUND_WRK = """\
#!{python}
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
open({started!r}, "w").write(" ".join(sys.argv[1:]))
signal.sigwait([signal.SIGINT])
print({output!r})
"""


def test_the_result_is_the_last_line_of_the_output() -> None:
    result = parse_output(OUTPUT)
    assert result == LoadResult(2000, 2.0, 1.5, 2.5, 3.5, 0, 0, "")
    assert result.requests_per_second == 1000
    assert result.error() is None


def test_output_without_a_result_is_an_error() -> None:
    with pytest.raises(ValueError, match="wrk printed no result"):
        parse_output("unable to connect")


@pytest.mark.parametrize(
    ("wrong", "failed", "error"),
    [
        (3, 0, "3 of 2000 responses were wrong, such as: 500 oh"),
        (0, 2, "2 connections failed, 2000 requests were answered"),
    ],
)
def test_wrong_responses_and_failed_connections_are_errors(
    wrong: int, failed: int, error: str
) -> None:
    assert LoadResult(2000, 2.0, 1.5, 2.5, 3.5, wrong, failed, "500 oh").error() == error


def test_the_command_holds_the_whole_request() -> None:
    request = Request("/a?b=c", "created", "POST", 201, '{"name":"{unique}"}', "T")
    command = Wrk([1, 2], program="wrk").command(8000, request, seconds=3, connections=16)
    assert command[:5] == ["wrk", "-t2", "-c16", "-d3s", "--timeout=30s"]
    assert Path(command[5].removeprefix("-s")).is_file()
    assert command[6:-1] == [
        *("-HAuthorization: Token T", "http://127.0.0.1:8000/a?b=c", "--"),
        *("POST", "201", "created", '{"name":"{unique}"}'),
    ]


def test_unique_texts_differ_between_runs() -> None:
    wrk = Wrk([], program="wrk")
    first, second = (wrk.command(8000, Request("/", ""), 1, 1)[-1] for _ in range(2))
    assert first != second


def test_without_wrk_nothing_runs_and_the_message_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([]) == 2
    message = capsys.readouterr().err
    for command in ("apt-get install wrk", "dnf install wrk", "brew install wrk"):
        assert command in message


def test_background_load_runs_until_the_end_of_the_context(tmp_path: Path) -> None:
    result = LoadResult(7, 1.5, 1.0, 2.0, 3.0, wrong_responses=0, connection_errors=0, example="")
    started, program = tmp_path / "started", tmp_path / "wrk"
    os.mkfifo(started)
    output = json.dumps(asdict(result))
    program.write_text(
        BACKGROUND_WRK.format(python=sys.executable, started=str(started), output=output)
    )
    program.chmod(0o700)
    with Wrk([], str(program)).background(8000, PREDICTION, users=400) as results:
        arguments = started.read_text()  # blocks until the program writes it
        assert results == []
    assert results == [result]
    assert "-c400 " in arguments
    assert "http://127.0.0.1:8000/predict" in arguments


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    writer.close()


async def respond_500(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 500 Internal Server Error\r\n\r\n")
    writer.close()


async def disconnect(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def never_respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


@contextmanager
def serving(handler: Handler) -> Iterator[int]:
    """Run a server in a thread of its own; yield its port."""
    with start_blocking_portal() as portal:
        server = portal.call(partial(asyncio.start_server, handler, "127.0.0.1", 0))
        yield server.sockets[0].getsockname()[1]
        portal.call(server.close)


@pytest.mark.parametrize(
    ("handler", "timeout", "successful", "timeouts", "failures"),
    [
        (respond, 30, 5, 0, 0),
        (respond_500, 30, 0, 0, 5),
        (disconnect, 30, 0, 0, 5),
        (never_respond, 0.1, 0, 5, 0),
    ],
)
def test_the_probe_counts_each_outcome(
    handler: Handler, timeout: float, successful: int, timeouts: int, failures: int
) -> None:
    with serving(handler) as port:
        result = probe(port, "/health", 0.125, timeout)
    found = (len(result.latencies_ms), result.timeouts, result.failures)
    assert found == (successful, timeouts, failures)


def test_a_refused_connection_is_a_failure() -> None:
    assert probe(free_port(), "/health", 0.05, 30) == ProbeResult([], 0, 2, 30_000)


def test_requests_without_a_response_count_with_the_timeout() -> None:
    latencies = [float(number) for number in range(1, 99)]
    result = ProbeResult(latencies, timeouts=1, failures=1, timeout_ms=15_000)
    assert result.requests == 100
    assert [result.percentile(percent) for percent in (50, 98, 99)] == [50, 98, 15_000]
