"""The table: which upstream serves which operation, as `gateway.toml` says it.

Parsing and changing are pure functions of the file's text; only `load_plan`, `resolve_plan`,
`read_text` and `replace_file` do input and output.
A table is refused as a whole, with one line that names the place.
"""

import contextlib
import os
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import tomlkit
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from gateway.openapi import DocumentError, Operation, fetch, operations, parse_document

TABLE_LIMIT = 1024 * 1024

Stage = Literal["legacy", "shadow", "canary", "migrated", "removed"]
Percent = Annotated[int, Field(ge=0, le=100)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
# A name becomes part of the names of Envoy's statistics, where a dot would end it.
UpstreamName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$&'*+.^_`|~-]{1,100}$")]
HeaderText = Annotated[str, Field(pattern=r"^[\x20-\x7e]*$")]
CookieName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]


class TableError(Exception):
    """A table that is not put in force; the message is one line and names the place."""


def normalized_address(value: str) -> str:
    """Return `http://host:port`. Raises ValueError where a text is anything more."""
    try:
        parts = urlsplit(value)
        port = parts.port or 80
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme != "http" or not parts.hostname or parts.username or parts.query:
        raise ValueError(f"{value!r} is not of the form http://host:port")
    if parts.path not in ("", "/"):
        raise ValueError(f"{value!r} has a path: requests keep the path that they came with")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"http://{host}:{port}"


def _listen(value: str) -> str:
    """Accept `host:port`."""
    parts = urlsplit(f"//{value}")
    if not parts.hostname or parts.port is None or parts.path:
        raise ValueError(f"{value!r} is not of the form host:port")
    return value


Address = Annotated[str, AfterValidator(normalized_address)]


class _Section(BaseModel):
    """A part of the file: unknown names are refused, and text is never taken for a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Gateway(_Section):
    """Where the gateway listens, what it knows of the service, and who serves the rest."""

    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8000"
    openapi: str
    default: str
    # Proxies in front of the gateway whose X-Forwarded-For is believed.
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    # Worker threads of Envoy.
    threads: Annotated[int, Field(ge=1, le=64)] = 1


class Upstream(_Section):
    """A server, or several that are the same: requests take turns."""

    addresses: Annotated[list[Address], Field(min_length=1)]
    # Those of them that get no new requests, while they are restarted.
    draining: list[Address] = []
    # A path that answers 200 while the server is well; without it no health checks are made.
    health: Annotated[str, Field(pattern=r"^/")] | None = None
    # Seconds after which an idle connection is closed: fewer than the server's own, or a request
    # meets a connection that is being closed. gunicorn keeps them 2 s, uvicorn 5 s.
    keep_alive: Seconds = 1.5
    # JUnit XML of the contract suite, and the path where the server tells its version.
    report: str | None = None
    version: Annotated[str, Field(pattern=r"^/")] | None = None

    @model_validator(mode="after")
    def _one_address_serves(self) -> Self:
        for address in self.draining:
            if address not in self.addresses:
                raise ValueError(f"draining: {address} is none of the addresses")
        if not self.serving:
            raise ValueError("draining: no address is left to serve; move its shares first")
        return self

    @property
    def serving(self) -> list[str]:
        """The addresses that get requests."""
        return [address for address in self.addresses if address not in self.draining]

    @model_validator(mode="after")
    def _report_of_a_version(self) -> Self:
        if self.report and not self.version:
            raise ValueError("a report needs a version, the path where the server tells its own")
        return self


class Move(_Section):
    """How far one operation has moved from its old upstream to its new one."""

    stage: Stage = "legacy"
    old: str
    new: str | None = None
    # Percent of the requests that the new upstream serves.
    share: Percent = 0
    # Percent of the safe requests that are compared, while the stage is shadow or canary.
    mirror: Percent = 100

    @model_validator(mode="after")
    def _stage_fits_share(self) -> Self:
        if self.new is None and self.stage != "legacy":
            raise ValueError(f"stage {self.stage} needs a new upstream")
        if self.new == self.old:
            raise ValueError(f"old and new are both {self.old}")
        fits = {
            "legacy": self.share == 0,
            "shadow": self.share == 0,
            "canary": 0 < self.share < 100,
            "migrated": self.share == 100,
            "removed": self.share == 100,
        }
        if not fits[self.stage]:
            raise ValueError(f"share {self.share} does not fit stage {self.stage}")
        return self

    @property
    def shares(self) -> dict[str, int]:
        """Percent of the requests by upstream; none that has no share."""
        shares = {} if self.new is None else {self.new: self.share}
        shares[self.old] = 100 - self.share
        return {name: share for name, share in shares.items() if share}

    @property
    def is_compared(self) -> bool:
        """Whether answers of the two upstreams are compared."""
        return self.stage in ("shadow", "canary") and self.mirror > 0


class Stickiness(_Section):
    """What makes requests of one client go to one upstream: the first of these that it carries."""

    headers: list[HeaderName] = ["Authorization"]
    cookie: CookieName | None = None
    # A cookie that the gateway sets where none of the above is there.
    set_cookie: CookieName | None = None
    set_cookie_seconds: Count = 86_400


class Bounds(_Section):
    """Limits: sizes in bytes, times in seconds."""

    body: Annotated[int, Field(ge=0, le=1024**3)] = 1024 * 1024
    connections: Count = 1000
    upstream_connections: Count = 200
    upstream_pending: Count = 200
    connect_timeout: Seconds = 1.0
    request_timeout: Seconds = 15.0
    answer_timeout: Seconds = 15.0
    idle_timeout: Seconds = 60.0
    drain: Seconds = 5.0
    retries: Annotated[int, Field(ge=0, le=20)] = 5


class Refusals(_Section):
    """What the gateway adds to its own refusals, so that they look like the service's."""

    headers: dict[HeaderName, HeaderText] = {}
    # Members of the problem document, by status: 413 = { errors = { body = ["is too large"] } }
    members: dict[Annotated[str, Field(pattern=r"^[45]\d\d$")], dict[str, Any]] = {}


