"""What `make contract` says and sets before the suite begins, and what `make reset` deletes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dev import contract, reset
from dev.contract import Facts, announced, introduction, running, variables

FACTS: Facts = {
    "pid": os.getpid(),
    "is_default_database": True,
    "ports": {"8001": "fastapi", "8002": "flask", "8003": "django"},
    "variables": {"CONTRACT_ALLOWED_ORIGIN": "http://localhost:3000"},
}


@pytest.fixture(autouse=True)
def serving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where each `make serve` has a file."""
    monkeypatch.setattr(contract, "SERVING", tmp_path / "serving")
    return tmp_path / "serving"


def test_it_says_what_it_writes_and_shows_no_password() -> None:
    (text,) = introduction("http://anna:secret@forge.example:8001/v1", [FACTS])
    assert "six hundred accounts" in text
    assert "at forge.example:8001," in text
    assert "secret" not in text


def test_a_server_of_make_serve_is_known() -> None:
    *_, last = introduction("http://localhost:8001", [FACTS])
    assert "make reset" in last
    assert variables("http://127.0.0.1:8001", [FACTS]) == FACTS["variables"]


def test_how_a_development_server_differs_is_said_first() -> None:
    *_, last = introduction("http://localhost:8003", [FACTS])
    assert last.startswith("Some scenarios will fail: runserver")


@pytest.mark.parametrize(
    ("url", "served"),
    [
        ("http://localhost:8001", []),
        ("http://localhost:9000", [FACTS]),
        ("http://localhost", [FACTS]),
        ("http://forge.example:8001", [FACTS]),
    ],
)
def test_nothing_is_known_of_any_other_server(url: str, served: list[Facts]) -> None:
    assert len([*introduction(url, served)]) == 1
    assert variables(url, served) == {}


def test_what_runs_is_known_while_it_runs(serving: Path) -> None:
    other = FACTS | {"is_default_database": False}
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert running() == []
    with announced(FACTS):
        (serving / "0.json").write_text(json.dumps(other | {"pid": ended.pid}))
        assert running() == [FACTS]
    assert running() == []


def test_without_a_url_it_says_how_to_give_one() -> None:
    with pytest.raises(SystemExit, match="Say which server: make contract URL"):
        contract.main("")


def test_a_reset_deletes_the_database_unless_it_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reset, "ROOT", tmp_path)
    files = [tmp_path / name for name in reset.FILES]
    for file in files:
        file.touch()
    with (
        announced(FACTS),
        pytest.raises(SystemExit, match="make serve is running: stop it first"),
    ):
        reset.main()
    assert all(file.exists() for file in files)
    with announced({**FACTS, "is_default_database": False}):
        reset.main()
    reset.main()
    assert not any(file.exists() for file in files)
