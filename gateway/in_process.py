"""The gateway in one process: an ASGI middleware that hands each operation to one of several apps.

The apps are mounted beside the app that it wraps. An OpenFeature flag for each operation says which
of them serves it; by default `gateway.toml` does. docs/migrating.md has the procedure.
"""

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from contextvars import ContextVar, copy_context
from functools import partial
from threading import Thread
from typing import Any

from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import FlagEvaluationDetails, Reason
from openfeature.provider import AbstractProvider

from gateway.flags import Routes, TableProvider, targeting_key
from gateway.wsgi import ASGIApp, Message, Receive, Scope, Send, path_within

EVALUATION_SECONDS = 0.1
EVALUATING_THREADS = 8
REST = "(other)"  # in `requests`, what belongs to no path of the document
# With these an evaluation did not look at the targeting key.
SAME_FOR_ALL = frozenset({Reason.STATIC, Reason.DEFAULT, Reason.DISABLED, Reason.ERROR})

log = logging.getLogger("gateway")
# Whether the failure of the flag that is being evaluated is in the log already.
_is_logged: ContextVar[bool] = ContextVar("is_logged", default=False)


def not_logged_yet(_record: logging.LogRecord) -> bool:
    """A filter for OpenFeature's log, which has a traceback for each failed evaluation."""
    return not _is_logged.get()


logging.getLogger("openfeature").addFilter(not_logged_yet)


