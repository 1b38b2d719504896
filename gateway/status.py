"""What a gateway is doing, operation by operation: its table, counts, differences and verdicts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway import guard
from gateway.engine import Admin, Count, Counts, EngineError
from gateway.envoy import Files
from gateway.guard import Verdict
from gateway.running import comparison_counts
from gateway.table import Move, Plan, load_plan


@dataclass(frozen=True)
class Row:
    """An operation at one upstream that has it, or is to have it."""

    operation: str
    stage: str
    upstream: str
    is_new: bool  # the upstream that it moves to
    share: int  # percent
    count: Count
    compared: int = 0
    different: int = 0
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Status:
    """All rows, in the order of the document."""

    is_running: bool  # otherwise nothing is counted
    rows: list[Row]


def moved_to(move: Move) -> str:
    """How far an operation has moved: `canary flask 70 % fastapi 30 %`."""
    shares = [f"{name} {share} %" for name, share in reversed(move.shares.items())]
    return " ".join([move.stage, *shares])


def described(entry: Mapping[str, Any]) -> str:
    """What the history says of a move, of the addresses that drain, or of the recorder's share."""
    if "draining" in entry:
        return f"draining {', '.join(entry['draining']) or 'none'}"
    return moved_to(Move.model_validate(entry)) if "stage" in entry else f"{entry['share']} %"


def status(table: Path, files: Files) -> Status:
    """The status of the gateway of a table, running or not. Raises TableError."""
    plan = load_plan(table)
    counts = _counts(files)
    compared, verdicts = comparison_counts(files), _verdicts(files)
    rows = [
        row
        for operation in plan.operations
        for row in _rows(plan, operation.id, counts or {}, compared, verdicts)
    ]
    return Status(counts is not None, rows)


def _counts(files: Files) -> Counts | None:
    admin = Admin(files.admin)
    try:
        return admin.counts()
    except EngineError:
        return None
    finally:
        admin.close()


def _verdicts(files: Files) -> dict[str, Verdict]:
    try:
        return guard.from_json(files.verdicts.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _rows(
    plan: Plan,
    operation: str,
    counts: Counts,
    compared: Mapping[str, Mapping[str, int]],
    verdicts: Mapping[str, Verdict],
) -> Iterator[Row]:
    move = plan.move(operation)
    ours = compared.get(operation, {})
    for upstream in filter(None, (move.old, move.new)):
        is_new = upstream == move.new
        yield Row(
            operation=operation,
            stage=move.stage,
            upstream=upstream,
            is_new=is_new,
            share=move.shares.get(upstream, 0),
            count=counts.get((operation, upstream), Count()),
            compared=ours.get("compared", 0) if is_new else 0,
            different=ours.get("different", 0) if is_new else 0,
            verdict=verdicts.get(operation) if is_new else None,
        )
