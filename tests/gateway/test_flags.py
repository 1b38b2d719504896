"""Which flag decides a request, what makes it stick, and the provider that answers from a table."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import xxhash
import yaml
from hypothesis import given
from hypothesis import strategies as st
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEvent
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason
from openfeature.provider import ProviderStatus

from gateway.flags import Routes, TableProvider, targeting_key
from gateway.openapi import operations
from gateway.table import Plan, Stickiness, TableError, plan
from tests.gateway.asgi import WITHIN, until
from tests.gateway.servers import DOCUMENT

TABLE = """\
[gateway]
openapi = "openapi.yaml"
default = "old"

[upstreams.old]
addresses = ["http://127.0.0.1:1"]

[upstreams.new]
addresses = ["http://127.0.0.1:2"]
"""
MIGRATED = '[operations.{id}]\nstage = "migrated"\nold = "old"\nnew = "new"\nshare = 100\n'

ROUTES = Routes(operations(DOCUMENT), "old")
ROWS = [
    ("GET", "/pets", "list_pets"),
    ("HEAD", "/pets", "list_pets"),
    ("POST", "/pets", "add_pet"),
    ("get", "/pets", "* /pets"),  # methods are case-sensitive
    ("OPTIONS", "/pets", "* /pets"),
    ("*", "/pets", "* /pets"),
    ("BREW", "/pets", "* /pets"),
    ("GET", "/pets/", None),
    ("GET", "//pets", None),
    ("GET", "/PETS", None),
    ("GET", "/p%65ts", None),
    ("GET", "/pets/mine", "show_mine"),
    ("PUT", "/pets/mine", "* /pets/mine"),
    ("GET", "/pets/1", "show_pet"),
    ("HEAD", "/pets/1", "show_pet"),
    ("GET", "/pets/%2F..%2F", "show_pet"),
    ("GET", "/pets/{id}", "show_pet"),
    ("DELETE", "/pets/1", "delete_pet"),
    ("PATCH", "/pets/1", "* /pets/{id}"),
    ("GET", "/pets/1/2", None),
    ("GET", "/pets/1/files/a.b.json", "show_file"),
    ("GET", "/pets/1/files/.json", None),
    ("GET", "/pets/1/files/a.xml", None),
    ("GET", "/pets/1/files/axjson", None),
    ("HEAD", "/sales", "* /sales"),
    ("OPTIONS", "*", None),
    ("GET", "", None),
    ("GET", "/", None),
]


@pytest.mark.parametrize(("method", "path", "flag"), ROWS)
def test_a_request_has_the_flag_of_its_operation(method: str, path: str, flag: str | None) -> None:
    assert ROUTES.flag_of(method, path) == flag


PIECES = st.sampled_from(["pets", "mine", "1", "files", "a.json", "sales", "{id}", "%2F", ""])


@given(st.sampled_from(["GET", "HEAD", "PUT", "OPTIONS"]), st.lists(PIECES, max_size=5))
def test_a_flag_is_what_the_plan_finds(method: str, pieces: list[str]) -> None:
    path = "/" + "/".join(pieces)
    operation = plan(TABLE, yaml.safe_dump(DOCUMENT).encode()).find(method, path)
    flag = ROUTES.flag_of(method, path)
    assert (None if flag and flag.startswith("* ") else flag) == (operation and operation.id)


def test_a_document_may_have_a_head_of_its_own_and_no_templates() -> None:
    paths = {"/a": {"get": {"operationId": "get_a"}, "head": {"operationId": "head_a"}}}
    routes = Routes(operations({"paths": paths}), "old")
    assert [routes.flag_of(method, "/a") for method in ("GET", "HEAD")] == ["get_a", "head_a"]
    assert routes.flag_of("GET", "/b") is None
    assert Routes((), "old").flag_of("GET", "") is None


STICKY = Stickiness(headers=["Authorization", "X-User"], cookie="session", set_cookie="leg")
KEYS = [
    ([], None),
    ([(b"authorization", b"a")], b"a"),
    ([(b"x-user", b"u"), (b"authorization", b"a")], b"a"),
    ([(b"x-user", b"u")], b"u"),
    ([(b"authorization", b"a"), (b"authorization", b"b")], b"a,b"),
    ([(b"authorization", b"")], b""),
    ([(b"cookie", b"leg=l; session=s")], b"s"),
    ([(b"cookie", b"leg=l"), (b"cookie", b"session=s")], b"s"),
    ([(b"cookie", b' x=1;session="s" ;leg=l')], b"s"),
    ([(b"cookie", b'session="')], b'"'),
    ([(b"cookie", b"session=a=b")], b"a=b"),
    ([(b"cookie", b"session=; leg=l")], b"l"),
    ([(b"cookie", b'session=""')], None),
    ([(b"cookie", b"asession=1; leg")], None),
    ([(b"cookie", b"session=s"), (b"x-user", b"u")], b"u"),
]


@pytest.mark.parametrize(("headers", "key"), KEYS)
def test_the_first_header_or_cookie_is_the_key(
    headers: list[tuple[bytes, bytes]], key: bytes | None
) -> None:
    assert Routes((), "old", STICKY).key_of(headers) == key
    assert Routes((), "old", STICKY).key_of(iter(headers)) == key


def test_without_cookies_in_the_table_authorization_is_the_key() -> None:
    headers = [(b"cookie", b"session=s; =x"), (b"authorization", b"a")]
    assert Routes((), "old").key_of(headers) == b"a"
    assert Routes((), "old").key_of(headers[:1]) is None


# The provider


class TableFile:
    """A table in a folder, beside its document."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "gateway.toml"
        self.document = folder / "openapi.yaml"
        self.document.write_text(yaml.safe_dump(DOCUMENT))
        self.write("")

    def write(self, more: str) -> None:
        self.path.write_text(TABLE + more)


