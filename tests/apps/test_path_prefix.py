"""The apps below a path: behind proxies that keep the prefix or strip it, and by the suite."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract_tests.apps import ROOT
from contract_tests.targets.databases import migrate, sqlite_url
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import serve_command, served_apps, serving

PREFIX = "/v1"
# What a server calls the prefix by itself, where a proxy or a mount has it.
OWN_WORDS = {
    "fastapi": ("--root-path /v1", {}),
    "flask": ("", {"SCRIPT_NAME": PREFIX}),
    "django": ("", {"SCRIPT_NAME": PREFIX}),
}
# Of the suite, what depends on paths.
SCENARIOS = [
    "contract_tests/documents",
    "contract_tests/http/test_paths_and_methods.py",
    "contract_tests/articles/test_publishing.py",
    "contract_tests/membership/test_lists.py",
]


@contextmanager
def _served(
    app: str, folder: Path, settings: dict[str, str], options: str = ""
) -> Iterator[httpx.Client]:
    database_url = sqlite_url(folder / "forge.db")
    migrate(database_url)
    command = f"{serve_command(app)} {options}"
    with serving(command, database_url, folder, {**SETTINGS, **settings}) as client:
        yield client


@pytest.fixture(scope="module", params=served_apps())
def app(request: pytest.FixtureRequest) -> str:
    """The name of an app."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def served(app: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """An app with PATH_PREFIX."""
    with _served(app, tmp_path_factory.mktemp("prefixed"), {"PATH_PREFIX": PREFIX}) as client:
        yield client


def test_the_suite_holds_below_a_path(served: httpx.Client) -> None:
    url = f"{str(served.base_url).rstrip('/')}{PREFIX}"
    options = ["-q", "-n", "0", "-p", "no:logging", "-p", "no:cacheprovider", "--url", url]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *SCENARIOS, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert re.search(rf"contract: {url}: \d+ scenarios with \d+ rows hold", run.stdout)


@pytest.mark.parametrize("sent", [PREFIX, ""], ids=["kept by the proxy", "stripped by the proxy"])
def test_links_have_the_prefix_whether_the_proxy_strips_it_or_not(
    served: httpx.Client, sent: str
) -> None:
    _assert_links(served, sent)


def test_another_prefix_is_no_path(served: httpx.Client) -> None:
    for path in ("/v2/health", "/v1health", "/v1/v1/health", "/V1/health"):
        assert served.get(path).status_code == 404


def test_no_header_names_the_prefix(served: httpx.Client) -> None:
    headers = {"X-Forwarded-Prefix": "/x", "X-Script-Name": "/x", "X-Original-URI": "/x/health"}
    document = served.get("/openapi.json", headers=headers).json()
    assert document["servers"] == [{"url": PREFIX}]
    assert served.get("/x/health", headers=headers).status_code == 404


def test_the_admin_site_works_below_a_path(served: httpx.Client, app: str, tmp_path: Path) -> None:
    if app != "django":
        assert served.get(f"{PREFIX}/admin/login/").status_code == 404
        return
    form = served.get(f"{PREFIX}/admin/login/")
    assert 'href="/v1/static/admin/css/base.css"' in form.text
    assert served.get("/v1/static/admin/css/base.css").status_code == 200
    assert "Path=/v1/admin/" in form.headers["Set-Cookie"]
    unknown = served.get(f"{PREFIX}/admin/")
    assert unknown.headers["Location"] == "/v1/admin/login/?next=/v1/admin/"


def test_a_server_may_name_the_prefix_itself(app: str, tmp_path: Path) -> None:
    options, settings = OWN_WORDS[app]
    with _served(app, tmp_path, settings, options) as client:
        _assert_links(client, "" if app == "fastapi" else PREFIX)


def _assert_links(client: httpx.Client, sent: str) -> None:
    """Requests below `sent` get links that begin with the prefix."""
    new = {"name": f"prefixed{len(sent)}"}
    member = client.post(f"{sent}/forge/users", json=new)
    assert member.headers["Location"].startswith("/v1/forge/users/")
    client.post(f"{sent}/forge/users", json={"name": f"{new['name']}-2"})
    page = client.get(f"{sent}/forge/users?limit=1")
    assert page.headers["Link"].startswith("</v1/forge/users?limit=1&cursor=")
    assert client.get(f"{sent}/openapi.json").json()["servers"] == [{"url": PREFIX}]
    options = client.options(f"{sent}/health")
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    refused = client.put(f"{sent}/health")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    docs = client.get(f"{sent}/docs").text
    addresses: list[Any] = re.findall(r"(?:src|href|url)\s*[=:]\s*[\"']([^\"']*)", docs)
    assert addresses
    for address in addresses:
        assert address.startswith("/v1/")
        assert client.get(sent + address.removeprefix(PREFIX)).status_code == 200
