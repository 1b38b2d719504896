"""The Flask service and its port, on real servers, each with a copy of the data or with one."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from contract_tests.targets.databases import folder_in_memory
from dev.addresses import free_port

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "examples" / "legacy" / "openapi.yaml"
FLASK = ("flask", "--app", "examples.legacy.flask_orders", "run", "--port", "{port}")
FASTAPI = ("uvicorn", "examples.legacy.fastapi_orders:app", "--port", "{port}")
STARTS_WITHIN = 60.0


@dataclass(frozen=True)
class Pair:
    """Two servers, the files that they keep their orders in, and the file that both began with."""

    old: str
    new: str
    files: tuple[Path, Path]
    seed: Path

    @property
    def reset(self) -> str:
        """The command that restores the data of both."""
        return "; ".join(f"cp {self.seed} {file}" for file in self.files)

    def restore(self) -> None:
        """Restore the data of both."""
        for file in self.files:
            shutil.copy(self.seed, file)


@contextlib.contextmanager
def serving(command: tuple[str, ...], database: Path) -> Iterator[str]:
    """The address of a server on a database."""
    port = free_port()
    log = database.with_suffix(f".{port}.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *(word.format(port=port) for word in command)],
            env={**os.environ, "ORDERS_DATABASE": str(database)},
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{address}/health", trust_env=False)
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with folder_in_memory() as path:
        yield path


@pytest.fixture(scope="session")
def seed(folder: Path) -> Path:
    """A database with the first orders."""
    file = folder / "seed.db"
    subprocess.run(
        [sys.executable, "-m", *FLASK[:3], "init-db"],
        env={**os.environ, "ORDERS_DATABASE": str(file)},
        cwd=ROOT,
        check=True,
    )
    return file


@pytest.fixture(scope="session")
def flask_and_flask(folder: Path, seed: Path) -> Iterator[Pair]:
    """The Flask service twice, each with data of its own."""
    files = folder / "a.db", folder / "b.db"
    for file in files:
        shutil.copy(seed, file)
    with serving(FLASK, files[0]) as old, serving(FLASK, files[1]) as new:
        yield Pair(old, new, files, seed)


@pytest.fixture(scope="session")
def flask_and_fastapi(folder: Path, seed: Path, flask_and_flask: Pair) -> Iterator[Pair]:
    """The Flask service and its port, each with data of its own."""
    files = flask_and_flask.files[0], folder / "new.db"
    shutil.copy(seed, files[1])
    with serving(FASTAPI, files[1]) as new:
        yield Pair(flask_and_flask.old, new, files, seed)


@pytest.fixture(scope="session")
def on_one_database(folder: Path, seed: Path) -> Iterator[Pair]:
    """The Flask service and its port on one database."""
    file = folder / "shared.db"
    shutil.copy(seed, file)
    with serving(FLASK, file) as old, serving(FASTAPI, file) as new:
        yield Pair(old, new, (file, file), seed)


@pytest.fixture(autouse=True)
def _first_orders(request: pytest.FixtureRequest) -> None:
    """Every test begins with the first orders."""
    for name in ("flask_and_flask", "flask_and_fastapi", "on_one_database"):
        if name in request.fixturenames:
            request.getfixturevalue(name).restore()
