"""Every unusual request gets the documented response, and the same from all three apps.

No row writes anything. Each is sent to every target, and then to our three apps side by side,
which must send the same status, headers and body.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.apps import APPS, complete_apps
from contract_tests.membership.steps import Member
from contract_tests.targets.databases import SqliteFiles
from contract_tests.targets.environment import WEBHOOK_SECRETS
from contract_tests.targets.in_process import in_process
from contract_tests.targets.live import live
from contract_tests.targets.target import Target
from contract_tests.unusual.articles import article_rows
from contract_tests.unusual.http import body_rows, http_rows, media_type_rows, shape_rows
from contract_tests.unusual.inference import inference_rows
from contract_tests.unusual.membership import membership_rows, webhook_rows
from contract_tests.unusual.request import Row, known_member, request_of
from contract_tests.users import new_name

ROWS = [
    *body_rows(),
    *shape_rows(),
    *media_type_rows(),
    *http_rows(),
    *article_rows(),
    *membership_rows(),
    *webhook_rows(),
    *inference_rows(),
]


@pytest.fixture(scope="session")
def member(target: Target) -> Member:
    """Return a registered member of the target."""
    return known_member(Api(target.client), new_name("known"))


def test_unusual_requests_get_the_documented_response(
    api: Api, member: Member, subtests: pytest.Subtests
) -> None:
    for row in ROWS:
        if not row.is_signed:
            with subtests.test(row.name):
                _assert_answered(api, row, member)


def test_unusual_webhook_events_get_the_documented_response(
    api: Api, member: Member, webhook_secrets: tuple[str, ...], subtests: pytest.Subtests
) -> None:
    for row in ROWS:
        if row.is_signed:
            with subtests.test(row.name):
                _assert_answered(api, row, member, webhook_secrets)


def _assert_answered(
    api: Api, row: Row, member: Member, webhook_secrets: Sequence[str] = ()
) -> None:
    request: dict[str, Any] = request_of(row, member, webhook_secrets)
    answer = api.send(**request)
    assert answer.status_code == row.status
    if row.errors is not None:
        errors = {subject: [message] for subject, message in row.errors.items()}
        assert problem(answer) == (row.status, errors)


def test_the_table_has_at_least_sixty_rows_with_unique_names() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) >= 60


# Headers that belong to the server in front of an app (W1).
NOT_COMPARED = {"date", "server", "connection", "keep-alive", "transfer-encoding"}
NAME = new_name("alike")

Server = tuple[Api, Member]  # a server, and a registered member
Answer = tuple[int, list[tuple[str, str]], bytes]  # status, headers, body


@pytest.fixture(scope="module", params=["in process", pytest.param("live", marks=pytest.mark.live)])
def apps(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Server]]:
    """Serve the three apps, those whose framework is installed, each on its own database."""
    if request.config.getoption("--url"):
        pytest.skip("not checked: compares our own three: only without --url")
    names = [name for name in complete_apps() if APPS[name].is_installed]
    if len(names) < 2:
        pytest.skip("not checked: needs the packages of two frameworks: make installs them")
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
        yield {name: (api, known_member(api, NAME)) for name, api in apis.items()}


@pytest.mark.parametrize("method", sorted({row.method for row in ROWS}))
def test_the_three_apps_send_identical_responses(apps: dict[str, Server], method: str) -> None:
    answers = {
        row.name: {name: _answer(*server, row) for name, server in apps.items()}
        for row in ROWS
        if row.method == method
    }
    assert {name: by_app for name, by_app in answers.items() if _differ(*by_app.values())} == {}


def _differ(first: Answer, *others: Answer) -> bool:
    return any(other != first for other in others)


def _answer(api: Api, member: Member, row: Row) -> Answer:
    request: dict[str, Any] = request_of(row, member, WEBHOOK_SECRETS)
    request["headers"] = [*request["headers"], ("X-Request-ID", "alike-1")]
    answer = api.send(**request)
    headers = [
        (name.lower(), value)
        for name, value in answer.headers.multi_items()
        if name.lower() not in NOT_COMPARED
    ]
    return answer.status_code, sorted(headers), answer.content
