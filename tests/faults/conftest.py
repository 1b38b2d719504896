"""Databases and notes for tests of faults."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from contract_tests.apps import APPS, complete_apps
from contract_tests.targets.databases import SqliteFiles
from tests.faults.load import Entry

Tell = Callable[[Iterable[Entry], str], None]


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    for framework in complete_apps():
        if not APPS[framework].is_installed:
            pytest.fail(f"{framework} is not installed")


@pytest.fixture
def sqlite_files(tmp_path: Path) -> SqliteFiles:
    """SQLite files of the test's own."""
    return SqliteFiles(tmp_path / "sqlite")


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Adds a note on what became of the requests of a test, which the end of the run prints."""

    def note(entries: Iterable[Entry], more: str) -> None:
        counts = Counter(map(_outcome, entries))
        texts = [f"{count} {what}" for what, count in sorted(counts.items())]
        record_property("note", ", ".join([*texts, more]))

    return note


def _outcome(entry: Entry) -> str:
    if entry.is_served:
        return "writes acknowledged" if entry.write else "reads answered"
    if entry.is_refused:
        return "refused with 503"
    return "cut in flight" if entry.is_cut else "connections refused"