@pytest.fixture
def table(tmp_path: Path) -> TableFile:
    return TableFile(tmp_path)


@pytest.fixture
def provider(table: TableFile) -> Iterator[TableProvider]:
    provider = TableProvider(table.path)
    yield provider
    provider.stop()


def with_share(share: int) -> str:
    stage = {0: "shadow", 100: "migrated"}.get(share, "canary")
    more = f'stage = "{stage}"\nshare = {share}\n'
    return f'[operations.list_pets]\nold = "old"\nnew = "new"\n{more}'


def served_by(provider: TableProvider, flag: str, key: bytes = b"somebody") -> str:
    context = EvaluationContext(targeting_key(key))
    return provider.resolve_string_details(flag, "default", context).value


def test_shares_are_within_a_point_and_no_key_moves_back(
    table: TableFile, provider: TableProvider
) -> None:
    keys = [f"Bearer {number}" for number in range(100_000)]
    contexts = [EvaluationContext(targeting_key(key.encode())) for key in keys]
    moved: set[int] = set()
    for share in (0, 1, 10, 50, 51, 90, 99, 100):
        table.write(with_share(share))
        provider.refresh()
        served = [
            provider.resolve_string_details("list_pets", "", context).value for context in contexts
        ]
        now = {number for number, name in enumerate(served) if name == "new"}
        assert set(served) <= {"old", "new"}
        assert abs(len(now) / len(keys) * 100 - share) < 1
        assert moved <= now
        moved = now


@pytest.mark.parametrize("share", [1, 37, 99])
def test_a_key_has_the_place_that_envoy_gives_it(
    table: TableFile, provider: TableProvider, share: int
) -> None:
    table.write(with_share(share))
    provider.refresh()
    for number in range(1000):
        key = f"Bearer {number}".encode()
        expected = "new" if xxhash.xxh64_intdigest(key) % 100 < share else "old"
        assert served_by(provider, "list_pets", key) == expected


def test_the_other_methods_of_a_path_go_where_most_of_it_goes(
    table: TableFile, provider: TableProvider
) -> None:
    assert served_by(provider, "* /pets/{id}") == "old"
    table.write(MIGRATED.format(id="show_pet") + MIGRATED.format(id="change_pet"))
    provider.refresh()
    assert served_by(provider, "* /pets/{id}") == "new"
    assert served_by(provider, "* /pets") == "old"


def test_an_evaluation_says_whether_it_depends_on_the_key(
    table: TableFile, provider: TableProvider
) -> None:
    key = EvaluationContext(targeting_key(b"key"))
    details = provider.resolve_string_details("list_pets", "", key)
    assert (details.value, details.reason, details.variant) == ("old", Reason.STATIC, None)
    table.write(with_share(50))
    provider.refresh()
    details = provider.resolve_string_details("list_pets", "", key)
    assert (details.reason, details.variant) == (Reason.SPLIT, details.value)


@pytest.fixture
def client(provider: TableProvider) -> Iterator[OpenFeatureClient]:
    api.set_provider_and_wait(provider, "table")
    yield api.get_client("table")
    api.clear_providers()


