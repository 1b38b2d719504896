"""The command line, from `init` to `back`, against a running gateway."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from gateway import history
from gateway.cli import app
from gateway.engine import Count
from gateway.table import load_plan
from tests.gateway.servers import DOCUMENT, Response, Running, Server, eventually
from tests.gateway.test_contract_report import CASES, write_report

CLI = CliRunner()


def run(table: Path, *arguments: str) -> str:
    """What a command prints; it has to succeed."""
    result = CLI.invoke(app, [*arguments, "--table", str(table)])
    assert result.exit_code == 0, result.output
    return result.output


def refused(table: Path, *arguments: str) -> str:
    """The one line with which a command is refused."""
    result = CLI.invoke(app, [*arguments, "--table", str(table)])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    return result.stderr.rstrip("\n")


# init


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "service.yaml"
    path.write_text(yaml.safe_dump(DOCUMENT))
    return path


SERVERS = ("--old", "http://127.0.0.1:8001", "--new", "http://127.0.0.1:8002")


def test_init_writes_a_table_in_which_the_old_server_has_everything(document: Path) -> None:
    table = document.with_name("gateway.toml")
    assert "8 operations, all of them at `old`" in run(
        table, "init", "--openapi", str(document), *SERVERS
    )
    plan = load_plan(table)
    assert {plan.move(it.id).shares["old"] for it in plan.operations} == {100}
    assert run(table, "check") == f"{table}: 8 operations, 2 upstreams\n"


def test_init_copies_a_document_from_a_url(tmp_path: Path) -> None:
    server = Server("documents")
    server.answer = lambda seen: Response(body=json.dumps(DOCUMENT).encode())
    table = tmp_path / "gateway.toml"
    try:
        run(table, "init", "--openapi", f"{server.address}/openapi.json", *SERVERS)
    finally:
        server.stop()
    assert json.loads((tmp_path / "openapi.json").read_text()) == DOCUMENT
    assert len(load_plan(table).operations) == 8


def test_init_leaves_a_table_alone(document: Path) -> None:
    table = document.with_name("gateway.toml")
    table.write_text("mine")
    assert "is there already" in refused(table, "init", "--openapi", str(document), *SERVERS)
    assert table.read_text() == "mine"


@pytest.mark.parametrize(
    ("openapi", "old", "line"),
    [
        ("nothing.yaml", "http://a", "nothing.yaml: cannot be read"),
        ("http://127.0.0.1:1/x", "http://a", "http://127.0.0.1:1/x: cannot be read"),
        ("service.yaml", "ftp://a", "upstreams.old.addresses.0: 'ftp://a' is not"),
        ("service.yaml", 'a"\n[x]', "upstreams.old.addresses.0: "),
    ],
)
def test_init_says_what_is_wrong_and_leaves_nothing(
    document: Path, monkeypatch: pytest.MonkeyPatch, openapi: str, old: str, line: str
) -> None:
    monkeypatch.chdir(document.parent)
    table = document.with_name("gateway.toml")
    servers = ("--old", old, "--new", "http://b")
    assert line in refused(table, "init", "--openapi", openapi, *servers)
    assert not table.exists()


# moving


def test_a_move_is_in_force_when_the_command_returns(gateway: Running) -> None:
    gateway.write("")
    for share, server in ((100, "new"), (0, "old")):
        assert run(gateway.table, "move", "list_pets", "new", str(share)).endswith("in force\n")
        assert gateway.served_by("/pets") == server


def test_the_way_there_and_back(gateway: Running) -> None:
    gateway.write("")
    table = gateway.table
    lines = [
        run(table, *words).splitlines()[0]
        for words in (
            ("move", "sell", "new", "0", "--why", "a look"),
            ("move", "sell", "new", "30"),
            ("move", "sell", "new", "100"),
            ("remove", "sell"),
            ("back", "sell"),
            ("back", "sell", "--why", "it was too early"),
        )
    ]
    assert lines == [
        "sell: legacy old 100 % -> shadow old 100 %",
        "sell: shadow old 100 % -> canary old 70 % new 30 %",
        "sell: canary old 70 % new 30 % -> migrated new 100 %",
        "sell: migrated new 100 % -> removed new 100 %",
        "sell: removed new 100 % -> migrated new 100 %",
        "sell: migrated new 100 % -> legacy old 100 %",
    ]
    told = run(table, "history", "sell", "--count", "6").splitlines()
    assert [line.split("  ", 2)[2].partition("  (")[0] for line in told] == lines
    assert told[0].endswith("(a look)")
    assert told[5].endswith("(it was too early)")


def test_an_address_is_drained_and_comes_back(gateway: Running) -> None:
    old, new = gateway.old.address, gateway.new.address
    gateway.table.write_text(gateway.first_text.replace(f'["{old}"]', f'["{old}", "{new}"]'))
    gateway.wait_until_in_force()
    assert run(gateway.table, "drain", "old", f"{old}/", "--why", "a release").splitlines() == [
        "old: 1 of 2 addresses serve",
        "in force",
    ]
    assert {gateway.served_by("/pets") for _ in range(6)} == {"new"}
    assert refused(gateway.table, "drain", "old", new).startswith(
        "old: upstreams.old: draining: no address is left to serve"
    )
    assert refused(gateway.table, "drain", "old", "http://x").startswith("old: http://x is none")
    assert refused(gateway.table, "drain", "nix", old).startswith("nix: there is no upstream")
    run(gateway.table, "undrain", "old", old)
    assert {gateway.served_by("/pets") for _ in range(6)} == {"new", "old"}
    lines = run(gateway.table, "history", "(old)", "--count", "2").splitlines()
    assert [line.split("  ", 2)[2] for line in lines] == [
        f"(old): draining none -> draining {old}  (a release)",
        f"(old): draining {old} -> draining none",
    ]
    gateway.write("")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("move", "nix", "new", "5"), "nix: operation nix is not in openapi.yaml"),
        (("move", "sell", "nix", "5"), "sell: there is no upstream 'nix'"),
        (("back", "sell"), "sell: old has everything already"),
        (("remove", "sell"), "sell: stage is legacy: only what is migrated can be removed"),
        (("move", "sell", "old", "5"), "sell: old has everything: name the upstream that gets the"),
    ],
)
def test_a_refused_command_changes_nothing(
    gateway: Running, words: tuple[str, ...], line: str
) -> None:
    gateway.write("")
    text = gateway.table.read_text()
    entries = _entries_by_command(gateway)
    assert refused(gateway.table, *words).startswith(line)
    assert gateway.table.read_text() == text
    assert _entries_by_command(gateway) == entries


def _entries_by_command(gateway: Running) -> list[history.Change]:
    """The gateway itself adds what a test has written by hand, and takes its time."""
    entries = history.newest(gateway.files.history, 1000)
    return [entry for entry in entries if entry.who == history.user()]


@pytest.mark.parametrize("share", ["-1", "101", "x", "1.5"])
def test_a_share_is_0_to_100(gateway: Running, share: str) -> None:
    words = ["move", "--table", str(gateway.table), "--", "sell", "new", share]
    assert CLI.invoke(app, words).exit_code == 2


def test_without_a_gateway_a_move_says_so(document: Path) -> None:
    table = document.with_name("gateway.toml")
    run(table, "init", "--openapi", str(document), *SERVERS)
    assert run(table, "move", "sell", "new", "5").splitlines()[1].startswith("no gateway runs")
    assert load_plan(table).move("sell").share == 5
    assert "No gateway runs" in run(table, "status")


def test_the_status_has_a_line_for_each_upstream_of_an_operation(gateway: Running) -> None:
    gateway.write(
        '[operations.show_mine]\nold = "old"\nnew = "new"\nstage = "canary"\nshare = 25\n'
    )
    gateway.new.answer = lambda seen: Response(500)
    for number in range(40):
        gateway.get("/pets/mine", Authorization=f"Bearer {number}")

    def counted() -> tuple[Count, Count]:
        counts = gateway.admin.counts()
        return counts["show_mine", "old"], counts["show_mine", "new"]

    eventually(lambda: sum(count.requests for count in counted()) == 40)
    old, new = counted()
    rows = [line.split() for line in run(gateway.table, "status").splitlines()]
    number = next(index for index, row in enumerate(rows) if row[0] == "show_mine")
    assert rows[number][:7] == ["show_mine", "canary", "old", "75", "%", str(old.requests), "0"]
    assert rows[number + 1][:5] == ["new", "25", "%", str(new.requests), str(new.requests)]
    assert len(rows) == 1 + 8 + 1


def test_a_broken_table_is_told_by_every_command(tmp_path: Path) -> None:
    table = tmp_path / "gateway.toml"
    table.write_text("[gateway")
    for words in (("check",), ("status",), ("export", "nginx"), ("export", "gateway-api")):
        assert refused(table, *words).startswith(f"{table}: no TOML: ")


# The contract report


@pytest.mark.parametrize(("version", "cases", "reason"), CASES)
def test_a_share_is_raised_only_with_a_green_report_of_the_version_that_runs(
    gateway: Running, version: str, cases: str, reason: str | None
) -> None:
    gateway.new.answer = lambda seen: (
        Response(body=b"7\n") if seen.target == "/version" else gateway.new.say_name(seen)
    )
    write_report(gateway.table.parent, version, cases)
    text = gateway.first_text.rstrip("\n") + '\nreport = "report.xml"\nversion = "/version"\n'
    gateway.table.write_text(text)
    gateway.wait_until_in_force()
    if reason is None:
        run(gateway.table, "move", "sell", "new", "5")
        run(gateway.table, "back", "sell")
    else:
        assert reason in refused(gateway.table, "move", "sell", "new", "5")


def test_a_share_is_lowered_whatever_the_report_says(gateway: Running) -> None:
    gateway.write("")
    run(gateway.table, "move", "sell", "new", "50")
    text = gateway.table.read_text().replace(
        f'["{gateway.new.address}"]',
        f'["{gateway.new.address}"]\nreport = "none.xml"\nversion = "/version"',
    )
    gateway.table.write_text(text)
    assert "none.xml: cannot be read" in refused(gateway.table, "move", "sell", "new", "60")
    run(gateway.table, "move", "sell", "new", "40")
    run(gateway.table, "back", "sell")