class Comparator(_Section):
    """How answers are compared, and what is kept of those that differ."""

    body: Literal["value", "bytes"] = "value"
    queue: Count = 1000
    workers: Annotated[int, Field(ge=1, le=64)] = 4
    deadline: Seconds = 5.0
    # A longer body is compared up to here.
    body_limit: Count = 1_000_000
    # The size of the file of differences, of which the newest are kept.
    file_limit: Annotated[int, Field(ge=10_000)] = 10_000_000
    # Members, query parameters and headers whose values are never kept.
    secrets: list[str] = [
        "access_token", "api_key", "authorization", "cookie", "password", "proxy-authorization",
        "refresh_token", "secret", "set-cookie", "token", "x-api-key",
    ]  # fmt: skip


class Guard(_Section):
    """When the guard calls a candidate worse than what it replaces."""

    interval: Seconds = 10.0
    # So many failed checks, one after the other, roll back.
    threshold: Annotated[int, Field(ge=1, le=100)] = 3
    # Fewer requests than this are no data, for either upstream.
    requests: Count = 20
    # Errors that the new one may have more, in percent of its requests.
    errors: Annotated[float, Field(ge=0, le=100)] = 1.0
    # How many times the old one's p99 the new one's may be; a smaller distance never counts.
    latency: Annotated[float, Field(ge=1)] = 1.5
    latency_slack_ms: Annotated[float, Field(ge=0)] = 25.0
    # Differing answers, in percent of those that were compared.
    differences: Annotated[float, Field(ge=0, le=100)] = 0.0
    # The shares that are taken by themselves, each after `threshold` verdicts to promote.
    ramp: list[Percent] = []


class Recorder(_Section):
    """Percent of all requests that are copied to `python -m gateway record`."""

    share: Percent = 0


