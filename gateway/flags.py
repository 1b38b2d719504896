"""Which OpenFeature flag decides a request, and a provider that answers from the table.

A flag's key is the id of an operation, its value the name of an upstream. The requests of a path
that are no operation of it, `OPTIONS` among them, have one flag together: `* /pets/{id}`.
"""

import logging
import re
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Never

import xxhash
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEventDetails
from openfeature.exception import FlagNotFoundError, InvalidContextError, TypeMismatchError
from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.provider import AbstractProvider, Metadata

from gateway.envoy import majority
from gateway.openapi import Operation
from gateway.table import Plan, Stickiness, TableError, load_plan, state_of_files

POLL_SECONDS = 0.25
STOPPED_WITHIN = 5.0  # seconds

RawHeaders = Iterable[tuple[bytes, bytes]]

log = logging.getLogger("gateway")


class Routes:
    """The flag and the targeting key of each request, by the rules of the gateway's routes."""

    def __init__(
        self, operations: Sequence[Operation], default: str, stickiness: Stickiness | None = None
    ) -> None:
        """Take operations as `gateway.openapi.operations` returns them.

        `default` is the upstream of requests that belong to no path of the document, and of those
        whose flag has no usable value.
        """
        self.default = default
        self.stickiness = stickiness or Stickiness()
        self._headers = tuple(name.lower().encode() for name in self.stickiness.headers)
        cookies = (self.stickiness.cookie, self.stickiness.set_cookie)
        self._cookies = tuple(name.encode() for name in cookies if name)
        # Of each path, the flag of each method; "*" is any other.
        paths: dict[str, dict[str, str]] = {}
        for operation in operations:
            flags = paths.setdefault(operation.path, {"*": other_methods(operation.path)})
            flags[operation.method] = operation.id
        # Each template once, in the order in which they are to be tried.
        patterns = {it.path: it.pattern for it in operations if it.has_parameters}
        self._pattern = re.compile("|".join(f"({pattern})" for pattern in patterns.values()))
        self._templates = [paths.pop(path) for path in patterns]
        self._literals = paths

    def flag_of(self, method: str, path: str) -> str | None:
        """The key of the flag of a request; None for a path outside of the document.

        The path is as it was sent, without the query: `%61` is not the letter `a`. HEAD is GET,
        unless the document has a HEAD of its own.
        """
        flags = self._literals.get(path)
        if flags is None:
            match = self._pattern.fullmatch(path)
            if match is None or match.lastindex is None:
                return None
            flags = self._templates[match.lastindex - 1]
        if method == "HEAD" and "HEAD" not in flags:
            method = "GET"
        return flags.get(method) or flags["*"]

    def key_of(self, headers: RawHeaders) -> bytes | None:
        """What makes a client's requests stick to one upstream; None where it sends nothing such.

        The first of the headers and cookies of `stickiness`, as Envoy takes it: a repeated header
        joined by commas, a cookie without quotes and not empty.
        """
        headers = list(headers)
        for wanted in self._headers:
            values = [value for name, value in headers if name == wanted]
            if values:
                return b",".join(values)
        for wanted in self._cookies:
            values = [value for name, value in headers if name == b"cookie"]
            if key := _cookie(wanted, values):
                return key
        return None


def other_methods(path: str) -> str:
    """The key of the flag for the methods of a path template that are no operation of it."""
    return f"* {path}"


def _cookie(wanted: bytes, headers: Iterable[bytes]) -> bytes | None:
    for pair in b";".join(headers).split(b";"):
        name, _, value = pair.strip().partition(b"=")
        if name == wanted:
            return value[1:-1] if len(value) > 1 and value[:1] == value[-1:] == b'"' else value
    return None


def targeting_key(key: bytes) -> str:
    """The targeting key of an evaluation: the key's xxHash64, of which Envoy makes its splits.

    The key itself may be a token. No provider, hook or log gets it.
    """
    return xxhash.xxh64_hexdigest(key)


