"""The move itself: every operation from app to app, under load, and what each step cost."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Thread
from uuid import uuid4

import httpx

from contract_tests.targets.databases import Databases, migrate
from dev.migrate_demo.load import Ledger, Load, Read, Totals, judged
from dev.migrate_demo.service import Service, until
from gateway.comparator import RingFile
from gateway.comparing import FREE_HEADERS
from gateway.engine import EngineError
from gateway.openapi import Operation

APPS = ("flask", "fastapi", "django")
SHARES = (50,)  # percent, between all at the one app and all at the other
PEOPLE = 5
COMPARED = 3  # answers of the new app, before a client gets one
SERVED_WITHIN = 120.0  # seconds
SAMPLES_EVERY = 0.5  # seconds
CHECKERS = 4  # threads of the last step


@dataclass(frozen=True)
class Step:
    """One line of the report: what was done, when, and what the clients met meanwhile."""

    what: str
    began: float
    ended: float
    totals: Totals
    detail: str = ""


@dataclass(frozen=True)
class Sample:
    """How many requests each app has served at a time in seconds, and the faults so far."""

    at: float
    served: dict[str, int]
    totals: Totals


@dataclass
class Report:
    """All steps, and what was sampled between them."""

    steps: list[Step] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    ended: float = 0.0
    changes: int = 0
    restarts: int = 0
    kills: int = 0


class Migration:
    """Moves a service that is under load."""

    def __init__(
        self,
        service: Service,
        load: Load,
        shares: Sequence[int],
        tell: Callable[[Step], None] = lambda _: None,
    ) -> None:
        self.report = Report()
        self._service = service
        self._gateway = service.gateway
        self._load = load
        self._ledger = load.ledger
        self._shares = shares
        self._tell = tell
        self._began = time.monotonic()
        self._differences = 0  # of the comparator, that are in the ledger already

    def move_everything(self, old: str, new: str, *, restart_both: bool = False) -> None:
        """Move every operation; half-way the new app is killed and restarted.

        What can be repeated goes first, so that the new app serves nothing else when one of its
        processes is killed: no gateway can repair a request that was cut off and must not be sent
        again.
        """
        operations = self._gateway.plan.operations
        repeatable = [operation for operation in operations if can_be_repeated(operation)]
        others = [operation for operation in operations if operation not in repeatable]
        for operation in repeatable:
            self.move(operation, old, new)
        self.kill(new)
        self.restart(new)
        if restart_both:
            self.restart(old)
        for operation in others:
            self.move(operation, old, new)

    def move(self, operation: Operation, old: str, new: str) -> None:
        """Move one operation: compared first if it only reads, then share by share."""
        shares = [*([0] if operation.is_safe else []), *self._shares, 100]
        with self._step(f"{operation.id}: {old} -> {new}", f"{_listed(shares)} %"):
            for share in shares:
                self._gateway.move(operation.id, new, share)
                self.report.changes += 1
                if share == 0:
                    self._wait_for_comparisons(operation.id)
                elif share < 100:
                    self._wait_for_requests(operation.id, new)

    def restart(self, app: str) -> None:
        """Restart both processes of an app, one after the other."""
        with self._step(f"rolling restart of {app}", "SIGTERM, one process after the other"):
            self._service.restart(app)
            self.report.restarts += 1

    def kill(self, app: str) -> None:
        """Kill one process of an app, which must serve nothing that cannot be repeated."""
        plan = self._gateway.plan
        for operation in plan.operations:
            if plan.move(operation.id).shares.get(app) and not can_be_repeated(operation):
                raise AssertionError(f"{app} serves {operation.id}, which cannot be repeated")
        self._wait_for_comparator()
        with self._step(f"kill of {app}", "SIGKILL, under load"):
            self._service.kill(app)
            self.report.kills += 1

    def change_while_restarting(self, changes: int, restarts: int, chance: Random) -> None:
        """Change shares at random, at least so often, while each app is restarted so many times."""
        what = f"{restarts} restarts of each app, shares changing at random"
        apps, before = list(self._service.servers), self.report.changes
        with self._step(what, "") as detail, ThreadPoolExecutor(len(apps)) as threads:
            restarting = [threads.submit(self._restart_often, app, restarts) for app in apps]
            while self.report.changes < before + changes or not all(it.done() for it in restarting):
                self._change_at_random(chance)
            for it in restarting:
                it.result()
            self.report.restarts += restarts * len(apps)
            detail.append(f"{self.report.changes - before} changes")

    def _restart_often(self, app: str, times: int) -> None:
        for _ in range(times):
            self._service.restart(app)

    def _change_at_random(self, chance: Random) -> None:
        plan = self._gateway.plan
        operation = chance.choice(plan.operations).id
        move = plan.move(operation)
        others = [app for app in self._service.servers if app not in move.shares]
        # A third app comes in only while one has everything.
        target = move.new if len(move.shares) > 1 and move.new else chance.choice(others)
        self._gateway.move(operation, target, chance.choice([0, 10, 50, 90, 100]))
        self.report.changes += 1

    def kill_in_flight(self, app: str, times: int) -> None:
        """Kill the processes of an app in turn, whatever they serve; it gets everything first."""
        for operation in self._gateway.plan.operations:
            if app not in self._gateway.plan.move(operation.id).shares:
                self._gateway.move(operation.id, app, 100)
                self.report.changes += 1
        with self._step(f"{times} kills of {app} in flight", "SIGKILL, whatever it serves"):
            for number in range(times):
                self._service.kill(app, number)
                self.report.kills += 1

    def check(self) -> None:
        """Ask all three for everything that was acknowledged, after the load is over."""
        with self._step("check of every acknowledged write", "") as detail:
            reads = [read for person in self._load.people for read in person.reads()]
            addresses = {app: it[0].address for app, it in self._service.servers.items()}
            check_alike(reads, addresses, self._ledger)
            writes = sum(self._ledger.acknowledged.values())
            detail.append(f"{writes} writes, {len(reads)} reads at each of {len(addresses)} apps")

    @contextmanager
    def sampling(self) -> Iterator[None]:
        """Sample what is served while the context lasts."""
        is_over = Event()

        def sample() -> None:
            while not is_over.wait(SAMPLES_EVERY):
                served = dict.fromkeys(self._service.servers, 0)
                try:
                    for (_, upstream), count in self._gateway.counts().items():
                        served[upstream] = served.get(upstream, 0) + count.requests
                except EngineError:
                    continue
                at = time.monotonic() - self._began
                self.report.samples.append(Sample(at, served, self._ledger.totals))

        thread = Thread(target=sample, daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()
            self.report.ended = time.monotonic() - self._began

    @contextmanager
    def _step(self, what: str, detail: str) -> Iterator[list[str]]:
        before, began = self._ledger.totals, time.monotonic() - self._began
        more: list[str] = []
        yield more
        self._count_differences()
        self._load.raise_error()
        step = Step(
            what,
            began,
            time.monotonic() - self._began,
            self._ledger.totals.since(before),
            ", ".join(filter(None, [detail, *more])),
        )
        self.report.steps.append(step)
        self._tell(step)

    def _count_differences(self) -> None:
        """Put what the gateway's comparator has found into the ledger."""
        compared = self._gateway.compared().values()
        found = sum(counts.get("different", 0) for counts in compared)
        if found > self._differences:
            kept = list(RingFile(self._gateway.files.differences, 2**30).entries())
            for number in range(self._differences, found):
                entry = kept[number] if number < len(kept) else "not kept"
                self._ledger.fault("differences", f"the comparator: {entry}")
            self._differences = found

    def _wait_for_comparisons(self, operation: str) -> None:
        def compared() -> int:
            return self._gateway.compared().get(operation, {}).get("compared", 0)

        before = compared()
        until(lambda: compared() >= before + COMPARED, f"{operation} is compared", SERVED_WITHIN)

    def _wait_for_requests(self, operation: str, app: str) -> None:
        def served() -> int:
            count = self._gateway.counts().get((operation, app))
            return count.requests if count else 0

        before = served()
        until(lambda: served() > before, f"{app} serves {operation}", SERVED_WITHIN)

    def _wait_for_comparator(self) -> None:
        """Wait until it has asked what was in its queue: it counts nothing more."""
        counted: list[object] = [None]

        def is_quiet() -> bool:
            counted.append(self._gateway.compared())
            time.sleep(0.2)
            return counted[-1] == counted[-2]

        until(is_quiet, "the comparator is quiet")