class AcceptedDifference(_Section):
    """A difference that is none, and why."""

    # `status`, `header NAME`, `body`, or `body /pointer/of/a/member` where `*` is any token.
    at: Annotated[str, Field(pattern=r"^(status|header [^ ]+|body|body /.*)$")]
    reason: Annotated[str, Field(min_length=1)]
    operation: str | None = None


class Table(_Section):
    """The whole file."""

    gateway: Gateway
    upstreams: Annotated[dict[UpstreamName, Upstream], Field(min_length=1)]
    operations: dict[str, Move] = {}
    stickiness: Stickiness = Stickiness()
    bounds: Bounds = Bounds()
    refusals: Refusals = Refusals()
    comparator: Comparator = Comparator()
    guard: Guard = Guard()
    recorder: Recorder = Recorder()
    accept: list[AcceptedDifference] = []


@dataclass(frozen=True)
class Plan:
    """A table together with the operations of its document: all that decides where requests go."""

    table: Table
    operations: tuple[Operation, ...]
    document: bytes

    def move(self, operation_id: str) -> Move:
        """How far an operation has moved; where nothing is said, the default upstream has it."""
        default = Move(old=self.table.gateway.default)
        return self.table.operations.get(operation_id, default)

    def operation(self, operation_id: str) -> Operation:
        """Raise TableError for one that the document does not have."""
        for operation in self.operations:
            if operation.id == operation_id:
                return operation
        raise TableError(f"operation {operation_id} is not in {self.table.gateway.openapi}")

    def find(self, method: str, path: str) -> Operation | None:
        """Return the operation of a request; HEAD is GET's, unless it has one of its own."""
        on_path = next((other.path for other in self.operations if other.matches(path)), None)
        methods = {other.method: other for other in self.operations if other.path == on_path}
        return methods.get(method) or (methods.get("GET") if method == "HEAD" else None)


def parse(text: str) -> Table:
    """Read a table; raise TableError where it cannot mean anything."""
    try:
        table = Table.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        location = ".".join(str(step) for step in first["loc"] if step != "[key]") or "table"
        raise TableError(f"{location}: {first['msg'].removeprefix('Value error, ')}") from None
    for location, name in _named_upstreams(table):
        if name not in table.upstreams:
            raise TableError(f"{location}: there is no upstream {name!r}")
    return table


def _named_upstreams(table: Table) -> list[tuple[str, str]]:
    moves = table.operations.items()
    return [
        ("gateway.default", table.gateway.default),
        *[(f"operations.{operation}.old", move.old) for operation, move in moves],
        *[(f"operations.{operation}.new", move.new) for operation, move in moves if move.new],
    ]


def _refuse_unknown(table: Table, known: tuple[Operation, ...]) -> None:
    ids = {operation.id for operation in known}
    named = [(f"operations.{operation}", operation) for operation in table.operations]
    for number, rule in enumerate(table.accept):
        named += [(f"accept.{number}.operation", rule.operation)] if rule.operation else []
    for location, operation in named:
        if operation not in ids:
            raise TableError(f"{location}: there is no such operation in {table.gateway.openapi}")


def plan(text: str, document: bytes) -> Plan:
    """Read a table and its document; raise TableError where one does not fit the other."""
    table = parse(text)
    try:
        known = operations(parse_document(document))
    except DocumentError as error:
        raise TableError(f"gateway.openapi: {table.gateway.openapi}: {error}") from None
    _refuse_unknown(table, known)
    return Plan(table, known, document)


def resolve_plan(text: str, folder: Path) -> Plan:
    """Read a table, and its document from a URL or from a file beside it."""
    source = parse(text).gateway.openapi
    try:
        document = fetch(source, folder)
    except DocumentError as error:
        raise TableError(f"gateway.openapi: {source}: {error}") from None
    return plan(text, document)


