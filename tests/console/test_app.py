"""The console as a web application: its pages, its forms, and what strangers try."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from console import documents
from console.app import Settings, create_app
from console.operations import operations
from tests.console.test_sending import APPS
from tests.gateway.servers import Response, Server

HOSTILE = b'{"title":"<script>alert(1)</script>","bio":"\x1b]0;x\x07\xe2\x80\xae"}'


@pytest.fixture
def three() -> Iterator[dict[str, Server]]:
    """Three servers that answer alike, with what could do harm on a page."""
    servers = {name: Server(name) for name in APPS}
    for server in servers.values():
        server.answer = lambda _: Response(
            body=HOSTILE, headers={"Content-Type": "text/html", "X-A": "<img src=x onerror=y>"}
        )
    yield servers
    for server in servers.values():
        server.stop()


@pytest.fixture
def settings(three: dict[str, Server], tmp_path: Path) -> Settings:
    """The settings of a console for these servers."""
    addresses = {name: server.address for name, server in three.items()}
    return Settings(apps=addresses, table=tmp_path / "gateway.toml")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """A client of the console."""
    with TestClient(create_app(settings), base_url="http://localhost:8000") as client:
        yield client


def form_token(client: TestClient) -> str:
    """The token of the console's forms."""
    found = re.search(r'name="form_token" value="([^"]+)"', client.get("/suite").text)
    assert found
    return found[1]