def migrate_everything(
    databases: Databases,
    folder: Path,
    *,
    people: int = PEOPLE,
    seed: int = 0,
    shares: Sequence[int] = SHARES,
    restart_both: bool = False,
    tell: Callable[[Step], None] = lambda _: None,
) -> tuple[Report, Ledger]:
    """Move everything from app to app, and back to the first."""
    service = Service(APPS, databases.migrated(migrate), folder)
    ledger = Ledger()
    with service.running():
        load = Load(service.gateway.url, ledger, people, seed)
        migration = Migration(service, load, shares, tell)
        with migration.sampling(), load:
            for old, new in zip(APPS, (*APPS[1:], APPS[0]), strict=True):
                migration.move_everything(old, new, restart_both=restart_both)
        migration.check()
    return migration.report, ledger


def can_be_repeated(operation: Operation) -> bool:
    """Whether the gateway repeats it after a connection that broke: HTTP says so, or its key."""
    return operation.is_idempotent or operation.accepts_idempotency_key


def check_alike(reads: Sequence[Read], addresses: dict[str, str], ledger: Ledger) -> None:
    """Ask every app the same, and compare each answer with what is known and with the others."""

    def check(part: Sequence[Read]) -> None:
        with httpx.Client(timeout=30, trust_env=False) as client:
            for read in part:
                _check_one(client, read, addresses, ledger)

    with ThreadPoolExecutor(CHECKERS) as threads:
        list(threads.map(check, [reads[number::CHECKERS] for number in range(CHECKERS)]))


def _check_one(client: httpx.Client, read: Read, addresses: dict[str, str], ledger: Ledger) -> None:
    headers = {"X-Request-ID": str(uuid4())}
    if read.token:
        headers["Authorization"] = f"Bearer {read.token}"
    seen = {}
    for app, address in addresses.items():
        ledger.request()
        answer = client.get(address + read.path, headers=headers)
        if fault := judged(read, answer):
            ledger.fault(
                fault, f"{app}: GET {read.path} is {answer.status_code} {answer.text[:500]}"
            )
        own = {name: value for name, value in answer.headers.items() if name not in FREE_HEADERS}
        seen[app] = (answer.status_code, own, answer.content)
    first = next(iter(seen))
    for app, answer_of_app in seen.items():
        if answer_of_app != seen[first]:
            ledger.fault("differences", f"GET {read.path}: {first} and {app} answer differently")


def _listed(shares: Sequence[int]) -> str:
    return " ".join(str(share) for share in shares)
