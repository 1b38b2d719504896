"""Several processes that migrate one empty database at the same time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.migration_steps import STEPS
from contract_tests.targets.databases import Databases
from tests.migrations.tools import is_at, records_at

pytest.importorskip("django", reason="Django is not installed")

ROOT = Path(__file__).parents[2]
ALEMBIC = ["-m", "alembic", "upgrade", "head"]
DJANGO = ["django_project/manage.py", "migrate", "--no-color"]
NOTHING_TO_DO = {
    "alembic": f"Nothing to do: the database is at {STEPS[-1].revision}",
    "django": "No migrations to apply.",
}
TAKE_OVER = {
    "alembic": "take it over by `python -m adapters.sqlalchemy.adopt`",
    "django": "take it over by `manage.py adopt`",
}


def _run_all(database_url: str, tools: list[str]) -> list[tuple[str, int, str]]:
    """Start a process for each tool at once; the tool, the status and the output of each."""
    environment = {**os.environ, "DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"}
    commands = {"alembic": ALEMBIC, "django": DJANGO}
    started = [
        subprocess.Popen(
            [sys.executable, *commands[tool]],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for tool in tools
    ]
    outputs = [process.communicate(timeout=120)[0] for process in started]
    return [
        (tool, process.returncode, output)
        for tool, process, output in zip(tools, started, outputs, strict=True)
    ]


@pytest.mark.parametrize("tool", ["alembic", "django"])
def test_one_migrates_and_the_others_find_nothing_to_do(databases: Databases, tool: str) -> None:
    database_url = databases.absent()
    databases.create(database_url)
    done = _run_all(database_url, [tool] * 3)
    assert [status for _, status, _ in done] == [0, 0, 0], done
    assert not any("Traceback" in output for _, _, output in done)
    assert sorted(NOTHING_TO_DO[tool] in output for _, _, output in done) == [False, True, True]
    _assert_complete(database_url)


def test_of_both_tools_the_second_says_how_to_take_over(databases: Databases) -> None:
    database_url = databases.absent()
    databases.create(database_url)
    done = _run_all(database_url, ["alembic", "django", "alembic", "django"])
    for tool, status, output in done:
        assert "Traceback" not in output
        assert (status == 0) is (TAKE_OVER[tool] not in output), output
    successful = {tool for tool, status, _ in done if status == 0}
    assert len(successful) == 1  # whichever was first, and its second process
    _assert_complete(database_url)


def _assert_complete(database_url: str) -> None:
    records = records_at(database_url)
    if records["alembic"] is None:
        applied = {*(records["django"] or [])}
        assert {one for step in STEPS for one in step.migrations} <= applied
    else:
        assert records["alembic"] == [(STEPS[-1].revision,)]
        assert records["django"] is None or is_at(records, len(STEPS))
