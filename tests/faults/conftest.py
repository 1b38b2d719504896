"""Where faults happen: PostgreSQL servers and SQLite files of these tests' own."""

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
    """Makes SQLite files."""
    return SqliteFiles(tmp_path / "sqlite")


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Says at the end of the run what became of requests, and what else there is to say."""

    def note(entries: Iterable[Entry], more: str) -> None:
        counts = Counter(map(_what_became_of, entries))
        told = [f"{count} {what}" for what, count in sorted(counts.items())]
        record_property("note", ", ".join([*told, more]))

    return note


def _what_became_of(entry: Entry) -> str:
    if entry.is_served:
        return "writes acknowledged" if entry.deed else "reads answered"
    if entry.is_refused:
        return "refused with 503"
    return "cut in flight" if entry.is_cut else "not let in"
