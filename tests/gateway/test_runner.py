"""What `run` does around Envoy, without Envoy: the last good table, restarts, and the guard."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from gateway import engine, running
from gateway.changes import load_last_good, save_last_good
from gateway.engine import EngineError
from gateway.envoy import Files
from gateway.guard import Verdict
from gateway.running import Child, Runner, forever, load_first_plan, single_instance
from gateway.table import TableError, load_plan
from tests.gateway.servers import DOCUMENT

TABLE = """\
[gateway]
openapi = "openapi.yaml"
default = "old"
[upstreams.old]
addresses = ["http://a"]
[upstreams.new]
addresses = ["http://b"]
"""
CANARY = '[operations.sell]\nold = "old"\nnew = "new"\nstage = "canary"\nshare = {}\n'
READY = Verdict("promote", "3 checks passed")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(engine, "binary", lambda: Path("/bin/true"))  # to which all is valid
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(DOCUMENT))
    path = tmp_path / "gateway.toml"
    path.write_text(TABLE)
    return path


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "state")


@pytest.fixture
def runner(table: Path, files: Files) -> Iterator[Runner]:
    runner = Runner(table, files)
    yield runner
    runner.admin.close()


# A process that is started again


def test_a_process_that_keeps_ending_is_started_ever_more_slowly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child, delays = Child("it", ["/bin/false"]), []

    async def sleep(seconds: float) -> None:
        delays.append(seconds)
        if len(delays) == 9:
            await child.stop(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    asyncio.run(child.run())
    assert delays == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]


def test_a_process_that_does_not_end_is_killed(tmp_path: Path) -> None:
    async def run() -> int | None:
        is_deaf = tmp_path / "deaf"
        script = f"trap '' TERM; touch '{is_deaf}'; while :; do sleep 1; done"
        child = Child("it", ["/bin/sh", "-c", script])
        running = asyncio.create_task(child.run())
        while not is_deaf.exists():
            await asyncio.sleep(0.01)
        assert child.process is not None
        await child.stop(0.1)
        await running
        return child.process.returncode

    assert asyncio.run(run()) == -9


# The last good table


def test_it_starts_with_the_last_good_table(table: Path, files: Files) -> None:
    good = load_first_plan(table, files)
    assert good == load_plan(table)
    table.write_text(TABLE + CANARY.format(101))
    assert load_first_plan(table, files) == good
    files.last_good.unlink()
    with pytest.raises(TableError, match=r"operations\.sell\.share"):
        load_first_plan(table, files)


def test_what_envoy_refuses_is_not_the_last_good_table(
    table: Path, files: Files, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = runner.plan

    def refuse(*_: object) -> None:
        raise TableError("Envoy refuses routes.json")

    monkeypatch.setattr(runner.admin, "is_ready", lambda: True)
    monkeypatch.setattr(engine, "put_in_force", refuse)
    table.write_text(TABLE + CANARY.format(5))
    asyncio.run(runner.follow_table())
    assert runner.plan == load_last_good(files) == good
    monkeypatch.setattr(engine, "put_in_force", lambda *_: None)
    table.write_text(TABLE + CANARY.format(50))
    asyncio.run(runner.follow_table())
    assert runner.plan.move("sell").share == load_last_good(files).move("sell").share == 50


def test_a_change_is_tried_again_when_the_disk_has_room(
    table: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(running, "RETRY_SECONDS", 0)
    monkeypatch.setattr(running, "save_last_good", full)
    table.write_text(TABLE + CANARY.format(5))
    asyncio.run(runner.follow_table())
    assert runner.plan.move("sell").share == 0
    monkeypatch.setattr(running, "save_last_good", save_last_good)
    asyncio.run(runner.follow_table())
    assert runner.plan.move("sell").share == 5


def test_a_broken_table_is_told_once(
    table: Path, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    table.write_text("[gateway")
    for _ in range(3):
        asyncio.run(runner.follow_table())
    assert len(caplog.records) == 1
    assert "what was in force before still is" in caplog.text
    table.write_text(TABLE + CANARY.format(5))
    asyncio.run(runner.follow_table())
    assert runner.plan.move("sell").share == 5


# The guard


def test_one_failure_does_not_stop_the_guard(caplog: pytest.LogCaptureFixture) -> None:
    failures: list[Exception] = [EngineError("away"), OSError(28, "full"), KeyError("unforeseen")]
    calls: list[int] = []

    async def check() -> None:
        calls.append(len(calls))
        if failures:
            raise failures.pop(0)
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(forever(check, lambda: 0))
    assert calls == [0, 1, 2, 3]
    assert [it.levelno for it in caplog.records if it.name == "gateway"] == [logging.ERROR] * 3
    assert "unforeseen" in caplog.text


@pytest.mark.parametrize(("report", "share"), [("", 50), ('report = "r.xml"\nversion = "/"', 5)])
def test_a_ramp_stops_where_the_report_is_not_green(
    table: Path, files: Files, report: str, share: int
) -> None:
    table.write_text(f"{TABLE}{report}\n{CANARY.format(5)}[guard]\nramp = [50]\n")
    runner = Runner(table, files)
    runner._ramp("sell", READY)
    runner.admin.close()
    assert load_plan(table).move("sell").share == share


def test_without_a_ramp_a_share_stays(table: Path, files: Files) -> None:
    table.write_text(TABLE + CANARY.format(5))
    runner = Runner(table, files)
    runner._ramp("sell", READY)
    runner.admin.close()
    assert load_plan(table).move("sell").share == 5


# Its folder


def test_the_folder_is_its_users_alone(files: Files) -> None:
    with single_instance(files):
        assert files.state.stat().st_mode & 0o777 == 0o700
        with pytest.raises(EngineError, match="a gateway already runs"), single_instance(files):
            pass
    with single_instance(files):  # as the one before has ended
        pass
