"""The demonstration of a migration: a short one, and whether it would tell of a fault."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from contract_tests.targets.databases import SqliteFiles, migrate
from dev.migrate_demo.load import Fault, Ledger, Load, Person, Read, Totals, exactly
from dev.migrate_demo.load import Service as Client
from dev.migrate_demo.migration import APPS, Migration, Report, Sample, Step, check_alike
from dev.migrate_demo.report import line, page, rates
from dev.migrate_demo.service import Service
from tests.gateway.servers import Response, Server


def test_three_operations_move_under_load(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    """One that only reads, one with a key, and one that cannot be repeated."""
    service, ledger = Service(APPS[:2], sqlite_files.migrated(migrate), tmp_path), Ledger()
    with service.running():
        load = Load(service.gateway.url, ledger, people=4, seed=1)
        migration = Migration(service, load, shares=[50])
        with load:
            for operation in service.gateway.plan.operations:
                if operation.id in ("show_article", "publish_article", "log_in", "revoke_token"):
                    migration.move(operation, "flask", "fastapi")
            migration.restart("fastapi")
        migration.check()
        assert ledger.notes == []
        assert ledger.totals == Totals(requests=ledger.totals.requests)
        assert ledger.acknowledged["publish_article"] > 5
        _lie(load.people, service.servers["flask"][0].address)
        migration.check()
    found = ledger.totals
    assert (found.failed, found.lost > 0, found.doubled > 0) == (0, True, True)


def _lie(people: list[Person], address: str) -> None:
    """Delete an article that was acknowledged, and publish another one again."""
    forgetful, repetitive = [person for person in people if person.articles][:2]
    for person, method in ((forgetful, "DELETE"), (repetitive, "POST")):
        article = person.articles[0]
        body = {"article": {"title": article.title, "description": "", "body": "x"}}
        httpx.request(
            method,
            f"{address}/api/articles" + (f"/{article.slug}" if method == "DELETE" else ""),
            json=body | {"article": body["article"] | {"description": "x"}},
            headers={"Authorization": f"Bearer {person.token}"},
        ).raise_for_status()


@pytest.mark.parametrize(
    ("texts", "unknown", "fault"),
    [
        ("ab", "", None),
        ("a", "", "lost"),
        ("abb", "", "doubled"),
        ("abc", "", "lost"),  # one that was deleted
        ("abc", "c", None),
        ("ab", "c", None),
        ("abcc", "c", "doubled"),
    ],
)
def test_what_is_there_is_compared_with_what_was_acknowledged(
    texts: str, unknown: str, fault: Fault | None
) -> None:
    assert exactly(Counter(texts), Counter("ab"), set(unknown)) == fault


@pytest.fixture
def three() -> Iterator[list[Server]]:
    servers = [Server(name) for name in APPS]
    for server in servers:
        server.answer = lambda _: Response()
    yield servers
    for server in servers:
        server.stop()


@pytest.mark.parametrize(
    ("answer", "totals"),
    [
        (Response(), Totals(3)),
        (Response(404), Totals(3, lost=1, differences=1)),
        (Response(body=b"[]"), Totals(3, differences=1)),
        (Response(headers={"Content-Type": "text/plain"}), Totals(3, differences=1)),
    ],
)
def test_an_app_that_answers_differently_is_found(
    three: list[Server], answer: Response, totals: Totals
) -> None:
    ledger = Ledger()
    three[2].answer = lambda _: answer
    addresses = {server.name: server.address for server in three}
    check_alike([Read("list_tags", "/api/tags")], addresses, ledger)
    assert ledger.totals == totals


@pytest.mark.parametrize(
    ("answer", "totals"),
    [
        (Response(200), Totals(1, differences=1)),  # a 200 that the document does not declare
        (Response(503), Totals(1, failed=1)),
        (None, Totals(1, failed=1)),
    ],
)
def test_a_client_counts_what_fails(
    three: list[Server], answer: Response | None, totals: Totals
) -> None:
    three[0].answer = lambda _: answer
    ledger = Ledger()
    with closing(Client(three[0].address, ledger)) as client:
        client.read(Read("list_tags", "/api/tags"))
    assert ledger.totals == totals
    assert not ledger.totals.is_clean
    assert len(ledger.notes) == 1


@pytest.mark.parametrize("broken", [1, 2])
@pytest.mark.parametrize(
    ("request_line", "headers", "is_repeated"),
    [
        ("GET /api/tags", {}, True),
        ("DELETE /api/articles/a", {}, True),
        ("POST /api/articles", {"Idempotency-Key": "k"}, True),
        ("POST /api/users", {}, False),
        ("PATCH /forge/users/1", {}, False),
    ],
)
def test_a_client_asks_again_once_for_a_response_that_breaks_off(
    three: list[Server],
    request_line: str,
    headers: dict[str, str],
    is_repeated: bool,
    broken: int,
) -> None:
    server = three[0]
    server.answer = lambda _: Response(204 if len(server.requests) > broken else 200, missing=9)
    ledger = Ledger()
    with closing(Client(server.address, ledger)) as client:
        answer = client.write("any", request_line, headers=headers, expected=[204])
    failed = not is_repeated or broken == 2
    assert (answer is None, ledger.totals.failed, ledger.asked_again, len(server.requests)) == (
        failed,
        int(failed),
        int(is_repeated),
        1 + is_repeated,
    )


def test_the_report_shows_every_fault() -> None:
    report, ledger = Report(ended=10.0), Ledger()
    ledger.fault("lost", "GET /<x>")
    step = Step("log_in: a -> b", 1.0, 3.5, Totals(7, failed=1, lost=2), "50 100 %")
    report.steps.append(step)
    report.samples += [
        Sample(1.0, {"a": 10, "b": 0}, Totals(10)),
        Sample(2.0, {"a": 30, "b": 40}, Totals(80, lost=1)),
        Sample(3.0, {"a": 0, "b": 50}, Totals(90, lost=1)),  # Envoy has started anew
    ]
    assert " ".join(line(step).split()) == "log_in: a -> b 2.5 7 1 2 0 0 50 100 %"
    assert [apps for _, apps in rates(report.samples)] == [{"a": 20, "b": 40}, {"a": 0, "b": 10}]
    text = page(report, ledger, "7 requests <")
    assert '<tr><td>log_in: a -&gt; b<td>2.5<td>7<td class="fault">1<td class="fault">2' in text
    assert "7 requests &lt;" in text
    assert text.count("<polygon") == 2
