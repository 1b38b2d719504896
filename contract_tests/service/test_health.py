"""Whether the process is alive (GET /health)."""

from contract_tests.api import Api
from contract_tests.targets.databases import Databases
from contract_tests.targets.target import WithDatabase


def test_a_running_server_is_healthy(api: Api) -> None:
    answer = api.get("/health")
    assert (answer.status_code, answer.content) == (200, b'{"status":"ok"}')


def test_health_does_not_use_the_database(
    with_database: WithDatabase, databases: Databases
) -> None:
    with with_database(databases.absent()) as client:
        assert Api(client).get("/health").status_code == 200


def test_unknown_parameters_are_ignored(api: Api) -> None:
    assert api.get("/health?a=1&a=2&%FF=%00").status_code == 200
