"""The framework audit: releases of packages, overrides, lines, and the time of starting."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from contract_tests.apps import APPS as INSTALLED
from dev import app_sizes, audit
from dev.audit import Release, Unreachable

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TOLD = {
    "info": {"version": "2.0"},
    "urls": [
        {"upload_time_iso_8601": "2026-11-01T10:00:00.000000Z"},
        {"upload_time_iso_8601": "2026-11-01T09:00:00.000000Z"},
    ],
}
Answers = dict[str, tuple[int, bytes]]  # the status and the body by path
ALL = [pytest.param(name, marks=getattr(pytest.mark, name)) for name in audit.APPS]


@pytest.fixture
def answers() -> Answers:
    """What the index below answers; 404 to anything else."""
    return {}


@pytest.fixture
def index(answers: Answers) -> Iterator[str]:
    """The URL of a package index on loopback."""

    class Index(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers.get(self.path, (404, b"{}"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_last_release_is_what_the_index_says(index: str, answers: Answers) -> None:
    answers["/pypi/forge/json"] = (200, json.dumps(TOLD).encode())
    released = audit.last_release("forge", index)
    assert released == Release("2.0", datetime(2026, 11, 1, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"{}"),
        (500, b"oops"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"info": {"version": "1"}, "urls": []}'),
        (200, b'{"info": {"version": "1"}, "urls": [{"upload_time_iso_8601": "today"}]}'),
    ],
)
def test_any_other_answer_is_none(index: str, answers: Answers, status: int, body: bytes) -> None:
    answers["/pypi/forge/json"] = (status, body)
    with pytest.raises(Unreachable):
        audit.last_release("forge", index)


def test_an_index_that_is_not_there_is_not_reachable(index: str) -> None:
    with pytest.raises(Unreachable):
        audit.last_release("forge", "http://127.0.0.1:1")  # a port on which nobody listens


def test_without_a_network_one_package_is_asked_for() -> None:
    asked: list[str] = []

    def nobody(name: str) -> Release:
        asked.append(name)
        raise Unreachable

    assert audit.releases(["a", "b", "c"], nobody) == {"a": None, "b": None, "c": None}
    assert asked == ["a"]


def test_one_package_that_the_index_does_not_have_is_named() -> None:
    def ask(name: str) -> Release:
        if name == "b":
            raise Unreachable
        return Release("1", NOW)

    found = audit.releases(["a", "b", "c"], ask)
    assert [name for name, release in found.items() if release is None] == ["b"]


def test_the_oldest_release_comes_first_and_what_is_unknown_last() -> None:
    found = {
        "new": Release("3", datetime(2026, 11, 20, tzinfo=UTC)),
        "old": Release("1", datetime(2024, 11, 30, tzinfo=UTC)),
        "private": None,
    }
    rows = audit.release_table({name: ["flask"] for name in found}, found, NOW)
    assert [(row[0], *row[3:]) for row in rows[1:]] == [
        ("old", "1", "2024-11-30", "730"),
        ("new", "3", "2026-11-20", "10"),
        ("private", *["not reachable"] * 3),
    ]
    assert {row[2] for row in rows[1:]} == {"not installed"}


def test_packages_are_those_that_pyproject_requires(tmp_path: Path) -> None:
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(
        '[project]\ndependencies = ["Core[extra]>=1"]\n[project.optional-dependencies]\n'
        'fastapi = ["both>=1", "one~=2"]\nflask = ["both"]\ndjango = []\ntest = ["not-of-an-app"]\n'
    )
    assert audit.requirements(pyproject) == {
        "both": ["fastapi", "flask"],
        "core": ["all"],
        "one": ["fastapi"],
    }


class Base:
    """Stands for a class of a framework."""

    def hook(self) -> None: ...

    @classmethod
    def build(cls) -> None: ...

    @property
    def name(self) -> str:
        return "base"


class Derived(Base):
    """Overrides three of its base."""

    def hook(self) -> None: ...

    @classmethod
    def build(cls) -> None: ...

    @property
    def name(self) -> str:
        return "derived"

    def new(self) -> None: ...


def test_a_method_counts_where_the_framework_has_one_of_its_name() -> None:
    framework = (Base.__module__.split(".")[0],)
    assert audit.overridden(Derived, framework)[:2] == ["build", "hook"]
    assert audit.overridden(Derived, ("flask",)) == []


@pytest.mark.parametrize("name", ALL)
def test_overrides_of_an_app_are_named(name: str) -> None:
    if not INSTALLED[name].is_installed:
        pytest.skip(f"{name} is not installed")
    found = audit.overrides(name)
    known = {
        "fastapi": (
            "redirect_slashes",
            "fastapi_app.main.ForgeAPI.build_middleware_stack",
        ),
        "flask": ("MAX_CONTENT_LENGTH", "flask_app.config.Config.__repr__"),
        "django": ("APPEND_SLASH", "django_project.api.parsers.StrictJSONParser.parse"),
    }
    setting, method = known[name]
    assert setting in found.settings
    assert method in found.methods
    assert method.rpartition(".")[0] in found.overriding
    assert {*found.overriding} <= {*found.classes}


@pytest.mark.django
def test_a_setting_with_the_frameworks_own_value_is_no_override() -> None:
    if not INSTALLED["django"].is_installed:
        pytest.skip("django is not installed")
    settings = audit.overrides("django").settings
    assert "SECURE_CONTENT_TYPE_NOSNIFF" not in settings  # the project names it, as Django has it
    assert "STORE" not in settings  # no setting of Django's


@pytest.mark.parametrize("app", audit.APPS.values(), ids=audit.APPS)
def test_lines_are_those_of_the_table_in_the_documentation(app: audit.App) -> None:
    counted = audit.lines_by_area(app.folder)
    size = app_sizes.size(app_sizes.modules(audit.ROOT / app.folder))
    assert size.endswith(f" {sum(counted.values()):,} lines")


def test_starting_is_a_ratio_within_one_run() -> None:
    # Each app has a round that does not count, then three that do.
    seconds: dict[str, list[float]] = {
        "fastapi": [9, 0.4, 0.6, 0.5],
        "flask": [9, 0.2] * 2,
        "django": [9, 1, 1, 1],
    }
    taken = {name: iter(each) for name, each in seconds.items()}
    rows = audit.start_table(lambda name: next(taken[name]), 3)
    assert rows[1] == ["ratio to the quickest", "2.50", "1.00", "5.00"]


def _known(name: str) -> Release:
    return Release(name, NOW)


@pytest.mark.parametrize(
    ("arguments", "ask", "expected"),
    [(["--offline"], None, "not reachable"), ([], _known, "2026-11-30")],
)
def test_the_report_has_four_tables(
    arguments: list[str],
    ask: Callable[[str], Release] | None,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = audit.Overrides(["A"], ["b.C"], ["b.C"], ["b.C.d"])
    monkeypatch.setattr(audit, "overrides", lambda _: found)
    monkeypatch.setattr(audit, "start_seconds", lambda _: 1.0)
    audit.main(arguments, ask)
    printed = capsys.readouterr().out
    tables = printed.split("\n\n")
    assert [table.split()[0] for table in tables] == ["package", "overrides", "lines", "starting"]
    assert expected in tables[0]


def test_names_are_listed_where_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = audit.Overrides(["A_SETTING"], ["b.C"], ["b.C"], ["b.C.a_method"])
    monkeypatch.setattr(audit, "overrides", lambda _: found)
    monkeypatch.setattr(audit, "start_seconds", lambda _: 1.0)
    audit.main(["--offline", "--names"])
    assert "flask: A_SETTING\n\nflask: b.C.a_method" in capsys.readouterr().out


def test_an_index_has_a_web_address() -> None:
    with pytest.raises(SystemExit):
        audit.main(["--index", "file:///etc"])
