"""A share is raised only with a green report of the version that runs, without a gateway."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from gateway.cli import app
from gateway.guard import refusal_to_raise
from gateway.table import Upstream, load_plan
from tests.gateway.servers import DOCUMENT, Response, Server

REPORT = """<testsuites><testsuite>
<properties><property name="version" value="{version}"/></properties>{cases}
</testsuite></testsuites>"""
GREEN = '<testcase name="a"/><testcase name="b"><skipped/></testcase>'
CASES = [
    ("7", GREEN, None),
    ("6", GREEN, "runs 7, which was not tested"),
    ("7", GREEN + '<testcase name="c"><failure/></testcase>', "1 of 3 tests fail"),
    ("7", GREEN + '<testcase name="c"><error/></testcase>', "1 of 3 tests fail"),
    ("7", '<testcase name="b"><skipped/></testcase>', "no test passed"),
    ("7", "", "no test passed"),
    ("7", "<", "cannot be read"),
]
TABLE = """\
[gateway]
openapi = "openapi.yaml"
default = "old"
[upstreams.old]
addresses = ["http://a"]
[upstreams.new]
addresses = ["{address}"]
report = "report.xml"
version = "/version"
[operations.sell]
old = "old"
new = "new"
stage = "canary"
share = 50
"""
CLI = CliRunner()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that runs version 7."""
    server = Server("new")
    server.answer = lambda seen: Response(body=b"7\n") if seen.target == "/version" else None
    yield server
    server.stop()


def write_report(folder: Path, version: str = "7", cases: str = GREEN) -> None:
    (folder / "report.xml").write_text(REPORT.format(version=version, cases=cases))


@pytest.mark.parametrize(("version", "cases", "reason"), CASES)
def test_only_a_green_report_of_the_version_that_runs_allows_more(
    tmp_path: Path, server: Server, version: str, cases: str, reason: str | None
) -> None:
    write_report(tmp_path, version, cases)
    upstream = Upstream(addresses=[server.address], report="report.xml", version="/version")
    refusal = refusal_to_raise(upstream, tmp_path)
    assert refusal is None if reason is None else refusal is not None and reason in refusal


def test_every_address_has_to_run_it(tmp_path: Path, server: Server) -> None:
    write_report(tmp_path)
    other = Server("other")
    both = [server.address, other.address]
    try:
        upstream = Upstream(addresses=both, report="report.xml", version="/version")
        refusal = refusal_to_raise(upstream, tmp_path)
        assert refusal is not None
        assert refusal.startswith(other.address)
        other.stop()
        refusal = refusal_to_raise(upstream, tmp_path)
        assert refusal == f"{other.address} runs an unknown version, which was not tested"
    finally:
        other.stop()


@pytest.fixture
def table(tmp_path: Path, server: Server) -> Path:
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(DOCUMENT))
    path = tmp_path / "gateway.toml"
    path.write_text(TABLE.format(address=server.address))
    return path


def moved(table: Path, *words: str) -> int:
    return CLI.invoke(app, [words[0], *words[1:], "--table", str(table)]).exit_code


def test_less_is_allowed_whatever_the_report_says(table: Path) -> None:
    assert moved(table, "move", "sell", "new", "40") == 0
    assert load_plan(table).move("sell").share == 40
    assert moved(table, "back", "sell") == 0
    assert load_plan(table).move("sell").stage == "legacy"


def test_more_is_refused_without_a_green_report(table: Path) -> None:
    assert moved(table, "move", "sell", "new", "60") == 2
    assert moved(table, "move", "list_pets", "new", "5") == 2
    assert load_plan(table).move("list_pets").share == 0
    assert load_plan(table).move("sell").share == 50
    write_report(table.parent)
    assert moved(table, "move", "sell", "new", "60") == 0
    assert load_plan(table).move("sell").share == 60
