"""What Envoy passes on, what it refuses itself, and what it sends again."""

import json
import re
import threading

import pytest

from gateway.engine import Count
from tests.gateway.servers import ReceivedRequest, Response, Running, Server, eventually, raw

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
LIMIT = 2000
PATIENT = 30.0  # seconds that an answer may take, unless slowness is what a test is about


@pytest.fixture(scope="module")
def more() -> str:
    return f"""
[bounds]
body = {LIMIT}
answer_timeout = {PATIENT}
retries = 8

[refusals.headers]
X-Frame-Options = "DENY"

[refusals.members]
413 = {{ errors = {{ body = ["is 100 % too large"] }} }}
"""


def passed_on(gateway: Running, head: str) -> ReceivedRequest:
    """A request as the server saw it."""
    raw(gateway.port, f"{head}\r\nConnection: close\r\n\r\n".encode())
    return gateway.old.requests[-1]


# Headers


def test_hop_by_hop_headers_end_at_the_gateway(gateway: Running) -> None:
    raw(
        gateway.port,
        b"GET /pets HTTP/1.1\r\nHost: h\r\nConnection: close, X-Private\r\nX-Private: 1\r\n"
        b"Keep-Alive: 3\r\nProxy-Connection: keep-alive\r\nTE: gzip\r\nUpgrade: h2c\r\n\r\n",
    )
    names = {name.lower() for name, _ in gateway.old.requests[-1].headers}
    assert names == {"host", "via", "x-forwarded-for", "x-forwarded-proto"}


def test_end_to_end_headers_arrive(gateway: Running) -> None:
    seen = passed_on(gateway, "GET /pets HTTP/1.1\r\nHost: a.example\r\nx_y: 1\r\nCookie: a=b")
    assert [seen.header(name) for name in ("Host", "x_y", "Cookie")] == [
        ["a.example"],
        ["1"],
        ["a=b"],
    ]


def test_via_is_added_in_both_directions(gateway: Running) -> None:
    seen = passed_on(gateway, "GET /pets HTTP/1.1\r\nHost: h\r\nVia: 1.0 fred")
    assert seen.header("Via") == ["1.0 fred, 1.1 gateway"]
    assert gateway.get("/pets").headers["Via"] == "1.1 gateway"


def test_what_only_a_proxy_may_say_is_not_believed(gateway: Running) -> None:
    seen = passed_on(
        gateway,
        "GET /pets HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n"
        "X-Forwarded-Host: evil\r\nX-Forwarded-Prefix: /evil\r\nForwarded: for=6.6.6.6\r\n"
        "X-Real-IP: 6.6.6.6\r\nX-Gateway-Operation: sell\r\nX-Envoy-Original-Path: /evil",
    )
    assert seen.header("X-Forwarded-Proto") == ["http"]
    assert "6.6.6.6" not in str(seen.headers)
    assert "evil" not in str(seen.headers)
    names = {name.lower() for name, _ in seen.headers}
    assert names == {"host", "via", "x-forwarded-for", "x-forwarded-proto"}


def test_a_client_does_not_steer_envoy(gateway: Running) -> None:
    gateway.old.answer = lambda seen: Response(500)
    answer = gateway.client.post(
        "/sales",
        headers={
            "X-Envoy-Retry-On": "5xx",
            "X-Envoy-Max-Retries": "3",
            "X-Envoy-Upstream-RQ-Timeout-Ms": "1",
        },
    )
    assert answer.status_code == 500
    assert len(gateway.old.requests) == 1


@pytest.mark.parametrize("request_id", ["abc", "A-1", "x" * 64, "not well formed!", "x" * 65])
def test_a_request_id_passes(gateway: Running, request_id: str) -> None:
    """The server judges it, and makes one where there is none."""
    gateway.get("/pets", X_Request_ID=request_id)
    gateway.get("/pets")
    assert [seen.header("X-Request-ID") for seen in gateway.old.requests] == [[request_id], []]


def test_an_answer_comes_back_as_it_was(gateway: Running) -> None:
    headers = {"Content-Type": "application/problem+json", "X-Request-ID": "a", "Vary": "*"}
    gateway.old.answer = lambda seen: Response(503, headers, b'{"a": 1}')
    answer = gateway.get("/pets")
    assert (answer.status_code, answer.content) == (503, b'{"a": 1}')
    own = {"date", "server", "content-length", "via"}
    assert {name: value for name, value in answer.headers.items() if name not in own} == {
        name.lower(): value for name, value in headers.items()
    }
    assert answer.headers["Server"].startswith("BaseHTTP")


# Refusals


def exchanged(gateway: Running, message: bytes) -> tuple[int, dict[str, str], dict[str, object]]:
    """The gateway's own answer to some bytes."""
    answer = raw(gateway.port, message)
    head, _, body = answer.rpartition(b"\r\n\r\n")
    first, *lines = head.rpartition(b"HTTP/1.1 ")[2].decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(first.split()[0]), headers, json.loads(body)