class TableProvider(AbstractProvider):
    """An OpenFeature provider that answers from `gateway.toml`, with the shares of the gateway.

    It follows the file, and its document if that is a file: a change is in force within a second.
    What is broken is logged, and what was in force before stays; the provider is then STALE.
    """

    def __init__(self, path: Path) -> None:
        """Read the table. Raises TableError, in a line that names the place."""
        super().__init__()
        self.path = path
        self._seen: object = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_stale = False
        self._put_in_force(load_plan(path))

    def _put_in_force(self, plan: Plan) -> None:
        routes = Routes(plan.operations, plan.table.gateway.default, plan.table.stickiness)
        shares = {operation.id: plan.move(operation.id).shares for operation in plan.operations}
        for path in dict.fromkeys(operation.path for operation in plan.operations):
            on_path = [operation for operation in plan.operations if operation.path == path]
            shares[other_methods(path)] = {majority(plan, on_path): 100}
        # One assignment, so that another thread sees all of a table or nothing of it.
        self._state = (plan, routes, shares)

    @property
    def plan(self) -> Plan:
        """The table and the document in force."""
        return self._state[0]

    @property
    def routes(self) -> Routes:
        """The routes in force."""
        return self._state[1]

    # Following the file

    def initialize(self, evaluation_context: EvaluationContext) -> None:
        """Follow the file. OpenFeature calls it when the provider is set."""
        self.start()

    def shutdown(self) -> None:
        """Stop following. OpenFeature calls it when the provider is replaced."""
        self.stop()

    def start(self) -> None:
        """Follow the file in a thread. Idempotent; a process that was forked has to call it too."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stopped.clear()
        name = f"follows {self.path}"
        self._thread = threading.Thread(target=self._follow, name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop following the file. Idempotent."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(STOPPED_WITHIN)

    def _follow(self) -> None:
        while not self._stopped.wait(POLL_SECONDS):
            try:
                self.refresh()
            except Exception:  # one failure must not stop it
                log.exception("%s: cannot be followed", self.path)

    def refresh(self) -> None:
        """Put the table in force if its file, or its document's, has changed."""
        state = state_of_files(self.path, self.plan)
        if state == self._seen:
            return
        self._seen = state
        try:
            plan = load_plan(self.path)
        except TableError as error:
            log.error("%s; what was in force before still is", error)
            self._is_stale = True
            self.emit_provider_stale(ProviderEventDetails(message=str(error)))
            return
        if self._is_stale:
            self._is_stale = False
            self.emit_provider_ready(ProviderEventDetails())
        if plan != self.plan:
            self._put_in_force(plan)
            self.emit_provider_configuration_changed(ProviderEventDetails())

    # Answering

    def get_metadata(self) -> Metadata:
        """The provider's name."""
        return Metadata(name="gateway table")

    def resolve_string_details(
        self,
        flag_key: str,
        default_value: str,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[str]:
        """The upstream that serves an operation for a targeting key.

        The new upstream has the first of a hundred parts, so a key that it has once it keeps while
        its share grows. Raises FlagNotFoundError for what is no operation of the document, and
        InvalidContextError without a key that `targeting_key` made.
        """
        shares = self._state[2].get(flag_key)
        if shares is None:
            raise FlagNotFoundError(f"{flag_key} is no operation of the document")
        if len(shares) == 1:
            return FlagResolutionDetails(next(iter(shares)), reason=Reason.STATIC)
        new, old = shares
        part = _part_of(evaluation_context)
        upstream = new if part < shares[new] else old
        return FlagResolutionDetails(upstream, reason=Reason.SPLIT, variant=upstream)

    def resolve_boolean_details(self, *_args: Any, **_named: Any) -> Never:
        """Raise TypeMismatchError, as every flag of a table is a string."""
        raise TypeMismatchError("every flag of a table is a string")

    resolve_integer_details = resolve_boolean_details
    resolve_float_details = resolve_boolean_details
    resolve_object_details = resolve_boolean_details


def _part_of(context: EvaluationContext | None) -> int:
    """Which of a hundred parts a targeting key belongs to, 0 to 99."""
    key = context.targeting_key if context else None
    with suppress(ValueError):
        if key and len(key) == 16:
            return int(key, 16) % 100
    raise InvalidContextError("the targeting key is not one that gateway.flags made")
