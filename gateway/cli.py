"""The command line: `python -m gateway --help`."""

import asyncio
import logging
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from gateway import (
    comparator,
    engine,
    exports,
    generating,
    guard,
    history,
    recording,
    running,
)
from gateway.changes import (
    Author,
    change_move,
    drain_address,
    set_recorder_share,
    undrain_address,
)
from gateway.engine import Admin, EngineError
from gateway.envoy import Files
from gateway.openapi import DocumentError, Operation, fetch, parse_document
from gateway.status import Row, described, moved_to
from gateway.status import status as current_status
from gateway.table import (
    Move,
    Plan,
    TableError,
    Upstream,
    load_plan,
    move_back,
    move_to,
    remove_old,
    replace_file,
)

app = typer.Typer(
    help="Move live traffic between servers, operation by operation.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
export = typer.Typer(help="Print the table for a proxy that runs already.", no_args_is_help=True)
app.add_typer(export, name="export")

Table = Annotated[Path, typer.Option(help="The table.", envvar="GATEWAY_TABLE")]
State = Annotated[
    Path | None, typer.Option(help="The folder of the running gateway. [default: .gateway beside]")
]
Why = Annotated[str, typer.Option(help="The reason, for the history.")]
TABLE = Path("gateway.toml")
WATCH_SECONDS = 2.0


def refuse(error: object) -> NoReturn:
    """Say in one line what prevents a command, and exit with status 2."""
    typer.echo(str(error), err=True)
    raise typer.Exit(2)


def files_of(table: Path, state: Path | None) -> Files:
    """Where the gateway of a table keeps its files."""
    return Files(state or table.parent / ".gateway")


@app.command()
def init(
    openapi: Annotated[str, typer.Option(help="The OpenAPI document: a URL or a file.")],
    old: Annotated[str, typer.Option(help="The server that runs: http://host:port.")],
    new: Annotated[str, typer.Option(help="The server that is to replace it.")],
    table: Table = TABLE,
) -> None:
    """Write a table that sends everything to the old server."""
    if table.exists():
        refuse(f"{table}: is there already")
    try:
        document = _frozen(openapi, table.parent)
        replace_file(table, exports.first_table(document, old, new))
        plan = load_plan(table)
    except (DocumentError, OSError) as error:
        refuse(f"{openapi}: {error}")
    except TableError as error:
        table.unlink(missing_ok=True)
        refuse(error)
    typer.echo(f"{table}: {len(plan.operations)} operations, all of them at `old`")


def _frozen(source: str, folder: Path) -> str:
    """The document's path beside the table; one at a URL is copied there, so that it is frozen."""
    content = fetch(source, Path())
    parse_document(content)
    if not source.startswith(("http://", "https://")):
        return str(Path(source).absolute())
    name = "openapi.json" if content.lstrip().startswith(b"{") else "openapi.yaml"
    replace_file(folder / name, content.decode("utf-8"))
    return name


@app.command()
def run(table: Table = TABLE, state: State = None) -> None:
    """Run Envoy, the comparator and the guard, until a signal."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        running.run(table, files_of(table, state))
    except (TableError, EngineError, OSError) as error:
        refuse(error)


@app.command(name="comparator", hidden=True)
def run_comparator(
    state: Annotated[Path, typer.Option()],
    parent: Annotated[int, typer.Option(help="Its process; the comparator ends with it.")],
) -> None:
    """Run the comparator; `run` starts it."""
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(comparator.run(Files(state), parent))


@app.command()
def check(table: Table = TABLE, state: State = None) -> None:
    """Check the table, its document and what Envoy makes of them."""
    try:
        plan = load_plan(table)
        engine.validate(plan, files_of(table, state))
    except (TableError, EngineError) as error:
        refuse(error)
    typer.echo(f"{table}: {len(plan.operations)} operations, {len(plan.table.upstreams)} upstreams")


@app.command()
def move(
    operation: str,
    upstream: str,
    share: Annotated[int, typer.Argument(min=0, max=100, help="Percent of the requests.")],
    table: Table = TABLE,
    state: State = None,
    why: Why = "",
) -> None:
    """Give UPSTREAM a share of an operation: 0 compares only, 100 moves it.

    A larger share is refused where the upstream's contract report does not allow it.
    """

    def decide(now: Move) -> Move:
        upstreams = load_plan(table).table.upstreams
        if upstream not in upstreams:
            raise TableError(f"there is no upstream {upstream!r}")
        after = move_to(now, upstream, share)
        if share > now.shares.get(upstream, 0):
            _refuse_unproven(upstreams[upstream], table)
        return after

    _change(table, state, operation, decide, why)


def _refuse_unproven(upstream: Upstream, table: Path) -> None:
    if reason := guard.refusal_to_raise(upstream, table.parent):
        raise TableError(f"it may get no larger share: {reason}")


@app.command()
def back(operation: str, table: Table = TABLE, state: State = None, why: Why = "") -> None:
    """Let the old upstream serve an operation again; one that is removed becomes migrated first."""
    _change(table, state, operation, move_back, why)


@app.command()
def remove(operation: str, table: Table = TABLE, state: State = None, why: Why = "") -> None:
    """Say that the old upstream no longer has an operation that is migrated."""
    _change(table, state, operation, remove_old, why)


def _change(
    table: Path, state: Path | None, operation: str, decide: Callable[[Move], Move], why: str
) -> None:
    files = files_of(table, state)
    try:
        _, before, after = change_move(table, files, operation, decide, Author(history.user(), why))
    except (TableError, EngineError) as error:
        refuse(f"{operation}: {error}")
    except OSError as error:
        refuse(f"{operation}: nothing has changed: {error}")
    typer.echo(f"{operation}: {moved_to(before)} -> {moved_to(after)}")
    typer.echo(_wait_until_in_force(table, files))


Address = Annotated[str, typer.Argument(help="One of its addresses, as the table has it.")]


@app.command()
def drain(
    upstream: str, address: Address, table: Table = TABLE, state: State = None, why: Why = ""
) -> None:
    """Send no new requests to ADDRESS, so that its server can be restarted.

    Requests that are being served go on. The last address of an upstream is refused.
    """
    _change_draining(drain_address, upstream, address, table, state, why)


@app.command()
def undrain(
    upstream: str, address: Address, table: Table = TABLE, state: State = None, why: Why = ""
) -> None:
    """Send requests to ADDRESS again."""
    _change_draining(undrain_address, upstream, address, table, state, why)


def _change_draining(
    change: Callable[[Path, Files, str, str, Author], Plan],
    upstream: str,
    address: str,
    table: Path,
    state: Path | None,
    why: str,
) -> None:
    files = files_of(table, state)
    try:
        plan = change(table, files, upstream, address, Author(history.user(), why))
    except (TableError, EngineError) as error:
        refuse(f"{upstream}: {error}")
    except OSError as error:
        refuse(f"{upstream}: nothing has changed: {error}")
    now = plan.table.upstreams[upstream]
    typer.echo(f"{upstream}: {len(now.serving)} of {len(now.addresses)} addresses serve")
    typer.echo(_wait_until_in_force(table, files))


def _wait_until_in_force(table: Path, files: Files) -> str:
    """Wait until Envoy serves by a table, and say so."""
    admin = Admin(files.admin)
    deadline = time.monotonic() + engine.IN_FORCE_SECONDS
    try:
        while time.monotonic() < deadline:
            # The table as it is by now: another change of it may have come after this one.
            if admin.has_in_force(load_plan(table), files):
                return "in force"
            time.sleep(0.05)
    except EngineError:
        return "no gateway runs: it is in force once one does"
    except TableError as error:
        return f"not in force: {error}"
    finally:
        admin.close()
    return "not yet in force: see what the gateway logs"


@app.command(name="history")
def show_history(
    operation: Annotated[str | None, typer.Argument()] = None,
    table: Table = TABLE,
    state: State = None,
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many changes.")] = 20,
) -> None:
    """Show who changed what, when and why; the newest change comes last."""
    for entry in history.newest(files_of(table, state).history, count, operation):
        before, after = (described(it) for it in (entry.before, entry.after))
        change = f"{entry.operation}: {before} -> {after}"
        typer.echo(f"{entry.at}  {entry.who}  {change}" + (f"  ({entry.why})" if entry.why else ""))


@app.command()
def status(table: Table = TABLE, state: State = None) -> None:
    """Show each operation: stage, shares, requests, errors, p99 in ms, differences, verdict."""
    typer.echo(_status(table, files_of(table, state)))


@app.command()
def watch(table: Table = TABLE, state: State = None) -> None:
    """Show the status again every two seconds, until Ctrl-C."""
    files = files_of(table, state)
    while True:
        typer.echo("\x1b[2J\x1b[H" + _status(table, files))
        time.sleep(WATCH_SECONDS)


HEADINGS = ("OPERATION", "STAGE", "UPSTREAM", "SHARE", "REQUESTS", "ERRORS", "P99 MS", "DIFFER", "")


def _status(table: Path, files: Files) -> str:
    try:
        now = current_status(table, files)
    except TableError as error:
        refuse(error)
    rows = [HEADINGS, *map(_cells, now.rows)]
    note = [] if now.is_running else ["No gateway runs: nothing is counted."]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    width = shutil.get_terminal_size((140, 24)).columns if sys.stdout.isatty() else 1000
    lines = [
        "  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([*[line[:width] for line in lines], *note])


def _cells(row: Row) -> tuple[str, ...]:
    p99 = row.count.quantile(0.99)
    verdict = row.verdict
    return (
        "" if row.is_new else row.operation,
        "" if row.is_new else row.stage,
        row.upstream,
        f"{row.share} %",
        str(row.count.requests),
        str(row.count.errors),
        "-" if p99 is None else f"{p99:g}",
        f"{row.different} of {row.compared}" if row.is_new else "",
        f"{verdict.decision}: {verdict.why}" if verdict else "",
    )


@app.command()
def record(
    file: Annotated[Path, typer.Argument(help="Where the requests go, as JSON lines.")],
    table: Table = TABLE,
    state: State = None,
    seconds: Annotated[float, typer.Option(min=1, max=86_400)] = 60,
    requests: Annotated[int, typer.Option(min=1, help="No more than these.")] = 10_000,
    size: Annotated[int, typer.Option(min=1, help="No more bytes than these.")] = 100_000_000,
    share: Annotated[int, typer.Option(min=1, max=100, help="Percent of the requests.")] = 100,
) -> None:
    """Keep copies of the requests of all operations, without secrets, for `replay`."""
    files = files_of(table, state)
    author = Author(history.user(), f"record {file}")
    try:
        plan = set_recorder_share(table, files, share, author)
        try:
            recorder = asyncio.run(
                recording.record(plan, files, file, seconds=seconds, requests=requests, size=size)
            )
        finally:
            set_recorder_share(table, files, 0, author)
    except (TableError, EngineError, OSError) as error:
        refuse(error)
    typer.echo(f"{file}: {recorder.kept} requests, {recorder.dropped} dropped for lack of room")


Old = Annotated[str, typer.Option(help="The one server, with a copy of the data.")]
New = Annotated[str, typer.Option(help="The other server, with a copy of its own.")]
Header = Annotated[list[str], typer.Option(help="A header of every request, as `Name: value`.")]
Kept = Annotated[Path | None, typer.Option(help="A file for the differences, as JSON lines.")]


@app.command()
def replay(
    file: Path,
    old: Old,
    new: New,
    table: Table = TABLE,
    header: Header = [],  # noqa: B006
    keep: Kept = None,
) -> None:
    """Send recorded requests to two servers, and say where their answers differ."""
    _report(
        table,
        old,
        new,
        header,
        keep,
        lambda pair: recording.replay(pair, recording.read_recording(file)),
    )


@app.command()
def compare(
    old: Old,
    new: New,
    table: Table = TABLE,
    header: Header = [],  # noqa: B006
    keep: Kept = None,
    operation: Annotated[list[str], typer.Option(help="Only these operations.")] = [],  # noqa: B006
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Send what writes, too.")] = False,
    examples: Annotated[int, typer.Option(min=3, help="Requests of an operation.")] = 100,
    seed: Annotated[int, typer.Option(help="Other requests for another number.")] = 0,
    reset: Annotated[
        str | None, typer.Option(help="A command of the shell that restores both copies.")
    ] = None,
) -> None:
    """Send requests that are generated from the document, and say where the answers differ.

    What writes may leave the two with different data. --reset restores them wherever that happens;
    without it a later difference may be a consequence of an earlier one.
    """

    def restore() -> None:
        if reset and subprocess.run(reset, shell=True, check=False).returncode:  # noqa: S602
            raise TableError(f"--reset: {reset}: failed")

    def chosen(it: Operation) -> bool:
        return (it.is_safe or unsafe) and (not operation or it.id in operation)

    _report(
        table,
        old,
        new,
        header,
        keep,
        lambda pair: generating.compare(
            pair, chosen, examples=examples, seed=seed, reset=restore if reset else None
        ),
    )


def _report(
    table: Path,
    old: str,
    new: str,
    headers: list[str],
    keep: Path | None,
    work: Callable[[recording.ServerPair], recording.Outcome],
) -> None:
    """Ask two servers, print what differs, and exit with status 1 if anything does."""
    try:
        extra = tuple(_header(it) for it in headers)
        with recording.ServerPair(load_plan(table), old, new, extra) as pair:
            outcome = work(pair)
            for found in outcome.found:
                typer.echo(recording.describe(found, pair))
                if keep:
                    comparator.RingFile(keep, 2**40).append(
                        recording.difference_entry_of(found, pair.plan)
                    )
    except (TableError, ValueError, OSError) as error:
        refuse(" ".join(str(error).split()))
    for name, reason in outcome.impossible.items():
        typer.echo(f"{name}: no request can be generated: {reason}", err=True)
    typer.echo(
        f"{outcome.sent} requests, {len(outcome.found)} differences, {outcome.accepted} accepted, "
        f"{outcome.skipped} not sent because their body was not kept"
    )
    if outcome.failed:
        typer.echo(f"{old}: no answer to {outcome.failed} of the requests", err=True)
    if outcome.found or outcome.impossible or outcome.failed:
        raise typer.Exit(1)


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise TableError(f"{text!r} is no header: Name: value")
    return name.strip(), value.strip()


@export.command(name="nginx")
def export_nginx(table: Table = TABLE) -> None:
    """Print a configuration of nginx."""
    _print_export(table, exports.nginx)


@export.command(name="gateway-api")
def export_gateway_api(
    table: Table = TABLE,
    gateway: Annotated[
        str, typer.Option(help="The Gateway that the routes belong to.")
    ] = "gateway",
) -> None:
    """Print HTTPRoutes of the Kubernetes Gateway API."""
    _print_export(table, lambda plan: exports.gateway_api(plan, gateway))


def _print_export(table: Path, exported: Callable[[Plan], str]) -> None:
    try:
        typer.echo(exported(load_plan(table)), nl=False)
    except TableError as error:
        refuse(error)
