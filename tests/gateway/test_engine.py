"""Handing files to Envoy in their order, and reading what it counts, with a stand-in for Envoy."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import yaml

from gateway import engine, envoy
from gateway.engine import Admin, EngineError, put_in_force, write_files
from gateway.envoy import Files
from gateway.table import Plan, TableError, plan
from tests.gateway.servers import DOCUMENT

CONTENT = yaml.safe_dump(DOCUMENT).encode()
TABLE = '[gateway]\nopenapi = "x"\ndefault = "{0}"\n[upstreams.{0}]\naddresses = ["http://{0}"]\n'
CDS, RDS = "cluster_manager.cds", "http.clients.rds.routes"


def planned(upstream: str) -> Plan:
    return plan(TABLE.format(upstream), CONTENT)


class FakeAdmin:
    """An Envoy that takes up a file when it is asked for the second time, or refuses it."""

    def __init__(self, files: Files, refused: str = "") -> None:
        self.taken: list[tuple[str, set[str]]] = []
        self._files = {CDS: files.clusters, RDS: files.routes}
        self._versions = {source: self._content(source)["version_info"] for source in (CDS, RDS)}
        self._looked: set[str] = set()
        self._refused = refused

    def _content(self, source: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._files[source].read_text())
        return found

    def stat(self, name: str) -> str | int | None:
        source = name.removesuffix(".version_text")
        if source not in (CDS, RDS):
            return 0
        content = self._content(source)
        version = content["version_info"]
        if version != self._versions[source] and source != self._refused:
            if source in self._looked:
                self._versions[source] = version
                self.taken.append((source, _upstreams(content)))
            self._looked ^= {source}
        return str(self._versions[source])

    def refusals(self, source: str) -> int:
        is_new = self._content(source)["version_info"] != self._versions[source]
        return int(source == self._refused and is_new)


def _upstreams(content: Any) -> set[str]:
    """The upstreams that a file of clusters has, or that routes lead to."""
    text = json.dumps(content)
    return {name for name in ("old", "new") if f'"{name}"' in text}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def handed(files: Files, before: str, after: str, refused: str = "") -> FakeAdmin:
    write_files(planned(before), files)
    admin = FakeAdmin(files, refused)
    put_in_force(planned(before), planned(after), files, cast(Admin, admin))
    return admin


def test_a_cluster_is_there_as_long_as_a_route_leads_to_it(files: Files) -> None:
    assert handed(files, "old", "new").taken == [
        (CDS, {"old", "new"}),
        (RDS, {"new"}),
        (CDS, {"new"}),
    ]
    assert json.loads(files.routes.read_text()) == envoy.routes(planned("new"))
    assert json.loads(files.clusters.read_text()) == envoy.clusters(planned("new"), files)


def test_what_does_not_change_is_not_replaced(files: Files) -> None:
    assert handed(files, "old", "old").taken == []


def test_it_waits_until_envoy_has_the_new_version(files: Files) -> None:
    """Each file only once Envoy has the one before."""
    assert [source for source, _ in handed(files, "old", "new").taken] == [CDS, RDS, CDS]


@pytest.mark.parametrize("source", [CDS, RDS])
def test_what_envoy_refuses_is_put_back(files: Files, source: str) -> None:
    with pytest.raises(TableError, match="and keeps what it had"):
        handed(files, "old", "new", source)
    assert json.loads(files.routes.read_text()) == envoy.routes(planned("old"))
    assert "old" in _upstreams(json.loads(files.clusters.read_text()))


def test_an_envoy_that_takes_nothing_up_is_given_up(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "IN_FORCE_SECONDS", 0.05)
    monkeypatch.setattr(FakeAdmin, "stat", lambda self, name: "another")
    with pytest.raises(EngineError, match=r"has not taken up clusters\.json"):
        handed(files, "old", "new")


# What it counts


def admin_of(answer: Callable[[httpx.URL], Any]) -> Admin:
    """The administration interface, before an Envoy that answers so."""
    admin = Admin(Path("nowhere"))
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=answer(request.url)))
    admin._client = httpx.Client(transport=transport, base_url="http://envoy")
    return admin


def test_counts_are_by_operation_and_upstream() -> None:
    name = "gateway.requests.operation.sell.upstream.old.status."
    counters = [(name + status, number) for status, number in STATUSES.items()]
    buckets = [{"upper_bound": 5, "cumulative": 3}, {"upper_bound": 9.0, "cumulative": 10}]
    time = {"name": "gateway.time.operation.sell.upstream.old", "buckets": buckets}

    def answer(url: httpx.URL) -> Any:
        if url.params["type"] == "Histograms":
            return {"stats": [{"histograms": [time]}]}
        return {"stats": [{"name": it, "value": value} for it, value in counters]}

    found = admin_of(answer).counts()
    assert found == {("sell", "old"): engine.Count(10, 3, {5.0: 3, 9.0: 10})}


STATUSES = {"0": 100, "200": 4, "404": 2, "429": 1, "500": 1, "504": 2}


@pytest.mark.parametrize(
    ("other", "is_in_force"),
    [
        ({}, True),
        ({"cluster_manager.warming_clusters": 1}, False),
        ({f"{RDS}.version_text": "x"}, False),
        ({f"{CDS}.version_text": "x"}, False),
    ],
)
def test_what_is_in_force_has_no_cluster_that_is_warming(
    files: Files, other: dict[str, Any], is_in_force: bool
) -> None:
    stats = {
        f"{RDS}.version_text": envoy.routes(planned("old"))["version_info"],
        f"{CDS}.version_text": envoy.clusters(planned("old"), files)["version_info"],
        "cluster_manager.warming_clusters": 0,
        **other,
    }

    def answer(url: httpx.URL) -> Any:
        name = url.params["filter"].strip("^$").replace("\\", "")
        return {"stats": [{"name": name, "value": stats[name]}]}

    assert admin_of(answer).has_in_force(planned("old"), files) is is_in_force
