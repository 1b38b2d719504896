"""The apps behind pgbouncer in transaction mode, with more clients than server connections."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from contract_tests.targets.databases import PostgresServer, migrate
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import serve_command, served_apps, serving
from tests.apps.pgbouncer import pgbouncer

CLIENTS, ROUNDS = 8, 12


@pytest.fixture(scope="module")
def pooled_url(postgresql: PostgresServer) -> Iterator[str]:
    """A migrated database, through pgbouncer."""
    with pgbouncer(postgresql.migrated(migrate)) as url:
        yield url


def _statuses(client: httpx.Client, number: int) -> Counter[int]:
    """What one client's reads and writes are answered with."""
    name = f"pooled{number}"
    user = {"username": name, "email": f"{name}@example.org", "password": "a password of ours"}
    registered = client.post("/api/users", json={"user": user})
    found = Counter([registered.status_code])
    if registered.status_code != 201:
        return found
    headers = {"Authorization": f"Bearer {registered.json()['user']['token']}"}
    for turn in range(ROUNDS):
        article = {"title": f"{name} {turn}", "description": "d", "body": "b", "tagList": ["a"]}
        sent = {"json": {"article": article}, "headers": headers}
        slug = f"{name}-{turn}"
        answers = [
            client.post("/api/articles", **sent),  # type: ignore[arg-type]
            client.get(f"/api/articles/{slug}", headers=headers),
            client.post(f"/api/articles/{slug}/favorite", headers=headers),
            client.get("/api/articles?tag=a&limit=5"),
            client.get("/forge/users?limit=3"),
            client.get("/api/user", headers=headers),
            client.get("/ready"),
        ]
        found.update(answer.status_code for answer in answers)
    return found


@pytest.mark.postgresql
@pytest.mark.parametrize("app", served_apps())
def test_more_clients_than_server_connections_are_served(
    app: str, pooled_url: str, tmp_path: Path
) -> None:
    settings = {**SETTINGS, "TRANSACTION_POOLER": "1"}
    with (
        serving(serve_command(app), pooled_url, tmp_path, settings) as client,
        ThreadPoolExecutor(CLIENTS) as clients,
    ):
        first = 1_000 * served_apps().index(app)
        counted = clients.map(lambda n: _statuses(client, first + n), range(CLIENTS))
        total = sum(counted, Counter[int]())
    assert total == {201: CLIENTS * (ROUNDS + 1), 200: CLIENTS * ROUNDS * 6}


@pytest.mark.postgresql
def test_migrations_run_through_a_pooler(postgresql: PostgresServer) -> None:
    database_url = postgresql.absent()
    postgresql.create(database_url)
    with pgbouncer(database_url) as through:
        migrate(through)
        migrate(through)
