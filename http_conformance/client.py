"""The client of scenarios, which checks every response."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx

from http_conformance.recorder import ContractViolation, Exchange, Seen

JSON = {"Content-Type": "application/json"}
Send = Callable[[], httpx.Response]
Headers = Mapping[str, str | bytes] | Sequence[tuple[str, str | bytes]]


class Api:
    """Sends requests to one server, and checks its responses. `app` is its name in findings."""

    def __init__(
        self,
        client: httpx.Client,
        check: Callable[[httpx.Response], list[str]],
        exchange: Exchange,
        seen: Seen,
        app: str = "",
    ) -> None:
        self._client = client
        self._check = check
        self._exchange = exchange
        self._seen = seen
        self._app = app

    @property
    def server(self) -> httpx.Client:
        """The client without the checks, the same for every scenario of a target."""
        return self._client

    def get(self, path: str, **details: Any) -> httpx.Response:
        """Send a GET; see `send`."""
        __tracebackhide__ = True
        return self.send("GET", path, **details)

    def post(self, path: str, body: Any = None, **details: Any) -> httpx.Response:
        """Send a POST with a JSON body, or without a body; see `send`."""
        __tracebackhide__ = True
        return self.send("POST", path, body=body, **details)

    def put(self, path: str, body: Any = None, **details: Any) -> httpx.Response:
        """Send a PUT with a JSON body, or without a body; see `send`."""
        __tracebackhide__ = True
        return self.send("PUT", path, body=body, **details)

    def patch(self, path: str, body: Any = None, **details: Any) -> httpx.Response:
        """Send a PATCH with a JSON body, or without a body; see `send`."""
        __tracebackhide__ = True
        return self.send("PATCH", path, body=body, **details)

    def delete(self, path: str, **details: Any) -> httpx.Response:
        """Send a DELETE; see `send`."""
        __tracebackhide__ = True
        return self.send("DELETE", path, **details)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        token: str | None = None,
        headers: Headers = (),
        content: bytes | Iterable[bytes] | None = None,
    ) -> httpx.Response:
        """Send a request. Raises ContractViolation if the response is not as declared.

        `body` is sent as JSON. `content` is sent as it is, chunked if it is an iterable.
        """
        __tracebackhide__ = True  # a failure is shown where a scenario sends
        sent = [*(headers.items() if isinstance(headers, Mapping) else headers)]
        if token is not None:
            sent.append(("Authorization", f"Bearer {token}"))
        if body is not None:
            sent, content = [*sent, *JSON.items()], json.dumps(body).encode()
        url = f"{str(self._client.base_url).rstrip('/')}{path}"
        request = httpx.Request(method, url, headers=sent, content=content)
        request.method = method  # httpx sends every method in upper case
        self._exchange.begin(request, self._app)
        response = self._client.send(request)
        found = self._check(response)
        self._exchange.end(response, found)
        if found and not self._exchange.goes_on:
            raise ContractViolation(found, response)
        if not found:
            self._seen.record(response)
        return response


def send_concurrently(send: Send, times: int) -> list[httpx.Response]:
    """Send the same request several times at the same moment, and return the responses."""
    return send_all_concurrently([send] * times)


def send_all_concurrently(sends: Sequence[Send]) -> list[httpx.Response]:
    """Send several requests at the same moment, and return the responses in the same order."""
    start = Barrier(len(sends))

    def respond(send: Send) -> httpx.Response:
        start.wait()
        return send()

    with ThreadPoolExecutor(len(sends)) as threads:
        return list(threads.map(respond, sends))


def refuse_unreachable(url: str, path: str = "/") -> str:
    """Raise ValueError, with what is wrong, unless a server answers a GET of the path.

    A password in the address is not repeated. Returns what the server calls itself, which may be
    empty.
    """
    shown = url.rpartition("@")[2] or "an empty address"
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"{shown} is not a URL: {error}") from None
    if address.scheme not in ("http", "https") or not address.host or not _is_plain(address):
        raise ValueError(
            f"{shown}: give scheme, host and port, and the path below which the server is if there "
            "is one, as http://localhost:9000 or http://localhost:9000/v1"
        )
    try:
        below = f"{str(address).rstrip('/')}{path}"
        answer = httpx.get(below, timeout=30, trust_env=may_need_a_proxy(address))
    except ImportError as error:
        raise ValueError(f"{shown} cannot be reached through the proxy: {error}") from None
    except httpx.DecodingError:
        return ""  # it is an answer; scenarios say what is wrong with it
    except httpx.TransportError as error:
        raise ValueError(f"nothing answers at {shown}: {error or type(error).__name__}") from None
    return str(answer.headers.get("Server", ""))


def _is_plain(address: httpx.URL) -> bool:
    """Whether an address has neither credentials, nor a query, nor a fragment."""
    return not (b"?" in address.raw_path or address.userinfo or "#" in str(address))


class ClientBelowPath(httpx.Client):
    """Sends requests to a server whose paths all begin with a prefix.

    Scenarios and the checks of responses know nothing of it: the prefix is removed from `Location`
    and `Link`. A path there that is not below the prefix then begins with `/..`.
    """

    def __init__(self, prefix: str, **options: Any) -> None:
        super().__init__(**options)
        self._prefix = prefix

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request below the prefix."""
        below = httpx.Request(
            request.method,
            request.url.copy_with(raw_path=self._prefix.encode() + request.url.raw_path),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        below.method = request.method  # httpx writes it in upper case
        response = super().send(below, **options)
        response.request = request
        for name, begins in (("Location", "/"), ("Link", "</")):
            if (value := response.headers.get(name, "")).startswith(begins):
                response.headers[name] = begins + self._shown(value.removeprefix(begins))
        return response

    def _shown(self, path: str) -> str:
        prefix = f"{self._prefix[1:]}/"
        return path.removeprefix(prefix) if path.startswith(prefix) else f"../{path}"


def connect(url: str, timeout: float) -> httpx.Client:
    """A client for the server at an address, which may have a path. One connection a request.

    Servers may close a connection whose last request body nobody read, so none is kept.
    """
    address = httpx.URL(url)
    options: dict[str, Any] = {
        "base_url": address.copy_with(path="/"),
        "limits": httpx.Limits(max_keepalive_connections=0),
        "timeout": timeout,
        "trust_env": may_need_a_proxy(address),
    }
    prefix = address.path.rstrip("/")
    return ClientBelowPath(prefix, **options) if prefix else httpx.Client(**options)


def may_need_a_proxy(address: httpx.URL) -> bool:
    """Whether an address is not this machine's own."""
    return address.host not in ("localhost", "127.0.0.1", "::1")
