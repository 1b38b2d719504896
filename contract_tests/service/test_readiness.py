"""Whether requests can be served (GET /ready), and what they get while they cannot."""

from pathlib import Path

from contract_tests.api import Api, problem
from contract_tests.people import registration
from contract_tests.targets.databases import migrate
from contract_tests.targets.target import WithDatabase

UNAVAILABLE = (503, {"database": ["is unavailable"]})
NOT_MIGRATED = (503, {"database": ["is not migrated"]})


def test_a_server_with_its_database_is_ready(api: Api) -> None:
    answer = api.get("/ready")
    assert (answer.status_code, answer.content) == (200, b'{"status":"ready"}')


def test_a_server_gets_ready_by_itself_when_its_database_comes(
    with_database: WithDatabase, tmp_path: Path
) -> None:
    database = tmp_path / "away" / "forge.db"
    with with_database(database) as client:
        api = Api(client)
        away = api.get("/ready")
        assert problem(away) == UNAVAILABLE
        assert away.headers["Retry-After"] == "1"
        database.parent.mkdir()
        empty = api.get("/ready")
        assert problem(empty) == NOT_MIGRATED
        assert "Retry-After" not in empty.headers
        migrate(database)
        assert api.get("/ready").status_code == 200
        assert api.post("/api/users", registration()).status_code == 201


def test_every_path_that_needs_the_database_says_that_it_is_away(
    with_database: WithDatabase, tmp_path: Path
) -> None:
    user = registration()["user"]
    requests = [
        ("POST", "/api/users", {"user": user}),
        ("POST", "/api/users/login", {"user": user}),
        ("POST", "/api/users/logout", None),
        ("GET", "/api/user", None),
        ("PUT", "/api/user", {"user": {"bio": "b"}}),
        ("GET", "/api/profiles/somebody", None),
        ("POST", "/api/profiles/somebody/follow", None),
        ("DELETE", "/api/profiles/somebody/follow", None),
    ]
    with with_database(tmp_path / "away" / "forge.db") as client:
        for method, path, body in requests:
            answer = Api(client).send(method, path, body=body, token="somebody's")
            assert problem(answer) == UNAVAILABLE
            assert answer.headers["Retry-After"] == "1"
