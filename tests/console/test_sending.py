"""One request to three servers, and how their responses are compared."""

import asyncio
from collections.abc import Iterator

import pytest

from console.operations import Template, operations
from console.sending import BODY_LIMIT, KEPT, CannotSend, Comparison, Sender, visible
from dev.addresses import free_port
from tests.gateway.servers import ReceivedRequest, Response, Server

APPS = ("fastapi", "flask", "django")
GET = Template("GET", "/api/tags")
SECRET = "whsec_test"


@pytest.fixture
def three() -> Iterator[list[Server]]:
    """Three servers that answer alike."""
    servers = [Server(name) for name in APPS]
    for server in servers:
        server.answer = lambda _: Response(body=b'{"tags":[]}')
    yield servers
    for server in servers:
        server.stop()


def sent(servers: list[Server], template: Template = GET, secret: str | None = None) -> Comparison:
    """What comes of sending a request."""
    sender = Sender({server.name: server.address for server in servers}, secret)

    async def send() -> Comparison:
        try:
            return await sender.send(template)
        finally:
            await sender.close()

    return asyncio.run(send())


def test_equal_responses_are_identical(three: list[Server]) -> None:
    found = sent(three)
    assert found.differences == []
    assert [row.name for row in found.rows] == ["status", "content-type", "body"]
    assert [row.cells[0].before for row in found.rows] == ["200", "application/json", '{"tags":[]}']
    assert [it.size for it in found.responses] == [11] * 3
    assert all(it.milliseconds > 0 and it.statements is None for it in found.responses)
    [ids] = {tuple(it.header("X-Request-ID")) for server in three for it in server.requests}
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("answer", "differences", "marked"),
    [
        (Response(201, body=b'{"tags":[]}'), ["status"], ["0", "1"]),
        (Response(body=b'{"tags":[1]}'), ["body"], ["∅", "1"]),
        (Response(body=b'{"tags":[] }'), ["body"], ["∅", " "]),
        (Response(body=b'{"tags":[]}', more=(("X-A", "1"),)), ["x-a"], ["∅", "1"]),
        (
            Response(headers={"Content-Type": "text/plain"}, body=b'{"tags":[]}'),
            ["content-type"],
            ["application/jso", "text/plai"],
        ),
        (Response(body=b'{"tags":[]}\xff'), ["body"], ["∅", "\\xff"]),
    ],
)
@pytest.mark.parametrize("odd", [0, 1, 2])
def test_what_one_says_differently_is_marked(
    three: list[Server], odd: int, answer: Response, differences: list[str], marked: list[str]
) -> None:
    three[odd].answer = lambda _: answer
    found = sent(three)
    assert found.differences == differences
    [row] = [row for row in found.rows if not row.is_same]
    others, its_own = marked
    expected = [others, others, others]
    expected[odd] = its_own
    assert [cell.different for cell in row.cells] == expected


def test_headers_that_mean_nothing_are_not_compared(three: list[Server]) -> None:
    three[0].answer = lambda _: Response(
        body=b'{"tags":[]}',
        more=(("Server", "x"), ("Keep-Alive", "x"), ("Server-Timing", 'sql;desc="3"')),
    )
    found = sent(three)
    assert found.differences == []
    assert [it.statements for it in found.responses] == [3, None, None]
    assert three[0].requests[0].header("X-Count-Statements") == ["1"]


def test_a_server_that_is_away_is_told(three: list[Server]) -> None:
    three[1].stop()
    three[1].port = free_port()
    found = sent(three)
    assert found.responses[1].status is None
    assert found.responses[1].failure
    assert "status" in found.differences


def test_the_request_goes_as_it_is_written(three: list[Server]) -> None:
    template = Template("PATCH", "/a//b%2F%FF?x=1&x", "X-A: 1\n\nx-a: 2\nHost: h", "{body}é")
    sent(three, template)
    for server in three:
        [request] = server.requests
        assert (request.method, request.target) == ("PATCH", "/a//b%2F%FF?x=1&x")
        assert request.header("X-A") == ["1", "2"]
        assert request.header("Host") == ["h"]
        assert request.body == "{body}é".encode()


