"""One request to all three apps at once, and where their responses differ.

The three share one database, so a request that changes something cannot be the same for each: the
second would find the name taken. A placeholder such as `{unique}` or `{slug}` is replaced at each
app by a value of its own, and put back in the response before it is compared.
"""

import asyncio
import hmac
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from h11 import LocalProtocolError

from console.operations import Template
from gateway.comparing import FREE_HEADERS

ANSWERS_WITHIN = 15.0  # seconds
BODY_LIMIT = 2 * 1024 * 1024  # of a request, twice what the contract allows
KEPT = 256 * 1024  # bytes of a response's body that are kept and compared
PASSWORD = "console-console"  # of the users that the console registers
# Asks a development server to count (dev/servers/), and the header with which it answers.
COUNT = ("X-Count-Statements", "1")
COUNTED = "server-timing"
NOT_COMPARED = FREE_HEADERS | {COUNTED}
# Members that a response invents, where each app answers about a thing of its own.
INVENTED = ("token", "id", "createdAt", "updatedAt", "expiresAt")
_INVENTED = re.compile(rf'"({"|".join(INVENTED)})":("(?:[^"\\]|\\.)*"|-?\d+)')
_PLACEHOLDER = re.compile(r"\{([a-z]+(?:_[a-z]+)*)\}")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)")


class CannotSend(Exception):
    """The request cannot be sent; the message says why."""


@dataclass(frozen=True)
class Response:
    """What an app answered, or why it did not."""

    app: str
    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    size: int = 0  # bytes of the whole body
    milliseconds: float = 0.0
    statements: int | None = None
    failure: str = ""
    values: Mapping[str, str] = field(default_factory=dict)  # of placeholders, at this app

    @property
    def masked(self) -> dict[str, str]:
        """The parts that are compared, by name, with placeholders where their values were."""
        if self.status is None:
            return {"failure": self.failure}
        parts = {"status": str(self.status)}  # the words behind it mean nothing (RFC 9112, 4)
        for name, value in sorted((name.lower(), value) for name, value in self.headers):
            if name not in NOT_COMPARED:
                earlier = f"{parts[name]}\n" if name in parts else ""
                parts[name] = earlier + visible(self._mask(value))
        body = visible(self._mask(self.body.decode("utf-8", "backslashreplace")), lines=True)
        cut = f"\n… {self.size - KEPT} more bytes" if self.size > KEPT else ""
        return parts | {"body": _INVENTED.sub(r'"\1":…', body) + cut if self.values else body + cut}

    def _mask(self, text: str) -> str:
        values = {**self.values, **self._new_id}
        for name, value in sorted(values.items(), key=lambda it: -len(it[1])):
            if len(value) > 6:  # a shorter one, such as a number, may be there by chance
                text = text.replace(value, f"{{{name}}}")
        return text

    @property
    def _new_id(self) -> dict[str, str]:
        """The id of what was made, which `Location` has too."""
        found = re.match(rb'\{"id":"([^"]+)"', self.body) if self.values else None
        return {"id": found[1].decode("utf-8", "replace")} if found else {}


@dataclass(frozen=True)
class Cell:
    """A part of one response: before, within and after what differs from the other two."""

    before: str
    different: str = ""
    after: str = ""


@dataclass(frozen=True)
class Row:
    """A part of the responses: one cell if all three are the same, or one for each app."""

    name: str
    cells: list[Cell]

    @property
    def is_same(self) -> bool:
        """Whether all responses agree."""
        return len(self.cells) == 1


@dataclass(frozen=True)
class Comparison:
    """The responses, and their parts side by side."""

    responses: list[Response]
    rows: list[Row]

    @property
    def differences(self) -> list[str]:
        """The names of the parts that differ."""
        return [row.name for row in self.rows if not row.is_same]

    @property
    def invented(self) -> list[str]:
        """The members of the bodies that were left out of the comparison."""
        if not any(response.values for response in self.responses):
            return []
        texts = [it.body.decode("utf-8", "replace") for it in self.responses]
        found = {match[1] for text in texts for match in _INVENTED.finditer(text)}
        return [name for name in INVENTED if name in found]


def compare(responses: Sequence[Response]) -> Comparison:
    """Put the responses side by side, part by part."""
    parts = [response.masked for response in responses]
    names = list(dict.fromkeys(name for part in parts for name in part))
    names.sort(key=lambda name: {"failure": 0, "status": 1, "body": 3}.get(name, 2))
    return Comparison(
        list(responses), [Row(name, _cells([part.get(name) for part in parts])) for name in names]
    )


def _cells(texts: Sequence[str | None]) -> list[Cell]:
    if len(set(texts)) == 1:
        return [Cell(texts[0] or "")]
    present = [text or "" for text in texts]
    usual = Counter(present).most_common(1)[0][0]
    others = [text for text in present if text != usual]
    return [_marked(text, usual if text != usual else others[0]) for text in present]


