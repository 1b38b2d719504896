"""The middleware: which app serves a request, what a flag may do to it, and the lifespans."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Never
from uuid import uuid4

import pytest
import xxhash
import yaml
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import GeneralError, TypeMismatchError
from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.provider import AbstractProvider, FeatureProvider, Metadata
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider

from gateway.flags import Routes, TableProvider, targeting_key
from gateway.in_process import EVALUATING_THREADS, OperationMiddleware
from gateway.openapi import operations
from gateway.table import Stickiness
from tests.gateway.asgi import WITHIN, Exchange, Lifespan, Named, ask, http_scope, until
from tests.gateway.servers import DOCUMENT

OPERATIONS = operations(DOCUMENT)
TABLE = """\
[gateway]
openapi = "openapi.yaml"
default = "old"

[upstreams.old]
addresses = ["http://127.0.0.1:1"]

[upstreams.new]
addresses = ["http://127.0.0.1:2"]
"""
MOVE = '[operations.list_pets]\nstage = "{}"\nold = "old"\nnew = "new"\nshare = {}\n'


class Flags(AbstractProvider):
    """A provider that resolves a flag by a function, and counts."""

    def __init__(self, resolve: Callable[[str, EvaluationContext], Any]) -> None:
        super().__init__()
        self.resolve = resolve
        self.contexts: list[EvaluationContext] = []

    def get_metadata(self) -> Metadata:
        return Metadata(name="flags")

    def _details(self, flag: str, context: EvaluationContext | None) -> Any:
        assert context is not None
        self.contexts.append(context)
        found = self.resolve(flag, context)
        return found if isinstance(found, FlagResolutionDetails) else FlagResolutionDetails(found)

    def resolve_string_details(
        self,
        flag_key: str,
        default_value: str,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[str]:
        details: FlagResolutionDetails[str] = self._details(flag_key, evaluation_context)
        return details

    def resolve_boolean_details(self, *_args: Any, **_named: Any) -> Never:
        raise TypeMismatchError("no")

    resolve_integer_details = resolve_boolean_details
    resolve_float_details = resolve_boolean_details
    resolve_object_details = resolve_boolean_details


class AsyncFlags(Flags):
    """The same, awaiting an event before each resolution."""

    def __init__(self, resolve: Callable[[str, EvaluationContext], Any]) -> None:
        super().__init__(resolve)
        self.hangs = False
        self.cancelled = 0

    async def resolve_string_details_async(
        self,
        flag_key: str,
        default_value: str,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[str]:
        try:
            await (asyncio.Event().wait() if self.hangs else asyncio.sleep(0))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        details: FlagResolutionDetails[str] = self._details(flag_key, evaluation_context)
        return details


@pytest.fixture(autouse=True)
def _providers() -> Iterator[None]:
    yield
    api.clear_providers()


def client_of(provider: FeatureProvider) -> OpenFeatureClient:
    domain = uuid4().hex
    api.set_provider_and_wait(provider, domain)
    return api.get_client(domain)


class Apps:
    """Two apps, and the middleware over them."""

    def __init__(
        self, provider: FeatureProvider, routes: Routes | None = None, timeout: float = WITHIN
    ) -> None:
        self.new, self.old = Named("new"), Named("old")
        self.middleware = OperationMiddleware(
            self.new,
            name="new",
            beside={"old": self.old},
            routing=routes or Routes(OPERATIONS, "old"),
            client=client_of(provider),
            timeout=timeout,
        )

    async def get(
        self, target: str, method: str = "GET", headers: list[tuple[bytes, bytes]] | None = None
    ) -> str:
        exchange = await ask(self.middleware, http_scope(method, target, headers))
        return exchange.body.decode()

    def serves(self, target: str, method: str = "GET") -> str:
        return asyncio.run(self.get(target, method))


def flag(value: Any, **variants: Any) -> InMemoryFlag[Any]:
    return InMemoryFlag("it", {"it": value, **variants})


ROWS = [
    ("GET", "/pets?limit=1", "new", "list_pets"),
    ("HEAD", "/pets", "new", "list_pets"),
    ("POST", "/pets", "old", "add_pet"),  # a flag that nobody has set
    ("OPTIONS", "/pets", "old", "* /pets"),
    ("OPTIONS", "/pets/1", "new", "* /pets/{id}"),
    ("PUT", "/pets/mine", "old", "* /pets/mine"),
    ("GET", "/pets/", "old", "(other)"),
    ("GET", "/", "old", "(other)"),
    ("OPTIONS", "*", "old", "(other)"),
]


@pytest.mark.parametrize(("method", "target", "app", "name"), ROWS)
def test_a_flag_of_any_provider_decides(method: str, target: str, app: str, name: str) -> None:
    apps = Apps(InMemoryProvider({"list_pets": flag("new"), "* /pets/{id}": flag("new")}))
    assert apps.serves(target, method) == app
    assert dict(apps.middleware.requests) == {(name, app): 1}
    assert not apps.middleware.failures


@pytest.mark.parametrize("kind", [Flags, AsyncFlags])
def test_a_flag_is_evaluated_once_a_request(kind: type[Flags]) -> None:
    provider = kind(lambda flag, _context: "new" if flag == "list_pets" else "old")
    apps = Apps(provider)
    assert [apps.serves(target) for target in ("/pets", "/pets/1", "/shops")] == [
        "new",
        "old",
        "old",
    ]
    assert len(provider.contexts) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"raw_path": b"http://host.example/pets"},
        {"raw_path": b"/pets?limit=1"},
        {"raw_path": None},
        {"root_path": "/v1", "raw_path": b"/v1/pets", "path": "/v1/pets"},
        {"root_path": "/v1/"},  # a proxy has removed the prefix
    ],
)
def test_a_path_is_found_in_every_form_of_a_target(change: dict[str, Any]) -> None:
    apps = Apps(InMemoryProvider({"list_pets": flag("new")}))
    scope = {
        key: value
        for key, value in (http_scope("GET", "/pets") | change).items()
        if value is not None
    }
    assert asyncio.run(ask(apps.middleware, scope)).body == b"new"
    assert apps.new.scopes == [scope]


def test_a_prefix_is_a_whole_segment() -> None:
    apps = Apps(InMemoryProvider({"list_pets": flag("new")}))
    scope = http_scope("GET", "/pets") | {"root_path": "/p"}
    assert asyncio.run(ask(apps.middleware, scope)).body == b"new"


# What a flag may do


def raising(error: Exception) -> Callable[[], Any]:
    def fail() -> Never:
        raise error

    return fail


FAILURES: dict[str, Callable[[], Any]] = {
    "an exception": raising(RuntimeError("unforeseen")),
    "an error of OpenFeature": raising(GeneralError("unreachable")),
    "another type": lambda: 5,
    "an unknown app": lambda: "newer",
    "an error as a value": lambda: FlagResolutionDetails("new", reason=Reason.ERROR),
}


@pytest.mark.parametrize("kind", [Flags, AsyncFlags])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_flag_that_fails_leaves_the_request_to_the_default(
    kind: type[Flags], failure: str, caplog: pytest.LogCaptureFixture
) -> None:
    fails = [True]
    apps = Apps(kind(lambda flag, _: FAILURES[failure]() if fails and flag != "sell" else "new"))

    def lines() -> list[logging.LogRecord]:
        return [record for record in caplog.records if record.name in ("gateway", "openfeature")]

    assert [apps.serves("/pets") for _ in range(3)] == ["old"] * 3
    assert apps.serves("/sales", "POST") == "new"
    assert apps.middleware.failures == {"list_pets": 3}
    assert sum(record.name == "gateway" for record in lines()) == 1
    assert sum(record.name == "openfeature" for record in lines()) == (failure == "an exception")
    before = len(lines())
    assert apps.serves("/pets/1") == "old"  # another flag has a line of its own
    assert len(lines()) > before
    fails.clear()
    assert apps.serves("/pets") == "new"
    fails.append(True)
    before = len(lines())
    assert apps.serves("/pets") == "old"
    assert len(lines()) > before


def test_a_provider_that_hangs_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    provider = AsyncFlags(lambda *_: "new")
    apps = Apps(provider, timeout=0.01)
    provider.hangs = True
    assert [apps.serves("/pets"), apps.serves("/pets")] == ["old", "old"]
    assert provider.cancelled == 2
    assert apps.middleware.failures == {"list_pets": 2}
    (record,) = [record for record in caplog.records if record.name == "gateway"]
    assert record.message == "flag list_pets: it took longer than 0.01 s; old serves it"
    assert not [record for record in caplog.records if record.name == "asyncio"]


def flag_threads() -> int:
    return sum(thread.name == "flag" for thread in threading.enumerate())


def test_a_provider_that_blocks_has_a_few_threads() -> None:
    released = threading.Event()
    provider = Flags(lambda *_: released.wait(WITHIN) and "new")

    async def ask_all() -> None:
        apps = Apps(provider, timeout=0.2)
        served = await asyncio.gather(*(apps.get("/pets") for _ in range(50)))
        assert set(served) == {"old"}
        assert apps.middleware.failures == {"list_pets": 50}
        # The flag is still the app's: a thread of it is no request that waits.
        assert len(provider.contexts) == flag_threads() == EVALUATING_THREADS
        released.set()
        while flag_threads():
            await asyncio.sleep(0.01)
        apps.middleware._timeout = WITHIN  # so that no evaluation is late
        served = await asyncio.gather(*(apps.get("/pets") for _ in range(EVALUATING_THREADS)))
        assert set(served) == {"new"}

    asyncio.run(ask_all())


def test_a_provider_that_blocks_does_not_block_other_requests() -> None:
    released = threading.Event()
    apps = Apps(Flags(lambda *_: released.wait(WITHIN) and "new"))

    async def ask_two() -> list[str]:
        first = asyncio.create_task(apps.get("/pets"))
        until_started = asyncio.create_task(asyncio.to_thread(until, flag_threads))
        await until_started
        second = await apps.get("/shops")
        released.set()
        return [second, await first]

    assert asyncio.run(ask_two()) == ["old", "new"]


def test_a_request_that_is_cancelled_cancels_its_evaluation() -> None:
    provider = AsyncFlags(lambda *_: "new")
    provider.hangs = True
    apps = Apps(provider)

    async def cancel() -> None:
        request = asyncio.create_task(apps.get("/pets"))
        for _ in range(5):
            await asyncio.sleep(0)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        await asyncio.sleep(0)

    asyncio.run(cancel())
    assert provider.cancelled == 1
    assert not apps.old.scopes
    assert not apps.middleware.failures


# What sticks


def test_a_provider_gets_a_hash_of_the_key_and_never_the_key(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    provider = Flags(lambda *_: "nowhere")
    apps = Apps(provider)
    token = b"Bearer secret"
    asyncio.run(apps.get("/pets", headers=[(b"authorization", token)]))
    (context,) = provider.contexts
    assert context.targeting_key == targeting_key(token) == xxhash.xxh64_hexdigest(token)
    assert not context.attributes
    assert "secret" not in caplog.text


def test_an_empty_header_is_a_key() -> None:
    provider = Flags(lambda *_: "new")
    apps = Apps(provider)
    for _ in range(2):
        asyncio.run(apps.get("/pets", headers=[(b"authorization", b"")]))
    assert {context.targeting_key for context in provider.contexts} == {targeting_key(b"")}


def by_key(_flag: str, context: EvaluationContext) -> FlagResolutionDetails[str]:
    """Half of the keys each."""
    name = "new" if int(str(context.targeting_key), 16) % 2 else "old"
    return FlagResolutionDetails(name, reason=Reason.SPLIT)


def cookies(exchange: Exchange) -> list[str]:
    return [value.decode() for name, value in exchange.headers if name == b"set-cookie"]


STICKY = Routes(
    OPERATIONS, "old", Stickiness(cookie="session", set_cookie="leg", set_cookie_seconds=60)
)


def test_a_client_gets_a_cookie_and_stays() -> None:
    async def ask_many() -> None:
        apps = Apps(AsyncFlags(by_key), STICKY)
        seen, keys = set(), set()
        for _ in range(30):
            first = await ask(apps.middleware, http_scope("GET", "/pets"))
            (cookie,) = cookies(first)
            pair, _, attributes = cookie.partition("; ")
            assert attributes == "Path=/; HttpOnly; SameSite=Lax; Max-Age=60"
            assert pair.startswith("leg=")
            assert len(pair) == 36
            scope = http_scope("GET", "/pets", [(b"cookie", pair.encode())])
            again = await ask(apps.middleware, scope)
            assert (cookies(again), again.body) == ([], first.body)
            seen.add(first.body)
            keys.add(pair)
        assert seen == {b"old", b"new"}
        assert len(keys) == 30

    asyncio.run(ask_many())


@pytest.mark.parametrize(
    ("headers", "reason", "routes", "is_set"),
    [
        ([], Reason.TARGETING_MATCH, STICKY, True),
        ([(b"cookie", b"session=")], Reason.SPLIT, STICKY, True),
        ([], Reason.STATIC, STICKY, False),
        ([], Reason.DEFAULT, STICKY, False),
        ([], Reason.DISABLED, STICKY, False),
        ([(b"authorization", b"a")], Reason.SPLIT, STICKY, False),
        ([(b"authorization", b"")], Reason.SPLIT, STICKY, False),
        ([(b"cookie", b"session=s")], Reason.SPLIT, STICKY, False),
        ([], Reason.SPLIT, Routes(OPERATIONS, "old"), False),
    ],
)
def test_a_cookie_is_set_where_another_key_could_have_gone_elsewhere(
    headers: list[tuple[bytes, bytes]], reason: Reason, routes: Routes, is_set: bool
) -> None:
    apps = Apps(AsyncFlags(lambda *_: FlagResolutionDetails("new", reason=reason)), routes)
    exchange = asyncio.run(ask(apps.middleware, http_scope("GET", "/pets", headers)))
    assert bool(cookies(exchange)) == is_set


def test_requests_without_a_key_go_anywhere() -> None:
    apps = Apps(AsyncFlags(by_key))

    async def ask_many() -> set[str]:
        return {await apps.get("/pets") for _ in range(50)}

    assert asyncio.run(ask_many()) == {"old", "new"}


# The table


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(DOCUMENT))
    path = tmp_path / "gateway.toml"
    path.write_text(TABLE)
    return path


def over(table: Path, **options: Any) -> OperationMiddleware:
    return OperationMiddleware(
        Named("new"),
        name="new",
        beside={"old": Named("old")},
        routing=TableProvider(table),
        **options,
    )


@pytest.fixture(autouse=True)
def _stopped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stop following the tables of a test, whatever it does with them."""
    providers: list[TableProvider] = []
    start = TableProvider.start

    def noted(provider: TableProvider) -> None:
        providers.append(provider)
        start(provider)

    monkeypatch.setattr(TableProvider, "start", noted)
    yield
    for provider in providers:
        provider.stop()