GET = b"GET /pets HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
REFUSED = {
    "garbage": (b"GARBAGE\r\n\r\n", 400, "Bad Request"),
    "two lengths": (
        b"POST /pets HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n",
        400,
        "Bad Request",
    ),
    "no path": (b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 404, "Not Found"),
    "headers": (GET + b"X: " + b"x" * 70_000 + b"\r\n\r\n", 431, "Request Header Fields Too Large"),
    "many headers": (GET + b"X: 1\r\n" * 200 + b"\r\n", 431, "Request Header Fields Too Large"),
    "a long body": (
        b"POST /pets HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
        % (LIMIT + 1, b"x" * (LIMIT + 1)),
        413,
        "Content Too Large",
    ),
    "a long body in chunks": (
        b"POST /pets HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"%x\r\n%s\r\n0\r\n\r\n" % (LIMIT + 1, b"x" * (LIMIT + 1)),
        413,
        "Content Too Large",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_of_the_gateways_is_a_problem_with_an_id(gateway: Running, name: str) -> None:
    message, status, title = REFUSED[name]
    found, headers, problem = exchanged(gateway, message)
    assert found == status
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-frame-options"] == "deny"
    assert re.fullmatch(UUID, headers["x-request-id"])
    errors = {"errors": {"body": ["is 100 % too large"]}} if status == 413 else {}
    assert problem == {"type": "about:blank", "title": title, "status": status} | errors
    assert gateway.old.requests == []


@pytest.mark.parametrize(
    ("request_id", "returned"),
    [("abc-1", "abc-1"), ("x" * 64, "x" * 64), ("x" * 65, UUID), ("a b", UUID), ("a%20", UUID)],
)
def test_a_refusal_repeats_a_request_id_that_is_well_formed(
    gateway: Running, request_id: str, returned: str
) -> None:
    answer = gateway.client.post(
        "/pets", headers={"X-Request-ID": request_id}, content=b"x" * (LIMIT + 1)
    )
    assert answer.status_code == 413
    assert re.fullmatch(returned, answer.headers["X-Request-ID"])


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_the_limit_passes(gateway: Running, chunked: bool) -> None:
    body = b"x" * LIMIT
    content = iter([body[:700], body[700:]]) if chunked else body
    assert gateway.client.post("/pets", content=content).status_code == 200
    assert gateway.old.requests[0].body == body


def test_a_server_that_is_too_slow_is_504(gateway: Running) -> None:
    given_up = threading.Event()

    def slow(_: ReceivedRequest) -> Response:
        given_up.wait(PATIENT)
        return Response()

    gateway.old.answer = slow
    impatient = gateway.first_text.replace(f"timeout = {PATIENT}", "timeout = 1.0")
    gateway.table.write_text(impatient)
    gateway.wait_until_in_force()
    answer = gateway.get("/pets", X_Request_ID="slow")
    given_up.set()
    gateway.write("")
    assert (answer.status_code, answer.json()["title"]) == (504, "Gateway Timeout")
    assert answer.headers["X-Request-ID"] == "slow"


def test_a_server_that_answers_garbage_is_502(gateway: Running) -> None:
    gateway.old.answer = lambda seen: Response(headers={"Bad Header\r\n\x00": "x"})
    answer = gateway.client.post("/sales")
    assert answer.status_code in (502, 503)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_server_that_is_not_there_is_503_or_504(gateway: Running) -> None:
    gateway.old.stop()
    try:
        answer = gateway.client.post("/sales")
    finally:
        gateway.old.start()
    # 504 where the retries take longer than an answer may.
    titles = {503: "Service Unavailable", 504: "Gateway Timeout"}
    assert answer.json()["title"] == titles[answer.status_code]


# Retries


def hangs_up_twice(server: Server) -> None:
    """Take a request, hang up without an answer, and answer the third."""
    server.answer = lambda seen: None if len(server.requests) < 3 else Response()


@pytest.mark.parametrize(
    ("method", "path", "headers", "times"),
    [
        ("GET", "/pets", {}, 3),
        ("HEAD", "/pets", {}, 3),
        ("PUT", "/pets/1", {}, 3),
        ("DELETE", "/pets/1", {}, 3),
        ("POST", "/pets", {}, 1),
        ("POST", "/pets", {"Idempotency-Key": "k"}, 3),  # as the document declares
        ("POST", "/sales", {"Idempotency-Key": "k"}, 1),  # where it does not
    ],
)
def test_what_may_have_been_done_is_sent_again_only_where_that_is_harmless(
    gateway: Running, method: str, path: str, headers: dict[str, str], times: int
) -> None:
    hangs_up_twice(gateway.old)
    answer = gateway.client.request(method, path, headers=headers)
    assert answer.status_code == (200 if times == 3 else 503)
    assert len(gateway.old.requests) == times


def test_what_was_never_sent_is_sent_again_whatever_it_is(gateway: Running) -> None:
    gateway.old.stop()
    threading.Timer(0.1, gateway.old.start).start()
    assert gateway.client.post("/sales").status_code == 200
    assert len(gateway.old.requests) == 1


def test_an_answer_is_never_asked_for_twice(gateway: Running) -> None:
    for status in (500, 502, 503, 504, 429):
        gateway.old.requests.clear()
        gateway.old.answer = lambda seen, status=status: Response(status)  # type: ignore[misc]
        assert gateway.get("/pets").status_code == status
        assert len(gateway.old.requests) == 1


# What is counted


def test_requests_errors_and_times_are_counted_by_operation_and_upstream(
    gateway: Running,
) -> None:
    before = gateway.admin.counts().get(("show_mine", "old"))
    assert before is None
    gateway.old.answer = lambda seen: Response(500 if len(seen.target) > 11 else 404)
    for path in ("/pets/mine", "/pets/mine", "/pets/mine?x=1"):
        gateway.get(path)

    def found() -> Count:
        return gateway.admin.counts().get(("show_mine", "old"), Count())

    # Envoy counts the end of a response after it has sent it, and adds up times after counts.
    eventually(lambda: found().requests == 3 and found().quantile(0.99) is not None)
    assert (found().requests, found().errors) == (3, 1)
    p99 = found().quantile(0.99)
    assert p99 is not None
    assert p99 <= 1500
