"""`python -m gateway run`: Envoy and the comparator, kept alive; the table, followed; the guard."""

import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import httpx

from gateway import engine, guard, history
from gateway.changes import (
    Author,
    change_move,
    load_last_good,
    record_manual_edits,
    roll_back,
    save_last_good,
    table_lock,
)
from gateway.engine import Admin, EngineError
from gateway.envoy import Files
from gateway.guard import Guard, Verdict
from gateway.table import (
    Move,
    Plan,
    TableError,
    move_back,
    move_to,
    read_text,
    replace_file,
    resolve_plan,
    state_of_files,
)

LOG = logging.getLogger("gateway")
POLL_SECONDS = 0.1
RETRY_SECONDS = 1.0
FIRST_DELAY, LONGEST_DELAY = 0.05, 5.0
COMPARATOR_SECONDS = 2.0

GUARD = "guard"
BY_HAND = Author("unknown", "the table was edited by hand")


class Child:
    """A process that is started again whenever it ends."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.process: asyncio.subprocess.Process | None = None
        self._stopping = False

    async def run(self) -> None:
        """Run it until `stop`; restarts back off from 0.1 s to 5 s."""
        delay = FIRST_DELAY
        while not self._stopping:
            began = time.monotonic()
            self.process = await asyncio.create_subprocess_exec(*self.command)
            status = await self.process.wait()
            if self._stopping:
                return
            delay = FIRST_DELAY if time.monotonic() - began > 5 else min(2 * delay, LONGEST_DELAY)
            LOG.error("%s ended with status %s; it starts again", self.name, status)
            await asyncio.sleep(delay)

    async def stop(self, patience: float) -> None:
        """End it: with a signal, and after that many seconds for good."""
        self._stopping = True
        if self.process is None or self.process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), patience)
        except TimeoutError:
            self.process.kill()


class Runner:
    """What runs between the start of a gateway and its end."""

    def __init__(self, table: Path, files: Files) -> None:
        self.table = table
        self.files = files
        self.admin = Admin(files.admin)
        self.guard = Guard()
        self.plan = load_first_plan(table, files)
        self._seen: object = None
        self._looked = history.now()
        engine.write_files(self.plan, files)
        settings = self.plan.table
        self.envoy = Child(
            "Envoy",
            engine.command(files, threads=settings.gateway.threads, drain=settings.bounds.drain),
        )
        self.comparator = Child(
            "the comparator",
            [
                sys.executable,
                "-m",
                "gateway",
                "comparator",
                "--state",
                str(files.state),
                "--parent",
                str(os.getpid()),
            ],
        )

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT, then let requests finish."""
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        tasks = [
            asyncio.create_task(work)
            for work in (
                self.envoy.run(),
                self.comparator.run(),
                forever(self.follow_table, lambda: POLL_SECONDS),
                forever(self.check, lambda: guard.period(self.plan.table.guard)),
            )
        ]
        LOG.info("The gateway listens on %s", self.plan.table.gateway.listen)
        await stopped.wait()
        await self._drained()
        await self.comparator.stop(self.plan.table.bounds.drain)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.admin.close()

    async def _drained(self) -> None:
        """Let clients close connections and requests finish, for as long as the table says."""
        deadline = time.monotonic() + self.plan.table.bounds.drain
        with contextlib.suppress(EngineError):
            await asyncio.to_thread(self.admin.drain)
            while time.monotonic() < deadline:
                await asyncio.sleep(POLL_SECONDS)
                if not await asyncio.to_thread(self.admin.active_requests):
                    break
        await self.envoy.stop(self.plan.table.bounds.drain)

    async def follow_table(self) -> None:
        """Put the table in force when its file, or its document's, has changed."""
        state = state_of_files(self.table, self.plan)
        if state == self._seen:
            return
        try:
            await asyncio.to_thread(self._put_in_force)
        except TableError as error:
            LOG.error("%s: %s; what was in force before still is", self.table, error)
        except OSError as error:  # a full disk, which may have room again
            LOG.error("%s: %s; what was in force before still is", self.table, error)
            await asyncio.sleep(RETRY_SECONDS)
            return
        self._seen = state

    def _put_in_force(self) -> None:
        with table_lock(self.files):
            text, looked = read_text(self.table), history.now()
        before, after = self.plan, resolve_plan(text, self.table.parent)
        if after == before:
            return
        engine.validate(after, self.files)
        good = read_text(self.files.last_good)
        save_last_good(text, after, self.files)  # first: a restart after a kill uses it
        try:
            self._hand_to_envoy(before, after)
        except (TableError, OSError):
            with contextlib.suppress(OSError):
                save_last_good(good, before, self.files)
            raise
        self.plan = after
        record_manual_edits(self.files, before, after, self._looked, BY_HAND)
        self._looked = looked
        if engine.needs_restart(before, after, self.files):
            LOG.warning("Addresses, bounds and refusals of the gateway change when it is restarted")

    def _hand_to_envoy(self, before: Plan, after: Plan) -> None:
        if self.admin.is_ready():
            engine.put_in_force(before, after, self.files, self.admin)
        else:  # it is about to start, and reads its files then
            engine.write_files(after, self.files)

    async def check(self) -> None:
        """Let the guard look, and do what it says."""
        counts = await asyncio.to_thread(self.admin.counts)
        compared = await asyncio.to_thread(comparison_counts, self.files)
        verdicts = self.guard.verdicts(self.plan, counts, compared)
        for operation, verdict in verdicts.items():
            if verdict.decision == "roll back":
                await asyncio.to_thread(self._roll_back, operation, verdict)
            elif verdict.decision == "promote":
                await asyncio.to_thread(self._ramp, operation, verdict)
        await asyncio.to_thread(replace_file, self.files.verdicts, guard.as_json(verdicts))

    def _roll_back(self, operation: str, verdict: Verdict) -> None:
        LOG.error("%s goes back: %s", operation, verdict.why)
        author = Author(GUARD, verdict.why)
        roll_back(self.table, self.files, operation, withdraw, author)
        self.guard.forget(operation)

    def _ramp(self, operation: str, verdict: Verdict) -> None:
        """Take the next share of the table's ramp, if it has one."""
        move = self.plan.move(operation)
        share = guard.next_share(move, self.plan.table.guard)
        if share is None or move.new is None:
            return
        upstream = move.new
        if refusal := guard.refusal_to_raise(
            self.plan.table.upstreams[upstream], self.table.parent
        ):
            LOG.warning("%s stays at %s %%: %s", operation, move.share, refusal)
            return
        self.guard.restarted(operation)
        author = Author(GUARD, verdict.why)
        change_move(
            self.table, self.files, operation, lambda now: move_to(now, upstream, share), author
        )