def served_by(middleware: OperationMiddleware, target: str, method: str = "GET") -> str:
    return asyncio.run(ask(middleware, http_scope(method, target))).body.decode()


def test_the_table_decides_and_is_followed(table: Path) -> None:
    middleware = over(table)
    assert served_by(middleware, "/pets") == "old"
    table.write_text(TABLE + MOVE.format("migrated", 100))
    until(lambda: served_by(middleware, "/pets") == "new")
    assert [served_by(middleware, "/pets", method) for method in ("HEAD", "POST", "OPTIONS")] == [
        "new",
        "old",
        "old",
    ]
    table.write_text("broken")
    assert served_by(middleware, "/pets") == "new"
    table.write_text(TABLE.replace('default = "old"', 'default = "new"'))
    until(lambda: served_by(middleware, "/shops") == "new")
    assert not middleware.failures


def test_a_client_decides_by_the_routes_of_the_table(table: Path) -> None:
    client = client_of(InMemoryProvider({"list_pets": flag("new")}))
    middleware = over(table, client=client)
    table.write_text(TABLE + MOVE.format("migrated", 100).replace("list_pets", "add_pet"))
    assert [served_by(middleware, "/pets", method) for method in ("GET", "POST")] == ["new", "old"]


def test_what_does_not_fit_is_refused(table: Path) -> None:
    table.write_text(TABLE.replace("old", "older"))
    with pytest.raises(ValueError, match="no app for the default upstream 'older'"):
        over(table)
    with pytest.raises(ValueError, match="there has to be an OpenFeature client"):
        OperationMiddleware(
            Named("new"), name="new", beside={}, routing=Routes(OPERATIONS, default="new")
        )


