"""Our three apps, side by side: the same request gets the same bytes from each."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from contract_tests.api import Api
from contract_tests.apps import APPS, complete_apps
from contract_tests.membership.members import Member
from contract_tests.targets.databases import SqliteFiles
from contract_tests.targets.environment import WEBHOOK_SECRETS
from contract_tests.targets.in_process import in_process
from contract_tests.targets.live import live
from contract_tests.unusual.known import known, request_of
from contract_tests.unusual.requests import unusual_requests
from contract_tests.unusual.unusual import Unusual
from contract_tests.users import new_name

# What may differ, as the contract says under "Alike".
NOT_COMPARED = {"date", "server", "connection", "keep-alive", "transfer-encoding"}
NAME = new_name("alike")
ROWS = list(unusual_requests())

Known = tuple[Api, Member]  # a server, and somebody who is known there
Answer = tuple[int, list[tuple[str, str]], bytes]  # status, headers, body


@pytest.fixture(scope="module", params=["in process", pytest.param("live", marks=pytest.mark.live)])
def three(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Known]]:
    """All three apps at once, each on a database of its own; those whose framework is there."""
    if request.config.getoption("--url"):
        pytest.skip("not checked: compares our own three")
    names = [name for name in complete_apps() if APPS[name].is_installed]
    if len(names) < 2:
        pytest.skip("not checked: needs two frameworks to compare")
    directory = tmp_path_factory.mktemp("three")
    databases = SqliteFiles(directory)
    with ExitStack() as running:
        targets = [
            running.enter_context(
                live(name, databases, directory)
                if request.param == "live"
                else in_process(name, databases)
            )
            for name in names
        ]
        apis = {target.name: Api(target.client, target.name) for target in targets}
        yield {name: (api, known(api, NAME)) for name, api in apis.items()}


@pytest.mark.parametrize("method", sorted({row.method for row in ROWS}))
def test_the_three_cannot_be_told_apart(three: dict[str, Known], method: str) -> None:
    answers = {
        row.name: {name: _answer(*there, row) for name, there in three.items()}
        for row in ROWS
        if row.method == method
    }
    assert {name: said for name, said in answers.items() if _differ(*said.values())} == {}


def _differ(first: Answer, *others: Answer) -> bool:
    return any(other != first for other in others)


def _answer(api: Api, somebody: Member, row: Unusual) -> Answer:
    request: dict[str, Any] = request_of(row, somebody, WEBHOOK_SECRETS)
    request["headers"] = [*request["headers"], ("X-Request-ID", "alike-1")]
    answer = api.send(**request)
    headers = [
        (name.lower(), value)
        for name, value in answer.headers.multi_items()
        if name.lower() not in NOT_COMPARED
    ]
    return answer.status_code, sorted(headers), answer.content