def _marked(text: str, other: str) -> Cell:
    """Mark what lies between the beginning and the end that two texts have in common."""
    shorter = min(len(text), len(other))
    begin = next((at for at in range(shorter) if text[at] != other[at]), shorter)
    end = 0
    while end < shorter - begin and text[-1 - end] == other[-1 - end]:
        end += 1
    cut = len(text) - end
    return Cell(text[:begin], text[begin:cut] or "∅", text[cut:])


def visible(text: str, *, lines: bool = False) -> str:
    """Text whose control and formatting characters can be seen."""
    kept = "\n\t" if lines else ""
    return "".join(
        it if it in kept or unicodedata.category(it) not in ("Cc", "Cf") else _escaped(it)
        for it in text
    )


def _escaped(character: str) -> str:
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


# Sending


class Sender:
    """Sends requests to the three apps. `secret` signs events, as Stripe would."""

    def __init__(self, apps: Mapping[str, str], secret: str | None = None) -> None:
        """Take the address of each app."""
        self.apps = dict(apps)
        self._clients = {
            app: httpx.AsyncClient(base_url=url, timeout=ANSWERS_WITHIN, trust_env=False)
            for app, url in apps.items()
        }
        self._sign = _Signer(secret)
        self._users = {app: _Users(client, self._sign) for app, client in self._clients.items()}

    async def close(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            await client.aclose()

    async def send(self, template: Template) -> Comparison:
        """Send a request to all three at once. Raises CannotSend."""
        headers = headers_of(template.headers)
        if not template.target.startswith("/"):
            raise CannotSend("The target has to start with a slash.")
        if not re.fullmatch(r"[!-~]+", template.target):
            raise CannotSend("The target may have visible ASCII only; encode the rest (%20).")
        if not re.fullmatch(r"[A-Za-z]{1,20}", template.method):
            raise CannotSend("The method has to be 1 to 20 letters.")
        if len(template.body.encode("utf-8", "replace")) > BODY_LIMIT:
            raise CannotSend(f"The body may have at most {BODY_LIMIT} bytes.")
        request_id = str(uuid4())
        sent = [self._send_to(app, template, headers, request_id) for app in self.apps]
        return compare(await asyncio.gather(*sent))

    async def _send_to(
        self, app: str, template: Template, headers: list[tuple[str, str]], request_id: str
    ) -> Response:
        text = "\n".join((template.target, template.headers, template.body))
        needed = dict.fromkeys(_PLACEHOLDER.findall(text))
        client, values = self._clients[app], dict[str, str]()
        try:
            for name in needed:
                await self._users[app].prepare(name, values)
            body = filled(template.body, values).encode("utf-8", "surrogateescape")
            if "signature" in needed:
                values["signature"] = self._sign(body)
            fixed = {"x-request-id": request_id, COUNT[0].lower(): COUNT[1]}
            given = [(name, filled(value, values)) for name, value in headers]
            names = {name.lower() for name, _ in given}
            request = client.build_request(
                template.method,
                "/",
                headers=[*given, *[item for item in fixed.items() if item[0] not in names]],
                content=body or None,
                extensions={"target": filled(template.target, values).encode()},
            )
            return await _answer(app, client, request, values)
        except CannotSend as error:
            return Response(app, failure=str(error), values=values)
        # Whatever one can write as a request, down to what the HTTP client itself refuses.
        except (httpx.HTTPError, LocalProtocolError, TimeoutError, ValueError) as error:
            told = f"{type(error).__name__} {error}".strip()
            return Response(app, failure=told, values=values)


async def _answer(
    app: str, client: httpx.AsyncClient, request: httpx.Request, values: Mapping[str, str]
) -> Response:
    began, body, size = time.perf_counter(), bytearray(), 0
    async with asyncio.timeout(ANSWERS_WITHIN):
        response = await client.send(request, stream=True)
        try:
            async for chunk in response.aiter_raw():
                size += len(chunk)
                body += chunk[: KEPT - len(body)]
        finally:
            await response.aclose()
    headers = tuple(
        (it.decode("latin-1"), value.decode("latin-1")) for it, value in response.headers.raw
    )
    counted = re.search(r'sql;desc="(\d+)"', response.headers.get(COUNTED, ""))
    return Response(
        app=app,
        status=response.status_code,
        reason=response.reason_phrase,
        headers=headers,
        body=bytes(body),
        size=size,
        milliseconds=(time.perf_counter() - began) * 1000,
        statements=int(counted[1]) if counted else None,
        values=values,
    )


def headers_of(text: str) -> list[tuple[str, str]]:
    """The headers of a text with one a line. Raises CannotSend for a line that is none."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _HEADER.fullmatch(line)
        if match is None or not line.isascii() or not line.isprintable():
            raise CannotSend(f"This is no header: {line[:80]}")
        found.append((match[1], match[2]))
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """Text with the values of placeholders; others stay as they are."""
    return _PLACEHOLDER.sub(lambda it: values.get(it[1], it[0]), text)


# What placeholders stand for


class _Signer:
    """Signs events, as Stripe would. Raises CannotSend without a secret."""

    def __init__(self, secret: str | None) -> None:
        self._secret = secret

    def __call__(self, body: bytes) -> str:
        if self._secret is None:
            raise CannotSend("No event can be signed: STRIPE_WEBHOOK_SECRET is not set.")
        now = int(time.time())
        signed = f"{now}.".encode() + body
        return f"t={now},v1={hmac.new(self._secret.encode(), signed, 'sha256').hexdigest()}"


class _Users:
    """The users of the console at one app, and what they make there."""

    def __init__(self, client: httpx.AsyncClient, sign: _Signer) -> None:
        self._client = client
        self._sign = sign
        self._known: dict[str, dict[str, str]] = {}
        self._lock = asyncio.Lock()

    async def prepare(self, name: str, values: dict[str, str]) -> None:
        """Add the value of a placeholder, and of others that it needs. Raises CannotSend."""
        makers: dict[str, Callable[[], Awaitable[Mapping[str, str]]]] = {
            **dict.fromkeys(("username", "email", "password", "token"), self._user),
            "unique": _unique,
            "other": self._other,
            "new_token": lambda: self._new_token(values),
            "token_id": lambda: self._token_id(values),
            "slug": lambda: self._article(values),
            "comment_id": lambda: self._comment(values),
            **dict.fromkeys(("member_id", "member_token"), self._member),
            "paid_token": self._paid,
        }
        if name in makers and name not in values:
            for key, value in (await makers[name]()).items():
                values.setdefault(key, value)

    async def _user(self) -> Mapping[str, str]:
        return await self._registered("user")

    async def _other(self) -> Mapping[str, str]:
        return {"other": (await self._registered("other"))["username"]}

    async def _registered(self, which: str) -> dict[str, str]:
        """A user, the same each time while their token is valid."""
        async with self._lock:
            known = self._known.get(which)
            if known:
                headers = {"Authorization": f"Token {known['token']}"}
                if (await self._client.get("/api/user", headers=headers)).is_success:
                    return known
            name = _new_name()
            user = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
            answer = await self._post("/api/users", {"user": user})
            self._known[which] = {**user, "token": answer["user"]["token"]}
            return self._known[which]

    async def _new_token(self, values: dict[str, str]) -> Mapping[str, str]:
        await self.prepare("email", values)
        user = {"email": values["email"], "password": values["password"]}
        answer = await self._post("/api/users/login", {"user": user})
        return {"new_token": answer["user"]["token"]}

    async def _article(self, values: dict[str, str]) -> Mapping[str, str]:
        await self.prepare("token", values)
        article = {"title": _new_name(), "description": "Made to be shown", "body": "As it is."}
        answer = await self._post("/api/articles", {"article": article}, values["token"])
        return {"slug": answer["article"]["slug"]}

    async def _comment(self, values: dict[str, str]) -> Mapping[str, str]:
        await self.prepare("slug", values)
        path, comment = f"/api/articles/{values['slug']}/comments", {"body": "Made to go."}
        answer = await self._post(path, {"comment": comment}, values["token"])
        return {"comment_id": str(answer["comment"]["id"])}

    async def _token_id(self, values: dict[str, str]) -> Mapping[str, str]:
        await self.prepare("new_token", values)
        headers = {"Authorization": f"Token {values['new_token']}"}
        answer = await self._client.get("/forge/tokens", headers=headers)
        if not answer.is_success:
            raise CannotSend(f"GET /forge/tokens: {answer.status_code} {answer.text[:200]}")
        current = next(token for token in answer.json()["tokens"] if token["current"])
        return {"token_id": current["id"]}

    async def _member(self) -> Mapping[str, str]:
        name = _new_name()
        answer = await self._post("/forge/users", {"name": name})
        return {"member_id": answer["id"], "member_token": answer["token"], "member_name": name}

    async def _paid(self) -> Mapping[str, str]:
        member = await self._member()
        metadata = {"user_id": member["member_id"], "tier": "Pro"}
        event = {
            "id": f"evt_{uuid4().hex}",
            "type": "payment_intent.succeeded",
            "data": {"object": {"id": f"pi_{uuid4().hex}", "metadata": metadata}},
        }
        body = json.dumps(event).encode()
        headers = {"Content-Type": "application/json", "Stripe-Signature": self._sign(body)}
        answer = await self._client.post("/webhook", content=body, headers=headers)
        if not answer.is_success:
            raise CannotSend(f"POST /webhook: {answer.status_code} {answer.text[:200]}")
        return {"paid_token": member["member_token"], "paid_name": member["member_name"]}

    async def _post(self, path: str, body: object, token: str | None = None) -> Any:
        headers = {"Authorization": f"Token {token}"} if token else {}
        answer = await self._client.post(path, json=body, headers=headers)
        if not answer.is_success:
            raise CannotSend(f"POST {path}: {answer.status_code} {answer.text[:200]}")
        return answer.json()


async def _unique() -> Mapping[str, str]:
    return {"unique": _new_name()}


def _new_name() -> str:
    return f"console-{uuid4().hex[:12]}"