def test_a_default_without_an_app_leaves_the_request_to_the_app_inside(
    table: Path, caplog: pytest.LogCaptureFixture
) -> None:
    middleware = over(table)
    table.write_text(TABLE.replace("old", "older"))
    until(lambda: middleware.routes.default == "older")
    assert [served_by(middleware, target) for target in ("/shops", "/pets", "/shops")] == [
        "new"
    ] * 3
    lines = [record.message for record in caplog.records if record.name == "gateway"]
    assert len(lines) == 2  # of the default, and of the flag
    assert middleware.failures == {"(default)": 3, "list_pets": 1}


# Other scopes


def test_a_websocket_goes_to_the_app_inside() -> None:
    apps = Apps(InMemoryProvider({}))
    scope = http_scope("GET", "/pets") | {"type": "websocket"}
    exchange = asyncio.run(ask(apps.middleware, scope))
    assert exchange.sent == [{"type": "websocket.close", "reason": "new"}]


class Lives:
    """Three apps whose lifespans write into one list."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.one, self.two, self.inside = (
            Named(name, self.events) for name in ("one", "two", "inside")
        )
        self.middleware = OperationMiddleware(
            self.inside,
            name="inside",
            beside={"one": self.one, "two": self.two},
            routing=Routes(OPERATIONS, "one"),
            client=client_of(
                InMemoryProvider({"list_pets": flag("two"), "add_pet": flag("inside")})
            ),
        )


def test_every_app_lives_as_long_as_the_server() -> None:
    lives = Lives()

    async def live() -> None:
        lifespan = Lifespan(lives.middleware)
        assert await lifespan.start() == {"type": "lifespan.startup.complete"}
        assert lives.events == ["one startup", "two startup", "inside startup"]
        lives.events.clear()
        assert await lifespan.stop() == {"type": "lifespan.shutdown.complete"}
        assert lives.events == ["inside shutdown", "two shutdown", "one shutdown"]

    asyncio.run(live())
    asyncio.run(live_again(lives))


async def live_again(lives: Lives) -> None:
    """The same apps, on another event loop."""
    lifespan = Lifespan(lives.middleware)
    assert (await lifespan.start())["type"] == "lifespan.startup.complete"
    assert (await lifespan.stop())["type"] == "lifespan.shutdown.complete"


def test_an_app_that_does_not_start_stops_the_others() -> None:
    lives = Lives()
    lives.two.fails_to = "startup"

    async def live() -> dict[str, Any]:
        return await Lifespan(lives.middleware).start()

    answer = asyncio.run(live())
    assert answer == {"type": "lifespan.startup.failed", "message": "two: no database"}
    assert lives.events == ["one startup", "two startup", "one shutdown"]


def test_an_app_that_does_not_stop_does_not_keep_others_from_stopping() -> None:
    lives = Lives()
    lives.two.fails_to = "shutdown"
    lives.inside.fails_to = "shutdown"

    async def live() -> dict[str, Any]:
        lifespan = Lifespan(lives.middleware)
        await lifespan.start()
        return await lifespan.stop()

    answer = asyncio.run(live())
    message = "inside: no database; two: no database"
    assert answer == {"type": "lifespan.shutdown.failed", "message": message}
    assert lives.events[-1] == "one shutdown"


def test_an_app_without_a_lifespan_serves_all_the_same() -> None:
    lives = Lives()
    ended: list[str] = []

    async def refuse(scope: Any, _receive: Any, _send: Any) -> None:
        raise ValueError(scope["type"])

    async def end(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        ended.append("it")

    lives.middleware._apps |= {"one": refuse, "two": end}

    async def live() -> list[dict[str, Any]]:
        lifespan = Lifespan(lives.middleware)
        return [await lifespan.start(), await lifespan.stop()]

    started, stopped = asyncio.run(live())
    assert started == {"type": "lifespan.startup.complete"}
    assert stopped == {"type": "lifespan.shutdown.failed", "message": "two: it returned"}
    assert ended
    assert "inside startup" in lives.events


def test_each_app_has_a_state_of_its_own() -> None:
    lives = Lives()
    for app in (lives.one, lives.two, lives.inside):
        app.state = {"database": app.name}

    async def live() -> None:
        lifespan = Lifespan(lives.middleware)
        await lifespan.start()
        assert lifespan.state == {"database": "inside"}
        for method, target, app in (
            ("GET", "/pets", lives.two),
            ("POST", "/pets", lives.inside),
            ("GET", "/shops", lives.one),
        ):
            state = lifespan.state.copy() | {"user": "u"}
            await ask(lives.middleware, http_scope(method, target) | {"state": state})
            assert app.scopes[-1]["state"] == {"database": app.name, "user": "u"}
            app.scopes[-1]["state"]["database"] = "changed"  # for this request alone
        await ask(lives.middleware, http_scope("GET", "/pets"))
        assert lives.two.scopes[-1]["state"] == {"database": "two"}
        await lifespan.stop()

    asyncio.run(live())


def followers(table: Path) -> int:
    return sum(thread.name == f"follows {table}" for thread in threading.enumerate())


@pytest.mark.parametrize("provider", [None, InMemoryProvider({})])
def test_the_table_is_followed_while_the_server_lives(
    table: Path, provider: FeatureProvider | None
) -> None:
    middleware = over(table, client=client_of(provider) if provider else None)
    assert followers(table) == 1

    async def live() -> None:
        lifespan = Lifespan(middleware)
        await lifespan.start()
        assert followers(table) == 1
        await lifespan.stop()
        assert not followers(table)

    asyncio.run(live())
    asyncio.run(live())