def withdraw(move: Move) -> Move:
    """Move a candidate back to legacy; a stage that a command has set meanwhile stays."""
    return move_back(move) if move.stage in ("shadow", "canary") else move


async def forever(work: Callable[[], Any], seconds: Callable[[], float]) -> None:
    """Do something again and again; what fails is logged, and tried again the next time."""
    while True:
        await asyncio.sleep(seconds())
        try:
            await work()
        except (TableError, EngineError, OSError) as error:
            LOG.error("%s", error)
        except Exception:  # one failure must not stop the guard
            LOG.exception("%s failed", getattr(work, "__name__", "a part of the gateway"))


def load_first_plan(table: Path, files: Files) -> Plan:
    """The plan to start with: the table's, or if that is broken, the last good one.

    Raises TableError where there is neither.
    """
    try:
        text = read_text(table)
        first = resolve_plan(text, table.parent)
        engine.validate(first, files)
    except TableError as error:
        if not files.last_good.exists():
            raise TableError(f"{table}: {error}") from None
        LOG.error("%s: %s; the last good one is in force", table, error)
        return load_last_good(files)
    save_last_good(text, first, files)
    return first


def comparison_counts(files: Files) -> dict[str, dict[str, int]]:
    """What the comparator has counted, by operation; nothing while it does not answer."""
    transport = httpx.HTTPTransport(uds=str(files.comparator))
    try:
        with httpx.Client(transport=transport, timeout=COMPARATOR_SECONDS) as client:
            found: dict[str, dict[str, int]] = client.get("http://comparator/").json()
            return found
    except (httpx.HTTPError, ValueError):
        return {}


@contextlib.contextmanager
def single_instance(files: Files) -> Any:
    """Let one gateway at a time run in a folder; raise EngineError for the second.

    The Envoy of one that was killed goes on serving. It is ended here, and a new one starts.
    """
    files.state.mkdir(parents=True, exist_ok=True)
    os.chmod(files.state, 0o700)
    with (files.state / "running").open("w") as file:
        _lock(file, files)
        admin = Admin(files.admin)
        with contextlib.suppress(EngineError):
            admin.quit()
            LOG.warning("An Envoy that a gateway before this one had left is ended")
        admin.close()
        yield


def _lock(file: IO[str], files: Files) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise EngineError(f"a gateway already runs in {files.state}") from None


def run(table: Path, files: Files) -> None:
    """Run the gateway until SIGTERM or SIGINT."""
    engine.binary()
    with single_instance(files):
        asyncio.run(Runner(table, files).run())
