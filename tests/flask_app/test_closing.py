"""An app leaves nothing open: neither connections nor threads."""

import gc
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from adapters.memory.store import MemoryStore
from core.domain.accounts import Registration
from core.ports.store import Store
from core.use_cases import accounts
from flask_app import create_app
from flask_app.composition import AppPorts, call

ROOT = Path(__file__).parents[2]


def _used(database_url: str, store: Store | None = None) -> AppPorts:
    """What an app composed that has hashed, read and written, and is collected by now."""
    app = create_app({"DATABASE_URL": database_url, "CHEAP_PASSWORDS": True}, store=store)
    with app.app_context():
        call(accounts.register, Registration("ada", "ada@example.com", "correct horse"))
    assert app.test_client().get("/api/tags").status_code == 200
    composed: AppPorts = app.extensions["forge"]
    return composed


def _hashing_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("argon2")]


def test_close_ends_threads_and_may_be_repeated(database_url: str) -> None:
    before = len(_hashing_threads())
    app = create_app({"DATABASE_URL": database_url, "CHEAP_PASSWORDS": True})
    with app.app_context():
        call(accounts.register, Registration("ada", "ada@example.com", "correct horse"))
    assert len(_hashing_threads()) > before
    started = set(_hashing_threads())
    for _ in range(2):
        app.extensions["forge"].close()
    for thread in started:
        thread.join(60)
    assert len(_hashing_threads()) <= before


def test_an_app_that_is_collected_is_closed(database_url: str) -> None:
    composed = _used(database_url)
    gc.collect()
    with pytest.raises(RuntimeError, match="after shutdown"):
        composed.passwords._pool._threads.submit(print)  # type: ignore[attr-defined]


def test_a_store_of_the_callers_stays_open() -> None:
    store = MemoryStore()
    _used("", store)
    gc.collect()
    app = create_app({"CHEAP_PASSWORDS": True}, store=store)
    assert app.test_client().get("/api/profiles/ada").status_code == 200
    app.extensions["forge"].close()


@pytest.mark.parametrize("end", ["", "del app; gc.collect()", "app.extensions['forge'].close()"])
def test_no_resource_warning(database_url: str, end: str) -> None:
    """Python 3.13 also warns of a SQLite connection that nobody closed."""
    code = f"""
import gc
from flask_app import create_app
app = create_app({{"DATABASE_URL": {database_url!r}, "CHEAP_PASSWORDS": True}})
assert app.test_client().get("/api/tags").status_code == 200
{end}
"""
    run = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, "Warning" in run.stderr) == (0, False), run.stderr