def test_it_answers_through_openfeature(
    client: OpenFeatureClient, table: TableFile, provider: TableProvider
) -> None:
    table.write(with_share(50))
    provider.refresh()
    assert client.get_provider_status() == ProviderStatus.READY
    assert provider.get_metadata().name == "gateway table"
    details = client.get_string_details("add_pet", "default")
    assert (details.value, details.error_code) == ("old", None)
    errors = {
        "nothing": ErrorCode.FLAG_NOT_FOUND,
        "* /nothing": ErrorCode.FLAG_NOT_FOUND,
        "list_pets": ErrorCode.INVALID_CONTEXT,
    }
    for flag, code in errors.items():
        details = client.get_string_details(flag, "default", EvaluationContext("Bearer secret"))
        assert (details.value, details.error_code) == ("default", code)
        assert "secret" not in str(details.error_message)
    for key in (None, "", "0123456789abcdeg"):
        details = client.get_string_details("list_pets", "default", EvaluationContext(key))
        assert details.error_code == ErrorCode.INVALID_CONTEXT
    for wrong in (
        client.get_boolean_details("list_pets", True),
        client.get_integer_details("list_pets", 1),
        client.get_float_details("list_pets", 1.0),
        client.get_object_details("list_pets", {}),
    ):
        assert wrong.error_code == ErrorCode.TYPE_MISMATCH


def test_a_broken_table_leaves_the_last_good_one_in_force(
    client: OpenFeatureClient,
    provider: TableProvider,
    table: TableFile,
    caplog: pytest.LogCaptureFixture,
) -> None:
    provider.stop()  # `refresh` is called here
    changes: list[object] = []
    client.add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, changes.append)
    provider.refresh()
    assert not changes  # since the table is the same
    table.write(MIGRATED.format(id="list_pets"))
    provider.refresh()
    table.write(MIGRATED.format(id="nothing"))
    provider.refresh()
    assert served_by(provider, "list_pets") == "new"
    assert client.get_provider_status() == ProviderStatus.STALE
    assert client.get_string_value("list_pets", "default") == "new"
    provider.refresh()
    (record,) = [record for record in caplog.records if record.name == "gateway"]
    assert record.levelno == logging.ERROR
    assert f"{table.path}: operations.nothing: there is no such operation" in record.message
    table.write("")
    provider.refresh()
    assert client.get_provider_status() == ProviderStatus.READY
    assert served_by(provider, "list_pets") == "old"
    until(lambda: len(changes) == 2)  # handlers have threads of their own


def test_a_table_that_is_gone_leaves_the_last_good_one_in_force(
    provider: TableProvider, table: TableFile
) -> None:
    table.path.unlink()
    provider.refresh()
    assert served_by(provider, "list_pets") == "old"
    table.write(MIGRATED.format(id="list_pets"))
    provider.refresh()
    assert served_by(provider, "list_pets") == "new"


def test_another_document_is_followed_too(provider: TableProvider, table: TableFile) -> None:
    assert provider.routes.flag_of("GET", "/shops") is None
    more = {"/shops": {"get": {"operationId": "list_shops"}}}
    table.document.write_text(yaml.safe_dump({"paths": {**DOCUMENT["paths"], **more}}))
    provider.refresh()
    assert provider.routes.flag_of("GET", "/shops") == "list_shops"
    assert served_by(provider, "list_shops") == "old"


def test_a_table_that_is_broken_at_first_is_refused(table: TableFile) -> None:
    table.write("[operations.nothing]")
    with pytest.raises(TableError, match=r"gateway\.toml: operations\.nothing\.old: "):
        TableProvider(table.path)


def test_the_provider_has_routes_with_default_and_stickiness_of_the_table(
    provider: TableProvider, table: TableFile
) -> None:
    table.write('[stickiness]\nset_cookie = "leg"\n')
    provider.refresh()
    assert (provider.routes.default, provider.routes.stickiness.set_cookie) == ("old", "leg")
    assert isinstance(provider.plan, Plan)


def followers(table: TableFile) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == f"follows {table.path}"]


def test_the_file_is_followed_until_the_provider_is_stopped(
    provider: TableProvider, table: TableFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.initialize(EvaluationContext())
    provider.start()
    assert len(followers(table)) == 1
    table.write(MIGRATED.format(id="list_pets"))
    until(lambda: served_by(provider, "list_pets") == "new")
    # One failure does not stop it.
    failed = threading.Event()

    def fail() -> None:
        failed.set()
        raise RuntimeError

    monkeypatch.setattr(provider, "refresh", fail)
    assert failed.wait(WITHIN)
    monkeypatch.undo()
    table.write("")
    until(lambda: served_by(provider, "list_pets") == "old")
    provider.shutdown()
    provider.shutdown()
    assert not followers(table)
    table.write(MIGRATED.format(id="list_pets"))
    provider.start()
    until(lambda: served_by(provider, "list_pets") == "new")