def answer_as_the_service(request: ReceivedRequest) -> Response | None:
    """Just enough of the service to be registered with."""
    bodies = {
        "/api/users": b'{"user":{"token":"' + str(id(request)).encode() + b'"}}',
        "/api/articles": b'{"article":{"slug":"slug-of-' + str(id(request)).encode() + b'"}}',
    }
    if request.method == "POST":
        return Response(201, body=bodies[request.target])
    body = f'{{"for":"{request.header("Authorization")[0]}","at":"{request.target}","id":1}}'
    return Response(body=body.encode())


def test_placeholders_are_filled_at_each_app_and_put_back(three: list[Server]) -> None:
    for server in three:
        server.answer = answer_as_the_service
    template = Template("GET", "/api/articles/{slug}", "Authorization: Token {token}")
    found = sent(three, template)
    assert found.differences == []
    assert found.invented == ["id"]
    body = next(row for row in found.rows if row.name == "body").cells[0].before
    assert body == '{"for":"Token {token}","at":"/api/articles/{slug}","id":…}'
    targets = {server.requests[-1].target for server in three}
    assert len(targets) == 3


def test_what_cannot_be_prepared_is_told_for_each_app(three: list[Server]) -> None:
    for server in three:
        server.answer = lambda _: Response(503, body=b"away")
    found = sent(three, operations()["show_account"].example)
    assert {it.failure for it in found.responses} == {"POST /api/users: 503 away"}
    found = sent(three, operations()["receive_event"].example)
    assert {it.status for it in found.responses} == {None}


def test_an_event_is_signed_over_what_is_sent(three: list[Server]) -> None:
    from contract_tests.membership.stripe import digest

    sent(three, Template("POST", "/webhook", "Stripe-Signature: {signature}", "{}"), SECRET)
    for server in three:
        [request] = server.requests
        time, _, signed = request.header("Stripe-Signature")[0].partition(",v1=")
        assert signed == digest(b"{}", SECRET, int(time.removeprefix("t=")))
    found = sent(three, Template("POST", "/webhook", "Stripe-Signature: {signature}", "{}"))
    assert "STRIPE_WEBHOOK_SECRET" in found.responses[0].failure


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (Template("GET", "api"), "slash"),
        (Template("GET", "http://elsewhere/"), "slash"),
        (Template("GET", "/a b"), "visible ASCII"),
        (Template("GET", "/é"), "visible ASCII"),
        (Template("GET", "/a\r\nX: y"), "visible ASCII"),
        (Template("", "/"), "method"),
        (Template("GET /x", "/"), "method"),
        (Template("GET", "/", "X"), "no header"),
        (Template("POST", "/", "", "x" * (BODY_LIMIT + 1)), "at most"),
    ],
)
def test_what_is_no_request_is_refused(
    three: list[Server], template: Template, message: str
) -> None:
    with pytest.raises(CannotSend, match=message):
        sent(three, template)
    assert [server.requests for server in three] == [[], [], []]


def test_a_large_response_is_cut(three: list[Server]) -> None:
    for server in three:
        server.answer = lambda _: Response(body=b"x" * (KEPT + 5))
    three[2].answer = lambda _: Response(body=b"x" * KEPT)
    found = sent(three)
    assert [it.size for it in found.responses] == [KEPT + 5, KEPT + 5, KEPT]
    assert [len(it.body) for it in found.responses] == [KEPT] * 3
    assert found.differences == ["body"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\x00", "a\\x00"),
        ("\u202eevil", "\\u202eevil"),
        ("\U000e0041", "\\U000e0041"),
        ("é\u00a0 ", "é\u00a0 "),
        ("a\nb", "a\\x0ab"),
    ],
)
def test_control_and_formatting_characters_are_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_the_http_client_follows_nothing(three: list[Server]) -> None:
    for server in three:
        server.answer = lambda _: Response(302, {"Location": "http://elsewhere/"}, b"")
    found = sent(three)
    assert {it.status for it in found.responses} == {302}
    assert [len(server.requests) for server in three] == [1, 1, 1]