class OperationMiddleware:
    """ASGI middleware that lets an OpenFeature flag decide which app serves an operation.

    The flag of a request is evaluated once. Its value is `name` for the app inside of the
    middleware, or the name of an app of `beside`. Where it fails, takes longer than `timeout`
    seconds, or has another value, the default app serves the request; `failures` counts that, and
    the log has one line until the flag has a usable value again. A WebSocket goes to the app
    inside.

    `requests` counts by flag and app. The lifespans of all apps run within the middleware's own.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        name: str,
        beside: Mapping[str, ASGIApp],
        routing: Routes | TableProvider,
        client: OpenFeatureClient | None = None,
        timeout: float = EVALUATION_SECONDS,
    ) -> None:
        """Take the routes as they are, or those of a table, which is followed.

        Without a `client` a table answers by itself. `timeout` bounds every other provider.
        """
        self.app = app
        self._name = name
        self.requests: Counter[tuple[str, str]] = Counter()
        self.failures: Counter[str] = Counter()
        self._apps = {**beside, name: app}
        self._states: dict[str, dict[str, Any]] = {other: {} for other in beside}
        self._routing = routing
        self._table = routing if isinstance(routing, TableProvider) else None
        self._client = client or self._own_client()
        self._timeout = timeout
        self._threads = asyncio.Semaphore(EVALUATING_THREADS)
        self._failing: set[str] = set()
        if self._table is not None:
            self._table.start()
        if self.routes.default not in self._apps:
            raise ValueError(f"there is no app for the default upstream {self.routes.default!r}")

    def _own_client(self) -> OpenFeatureClient:
        if self._table is None:
            raise ValueError("without a table there has to be an OpenFeature client")
        domain = f"gateway {id(self._table)}"
        api.set_provider_and_wait(self._table, domain)
        return api.get_client(domain)

    @property
    def routes(self) -> Routes:
        """The routes in force."""
        routing = self._routing
        return routing.routes if isinstance(routing, TableProvider) else routing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or run the lifespans."""
        if scope["type"] == "lifespan":
            await self._run_lifespans(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    # Requests

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        routes = self.routes
        flag = routes.flag_of(scope["method"], path_within(scope).decode("latin-1"))
        name = self._default_of(routes)
        if flag is not None:
            key = routes.key_of(scope["headers"])
            new_key = _new_key() if key is None else b""
            name, is_split = await self._decide(flag, name, new_key if key is None else key)
            if new_key and is_split and routes.stickiness.set_cookie:
                send = _with_cookie(routes, new_key, send)
        self.requests[flag or REST, name] += 1
        app = self._apps[name]
        if app is not self.app:
            scope = {**scope, "state": {**scope.get("state", {}), **self._states[name]}}
        await app(scope, receive, send)

    def _default_of(self, routes: Routes) -> str:
        """The default app; where a table that is followed names no app of ours, the one inside."""
        if routes.default in self._apps:
            return routes.default
        self._note("(default)", f"there is no app named {routes.default!r}", self._name)
        return self._name

    async def _decide(self, flag: str, default: str, key: bytes) -> tuple[str, bool]:
        """The name of the app, and whether another key could have got another."""
        token = _is_logged.set(flag in self._failing)
        try:
            details = await self._evaluate(flag, default, EvaluationContext(targeting_key(key)))
        except TimeoutError:
            return self._note(flag, f"it took longer than {self._timeout:g} s", default)
        except Exception as error:
            return self._note(flag, repr(error), default)
        finally:
            _is_logged.reset(token)
        if details.error_code == ErrorCode.FLAG_NOT_FOUND:
            return default, False  # nobody has said anything about this operation
        if details.error_code is not None or details.reason == Reason.ERROR:
            return self._note(flag, f"{details.error_code}: {details.error_message}", default)
        if details.value not in self._apps:
            return self._note(flag, f"there is no app named {details.value!r}", default)
        self._failing.discard(flag)
        return details.value, details.reason not in SAME_FOR_ALL

    def _note(self, flag: str, why: str, default: str) -> tuple[str, bool]:
        """Count a failure, log the first one, and let the default app serve the request."""
        self.failures[flag] += 1
        if flag not in self._failing:
            self._failing.add(flag)
            log.error("flag %s: %s; %s serves it", flag, why, default)
        return default, False

    async def _evaluate(
        self, flag: str, default: str, context: EvaluationContext
    ) -> FlagEvaluationDetails[str]:
        """Evaluate a flag. Raises TimeoutError, and what a provider's hooks raise."""
        client = self._client
        provider = client.provider
        if provider is self._table:  # which is in memory, so that there is nothing to wait for
            return client.get_string_details(flag, default, context)
        if _only_blocks(provider):
            work = self._evaluate_in_thread(flag, default, context)
        else:
            work = client.get_string_details_async(flag, default, context)
        # A task of its own, as the client does not pass a cancellation on.
        task = asyncio.ensure_future(work)
        task.add_done_callback(_retrieve)
        try:
            await asyncio.wait({task}, timeout=self._timeout)
        finally:
            task.cancel()
        if not task.done():
            raise TimeoutError
        return task.result()

    async def _evaluate_in_thread(
        self, flag: str, default: str, context: EvaluationContext
    ) -> FlagEvaluationDetails[str]:
        """Let a provider that can only block do so in a thread; no more than a few at a time."""
        await self._threads.acquire()
        loop = asyncio.get_running_loop()
        evaluation: Future[FlagEvaluationDetails[str]] = Future()
        call = partial(self._client.get_string_details, flag, default, context)
        run = partial(copy_context().run, call)

        def evaluate() -> None:
            try:
                evaluation.set_result(run())
            except BaseException as error:
                evaluation.set_exception(error)
            finally:
                with suppress(RuntimeError):  # the loop is closed
                    loop.call_soon_threadsafe(self._threads.release)

        # A daemon, so that a provider that never returns does not keep the process alive.
        Thread(target=evaluate, name="flag", daemon=True).start()
        return await asyncio.shield(asyncio.wrap_future(evaluation))

    # Lifespans

    async def _run_lifespans(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start every app, the one inside last, and stop them in the opposite order.

        Where one fails to start, those before it are stopped, and the server hears why.
        """
        if self._table is not None:
            self._table.start()  # again, if the process was forked
        # Each app has a state of its own; the server's is that of the app inside.
        scopes = {name: {**scope, "state": state} for name, state in self._states.items()}
        started: list[_Lifespan] = []
        await receive()
        try:
            for name, app in self._apps.items():
                lifespan = _Lifespan(name, app, scopes.get(name, scope))
                await lifespan.start()
                started.append(lifespan)
        except LifespanError as error:
            await _stop(started)
            await self._finish("startup.failed", str(error), send)
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        errors = await _stop(started)
        await self._finish("shutdown.failed" if errors else "shutdown.complete", errors, send)

    async def _finish(self, what: str, message: str, send: Send) -> None:
        if self._table is not None:
            await asyncio.to_thread(self._table.stop)
        described = {"message": message} if message else {}
        await send({"type": f"lifespan.{what}", **described})


def _only_blocks(provider: object) -> bool:
    """Whether a provider has no asynchronous evaluation of its own."""
    inherited: Any = AbstractProvider.resolve_string_details_async
    return getattr(type(provider), "resolve_string_details_async", inherited) is inherited


def _retrieve(task: "asyncio.Future[Any]") -> None:
    """Take note of the exception of a task that nobody waits for any more."""
    if not task.cancelled():
        task.exception()


def _new_key() -> bytes:
    return secrets.token_hex(16).encode()


def _with_cookie(routes: Routes, key: bytes, send: Send) -> Send:
    """Send a response with the cookie that makes its client stick, as the gateway sets it."""
    sticky = routes.stickiness
    cookie = (
        f"{sticky.set_cookie}={key.decode()}; Path=/; HttpOnly; SameSite=Lax; "
        f"Max-Age={sticky.set_cookie_seconds}"
    )

    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", ()), (b"set-cookie", cookie.encode())]
            message = {**message, "headers": headers}
        await send(message)

    return send_with_cookie


class LifespanError(Exception):
    """An app could not be started or stopped."""


class _Lifespan:
    """The lifespan of one app, which runs in one task from its start to its end."""

    def __init__(self, name: str, app: ASGIApp, scope: Scope) -> None:
        self._name = name
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()
        self._task = asyncio.ensure_future(app(scope, self._to_app.get, self._from_app.put))
        self._is_supported = True

    async def start(self) -> None:
        """Return when the app has started, or has no lifespan. Raises LifespanError."""
        try:
            await self._exchange("startup")
        except _Ended as ended:
            # As the specification of ASGI has it: an app without lifespan raises at once.
            self._is_supported = False
            log.info("%s has no lifespan: %s", self._name, ended)
        except BaseException:
            self._task.cancel()
            raise

    async def stop(self) -> None:
        """Return when the app has stopped. Raises LifespanError."""
        if not self._is_supported:
            return
        try:
            await self._exchange("shutdown")
        except _Ended as ended:
            raise LifespanError(f"{self._name}: {ended}") from None
        finally:
            self._task.cancel()

    async def _exchange(self, phase: str) -> None:
        await self._to_app.put({"type": f"lifespan.{phase}"})
        answer = asyncio.ensure_future(self._from_app.get())
        try:
            await asyncio.wait({answer, self._task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            answer.cancel()
        if not answer.done():
            error = None if self._task.cancelled() else self._task.exception()
            raise _Ended(repr(error) if error else "it returned")
        message = answer.result()
        if message["type"] != f"lifespan.{phase}.complete":
            raise LifespanError(f"{self._name}: {message.get('message') or message['type']}")


class _Ended(Exception):
    """An app ended its lifespan without an answer."""


async def _stop(started: list[_Lifespan]) -> str:
    """Stop apps, the last one first, and return what went wrong."""
    errors = []
    for lifespan in reversed(started):
        try:
            await lifespan.stop()
        except LifespanError as error:
            errors.append(str(error))
    return "; ".join(errors)