def read_text(path: Path) -> str:
    """Return the text of a table, at most 1 MiB of it."""
    try:
        with path.open("rb") as file:
            content = file.read(TABLE_LIMIT + 1)
        if len(content) > TABLE_LIMIT:
            raise TableError(f"is larger than {TABLE_LIMIT} bytes")
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise TableError("is not UTF-8") from None
    except OSError as error:
        raise TableError(f"cannot be read: {error.strerror}") from None


def load_plan(path: Path) -> Plan:
    """Return what a table's file says; the line of a TableError begins with its name."""
    try:
        return resolve_plan(read_text(path), path.parent)
    except TableError as error:
        raise TableError(f"{path}: {error}") from None


def state_of_files(path: Path, current: Plan) -> object:
    """What changes when a table's file or its document's does."""
    found = []
    for file in (path, path.parent / current.table.gateway.openapi):
        with contextlib.suppress(OSError, ValueError):
            state = file.stat()
            found.append((state.st_mtime_ns, state.st_size, state.st_ino))
    return found


def replace_file(path: Path, text: str) -> None:
    """Replace a file atomically: a concurrent reader gets the old text or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(name, path.stat().st_mode & 0o7777)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


# How a move changes


def move_to(move: Move, upstream: str, share: int) -> Move:
    """Give an upstream so many percent of an operation's requests.

    0 percent for a candidate is the stage shadow. A third upstream comes in only while one of the
    two has everything. Raises TableError.
    """
    if move.stage == "removed":
        raise TableError(f"{move.old} no longer serves it: say back first")
    if upstream == move.old and move.new is None:
        if share < 100:
            raise TableError(f"{upstream} has everything: name the upstream that gets the rest")
        return move
    if upstream == move.old:
        return _with_share(move, move.old, move.new, 100 - share)
    if upstream == move.new or move.share == 0:
        return _with_share(move, move.old, upstream, share)
    if move.share == 100:
        return _with_share(move, move.new, upstream, share)
    raise TableError(f"it is split between {move.old} and {move.new}: finish that first")


def _with_share(move: Move, old: str | None, new: str | None, share: int) -> Move:
    stage = "shadow" if share == 0 else "migrated" if share == 100 else "canary"
    return Move.model_validate(
        {"stage": stage, "old": old, "new": new, "share": share, "mirror": move.mirror}
    )


def move_back(move: Move) -> Move:
    """Let the old upstream serve everything; of what is removed it first serves nothing again."""
    if move.stage == "legacy":
        raise TableError(f"{move.old} has everything already")
    if move.stage == "removed":
        return move.model_copy(update={"stage": "migrated"})
    return move.model_copy(update={"stage": "legacy", "share": 0})


def remove_old(move: Move) -> Move:
    """Say that the old upstream no longer serves the operation; only what has moved can be."""
    if move.stage != "migrated":
        raise TableError(f"stage is {move.stage}: only what is migrated can be removed")
    return move.model_copy(update={"stage": "removed"})


def with_move(text: str, operation: str, move: Move) -> str:
    """Write a move into the text of a table; comments and order stay as they are."""
    document = tomlkit.parse(text)
    written = _table_at(_table_at(document, "operations"), operation)
    for name, value in move.model_dump().items():
        if value == Move.model_fields[name].default and name in ("new", "mirror"):
            written.pop(name, None)
        else:
            written[name] = value
    return tomlkit.dumps(document)


def with_draining(text: str, upstream: str, addresses: list[str]) -> str:
    """Write which addresses of an upstream get no new requests."""
    document = tomlkit.parse(text)
    written = _table_at(_table_at(document, "upstreams"), upstream)
    if addresses:
        written["draining"] = addresses
    else:
        written.pop("draining", None)
    return tomlkit.dumps(document)


def with_recorder_share(text: str, share: int) -> str:
    """Write the share of requests that is recorded."""
    document = tomlkit.parse(text)
    _table_at(document, "recorder")["share"] = share
    return tomlkit.dumps(document)


def _table_at(parent: Any, name: str) -> Any:
    if name not in parent:
        parent[name] = tomlkit.table(is_super_table=name == "operations")
    return parent[name]
