"""The three apps in one process, on the server and with the command of the example's docstring."""

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contract_tests.api import Api
from contract_tests.articles.steps import publish
from contract_tests.targets.databases import SqliteFiles, migrate
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import start, wait_until_healthy
from contract_tests.targets.one_process import COMMAND
from contract_tests.users import register
from dev.addresses import free_port
from gateway.flags import TableProvider
from tests.gateway.asgi import until

EXAMPLE = Path(__file__).parents[2] / "examples" / "one_process.py"
MIGRATED = '[operations.{id}]\nstage = "migrated"\nold = "flask"\nnew = "{new}"\nshare = 100\n'
WITHIN = 120.0  # seconds

pytestmark = [pytest.mark.live, pytest.mark.one_process]


def test_the_docstring_has_the_command() -> None:
    assert COMMAND.removesuffix(" --port {port}") in EXAMPLE.read_text(encoding="utf-8")


def test_the_examples_table_has_an_operation_at_each_stage_of_a_move() -> None:
    provider = TableProvider(EXAMPLE.with_suffix(".toml"))
    moves = provider.plan.table.operations.values()
    assert {move.stage for move in moves} == {"migrated", "canary"}
    assert set(provider.plan.table.upstreams) == {"fastapi", "flask", "django"}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """The example's table, without its operations."""
    text = EXAMPLE.with_suffix(".toml").read_text(encoding="utf-8")
    document = EXAMPLE.parents[1] / "http_contract" / "openapi.yaml"
    path = tmp_path / "gateway.toml"
    path.write_text(
        text.partition("[operations.")[0].replace("../http_contract/openapi.yaml", str(document))
    )
    return path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def client(table: Path, log: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of the process, which then ends by a signal, and by nothing else."""
    port = free_port()
    database_url = SqliteFiles(tmp_path).migrated(migrate)
    settings = {**SETTINGS, "DATABASE_URL": database_url, "GATEWAY_TABLE": str(table)}
    process = start(COMMAND, port, settings, log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as it:
            wait_until_healthy(it, process, log)
            yield it
        process.send_signal(signal.SIGTERM)
        assert process.wait(WITHIN) in (0, -signal.SIGTERM)  # uvicorn raises it again
    finally:
        process.kill()
        process.wait(WITHIN)
    assert "Application shutdown complete" in log.read_text()


def test_operations_move_while_the_process_runs(
    client: httpx.Client, table: Path, log: Path
) -> None:
    """Only Django has `/admin/`: it tells who serves what is outside of the document."""
    api = Api(client)
    assert client.get("/admin/login/").status_code == 404
    user = register(api)  # by Flask
    text = table.read_text()
    moved = {"publish_article": "django", "show_article": "fastapi"}
    table.write_text(
        text.replace('default = "flask"', 'default = "django"')
        + "".join(MIGRATED.format(id=id, new=new) for id, new in moved.items())
    )
    until(lambda: client.get("/admin/login/").status_code == 200)
    article = publish(api, user)  # by Django
    response = api.get(f"/api/articles/{article['slug']}")  # by FastAPI
    assert response.status_code == 200
    table.write_text("broken")
    until(lambda: "broken" in log.read_text() or "no TOML" in log.read_text())
    assert api.get(f"/api/articles/{article['slug']}").status_code == 200
    assert client.get("/admin/login/").status_code == 200
    until(lambda: log.read_text().count("GET /admin/login/ 200") > 0)
    lines = [line for line in log.read_text().splitlines() if " POST /api/articles " in line]
    assert len(lines) == 1  # whichever app wrote it
