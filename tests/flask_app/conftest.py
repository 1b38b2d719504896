"""The fixtures of Flask's documentation: `app`, `client` and `runner`."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract_tests.targets.databases import SqliteFiles, migrate
from core.domain.accounts import Registration
from core.use_cases import accounts

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

collect_ignore_glob = [] if find_spec("flask") else ["test_*.py"]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Turn every warning of these tests into an error."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.filterwarnings("error"))


@pytest.fixture
def database_url(sqlite_files: SqliteFiles) -> str:
    """A migrated database."""
    return sqlite_files.migrated(migrate)


@pytest.fixture
def app(database_url: str) -> Iterator["Flask"]:
    """An app on a database of its own. Its unhandled exceptions propagate, as TESTING says."""
    from flask_app import create_app

    app = create_app({"TESTING": True, "DATABASE_URL": database_url, "CHEAP_PASSWORDS": True})
    yield app
    app.extensions["forge"].close()


@pytest.fixture
def client(app: "Flask") -> "FlaskClient":
    """Flask's test client."""
    return app.test_client()


@pytest.fixture
def runner(app: "Flask") -> "FlaskCliRunner":
    """Flask's runner of commands."""
    return app.test_cli_runner()


@pytest.fixture
def token(app: "Flask") -> str:
    """The token of a registered user, `ada`. No request is made, so that routes can be added."""
    from flask_app.composition import call

    with app.app_context():
        ada = Registration("ada", "ada@example.com", "correct horse")
        return call(accounts.register, ada).token


@pytest.fixture
def bearer(token: str) -> dict[str, str]:
    """The header that authenticates `ada`."""
    return {"Authorization": f"Bearer {token}"}