PAGES = (
    *("/", "/compare/publish_article", "/follow", "/move", "/measure", "/learn", "/suite"),
    *("/measure?q=flask", "/learn/README.md", "/learn/docs/tour.md", "/source/core/ports/store.py"),
    *("/static/console.css", "/static/htmx.js", "/static/forge.svg"),
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_and_loads_nothing_from_elsewhere(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.headers["Content-Type"].startswith("text/html"):
        loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"', answer.text)
        assert loaded
        assert all(it.startswith("/") for it in loaded)
        assert " style=" not in answer.text


@pytest.mark.parametrize("name", operations())
def test_every_operation_has_a_page(client: TestClient, name: str) -> None:
    text = client.get(f"/compare/{name}").text
    assert text.count('<figure class="part">') >= 3


@pytest.mark.parametrize(
    "path",
    ["/compare/nothing", "/compare/list_tags?unusual=none", "/source/.env", "/learn/core/x.py"],
)
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_links_of_every_document_lead_somewhere(client: TestClient) -> None:
    for path, _ in (document for it in documents.contents().values() for document in it):
        for target in re.findall(
            r'<(?:a|img) (?:href|src)="(/[^"#]*)', documents.render(path).html
        ):
            assert client.get(target).status_code == 200, f"{path}: {target}"


def test_a_request_is_sent_to_all_three_and_shown_as_text(
    client: TestClient, three: dict[str, Server]
) -> None:
    fields = {
        "form_token": form_token(client),
        "method": "get",
        "target": "/api/tags?<b>",
        "headers": "X-B: <i>",
        "body": "</textarea><script>",
    }
    fields["target"] = "/api/tags?%3Cb%3E<b>"
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post("/compare/list_tags", data=fields, headers=headers)
        assert "<b>Identical</b>" in answer.text
        assert "&lt;script&gt;alert(1)" in answer.text
        assert "&lt;img src=x onerror=y&gt;" in answer.text
        assert "\\x1b]0;x\\x07\\u202e" in answer.text
        assert "<script>alert" not in answer.text
        assert "</textarea><script>" not in answer.text
        assert ("<html" in answer.text) == (not headers)
    assert [len(server.requests) for server in three.values()] == [2, 2, 2]


def test_a_difference_is_the_headline(client: TestClient, three: dict[str, Server]) -> None:
    three["flask"].answer = lambda _: Response(body=HOSTILE + b" ")
    fields = {"form_token": form_token(client), "method": "GET", "target": "/api/tags"}
    text = client.post("/compare/list_tags", data=fields).text
    assert "<b>Different</b> in content-type, x-a, body" in text
    assert "<mark>" in text


def test_an_unusual_request_is_sent_as_the_suite_has_it(
    client: TestClient, three: dict[str, Server]
) -> None:
    fields = {"form_token": form_token(client), "unusual": "unreadable body"}
    page = client.get("/compare/register").text
    names = re.findall(r"<option>([^<]+)</option>", page)
    assert len(names) > 20
    for name in names[:5]:
        client.post("/compare/register", data={**fields, "unusual": name})
    assert all(len(server.requests) >= 5 for server in three.values())


@pytest.mark.parametrize("path", ["/compare/list_tags", "/suite", "/move"])
@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_a_form_of_another_site_does_nothing(
    client: TestClient, three: dict[str, Server], path: str, token: str
) -> None:
    fields = {"method": "GET", "target": "/", "area": "service", "verb": "back", "operation": "x"}
    assert client.post(path, data={**fields, "form_token": token}).status_code == 403
    assert client.post(path, data=fields).status_code == 403
    assert not any(server.requests for server in three.values())


def test_an_error_is_shown_where_the_responses_would_be(client: TestClient) -> None:
    fields = {"form_token": "of an earlier start", "method": "GET", "target": "/"}
    answer = client.post("/compare/list_tags", data=fields, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.text.startswith('<p class="problem" role="alert">This form is of an earlier')


@pytest.mark.parametrize("headers", ["", "Content-Length: 1", "Transfer-Encoding: chunked"])
def test_a_server_that_does_not_answer_is_named(
    client: TestClient, three: dict[str, Server], headers: str
) -> None:
    three["flask"].answer = lambda _: None
    fields = {"form_token": form_token(client), "method": "POST", "target": "/", "body": "{}"}
    text = client.post("/compare/list_tags", data={**fields, "headers": headers}).text
    assert "Flask did not answer: " in text
    assert "Identical" not in text


@pytest.mark.parametrize(
    ("content", "status"), [(b"x" * 7_000_000, 413), (b"\xff=1", 400), (b"a&" * 100, 400)]
)
def test_a_form_that_cannot_be_read_is_refused(
    client: TestClient, content: bytes, status: int
) -> None:
    assert client.post("/compare/list_tags", content=content).status_code == status


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "10.0.0.1:8000"])
def test_another_host_name_is_refused(client: TestClient, host: str) -> None:
    """A name that an attacker's DNS points here would make their pages ours."""
    assert client.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_every_name_of_this_machine_is_served(client: TestClient, host: str) -> None:
    assert client.get("/learn", headers={"Host": host}).status_code == 200


def test_a_password_is_asked_for_where_there_is_one(settings: Settings) -> None:
    app = create_app(Settings(apps=settings.apps, hosts=("*",), password="geheim"))
    with TestClient(app) as client:
        for credentials in (None, "x:falsch", ":", "geheim:", "x:geheim "):
            encoded = base64.b64encode((credentials or "").encode()).decode()
            headers = {"Authorization": f"Basic {encoded}"} if credentials else {}
            answer = client.get("/learn", headers=headers)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"].startswith("Basic")
        assert client.get("/learn", headers={"Authorization": "Basic =="}).status_code == 401
        assert client.get("/learn", auth=("anybody", "geheim")).status_code == 200


# The suite


@pytest.mark.parametrize(
    "fields",
    [
        {"area": "nothing", "server": "flask"},
        {"area": "../x", "server": "flask"},
        {"area": "service", "url": "file:///etc/passwd"},
        {"area": "service", "url": "http://a:b@localhost"},
        {"area": "service", "url": "-p"},
    ],
)
def test_a_run_that_is_none_is_refused(client: TestClient, fields: dict[str, str]) -> None:
    answer = client.post("/suite", data={"form_token": form_token(client), **fields})
    assert 'role="alert"' in answer.text
    assert client.get("/suite/report").status_code == 404


# The gateway


def test_without_a_table_the_page_says_how_to_begin(client: TestClient) -> None:
    assert "python -m gateway init" in client.get("/move").text


def test_a_change_is_made_once_it_is_confirmed(
    client: TestClient, settings: Settings, three: dict[str, Server]
) -> None:
    from typer.testing import CliRunner

    from gateway.cli import app as gateway
    from gateway.table import load_plan

    document = Path("http_contract/openapi.yaml").absolute()
    words = ["--openapi", str(document), "--old", settings.apps["flask"]]
    words += ["--new", settings.apps["fastapi"], "--table", str(settings.table)]
    assert CliRunner().invoke(gateway, ["init", *words]).exit_code == 0
    assert "list_tags" in client.get("/move").text
    fields = {"verb": "move", "operation": "list_tags", "upstream": "new", "share": "25"}
    fields["form_token"] = form_token(client)
    answer = client.post("/move", data=fields)
    assert "python -m gateway move list_tags new 25" in answer.text
    assert load_plan(settings.table).move("list_tags").share == 0
    answer = client.post("/move", data={**fields, "confirmed": "1"})
    assert "list_tags: legacy old 100 % -&gt; canary" in answer.text
    assert load_plan(settings.table).move("list_tags").share == 25
    assert "console" in client.get("/move", headers={"HX-Request": "true"}).text
    for refused in (
        {"share": "101"},
        {"operation": "none"},
        {"verb": "rm"},
        {"operation": "--why"},
    ):
        answer = client.post("/move", data={**fields, **refused, "confirmed": "1"})
        assert 'role="alert"' in answer.text
    assert load_plan(settings.table).move("list_tags").share == 25
