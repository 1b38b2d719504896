"""How SQLite executes a statement (sqlite.org/eqp.html), and what is wrong with that."""

import re
from dataclasses import dataclass

from adapters.sqlalchemy.tables import metadata
from tests.plans.recording_stores import RecordingStore, Statement

_NO_ALIAS = r"(?!(?:GROUP|INNER|JOIN|LEFT|LIMIT|ON|ORDER|WHERE)\b)"
_TABLE = re.compile(rf'(?:FROM|JOIN)\s+"?(\w+)"?(?:\s+(?:AS\s+)?"?{_NO_ALIAS}(\w+)"?)?')
_ACCESS = re.compile(r"(?:SCAN|SEARCH) (\S+)(?:.* INDEX (\w+))?")
_MADE = re.compile(r"(?:MATERIALIZE|CO-ROUTINE) (\S+)")
_OF_A_KEY = re.compile(r"sqlite_autoindex_(\w+)_\d+")
_TABLES = {
    str(index.name): table.name for table in metadata.tables.values() for index in table.indexes
}


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a plan: its parent, its text, and the tables that it may read."""

    parent: int
    detail: str
    tables: frozenset[str]


def plan(recording: RecordingStore, statement: Statement) -> list[Step]:
    """The plan of a statement. Raises KeyError for an unknown name."""
    explain = Statement(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters)
    with recording.session() as session:
        rows = session.run(explain)
    named: dict[str, set[str]] = {
        made[1]: set() for *_, detail in rows if (made := _MADE.match(detail))
    }
    for table, alias in _TABLE.findall(statement.sql):  # each subquery may use the same alias
        named.setdefault(alias or table, set()).add(table)
    return [Step(parent, detail, _tables(detail, named)) for _, parent, _, detail in rows]


def _tables(detail: str, named: dict[str, set[str]]) -> frozenset[str]:
    access = _ACCESS.match(detail)
    if access is None:
        return frozenset()
    name, index = access.groups()
    if index is None:
        return frozenset(named[name])
    key = _OF_A_KEY.fullmatch(index)
    return frozenset({key[1] if key else _TABLES[index]})


def full_scans(steps: list[Step]) -> list[str]:
    """The steps that read all rows of the articles, in whatever order."""
    return [
        step.detail
        for step in steps
        if "articles" in step.tables
        and (step.detail.startswith("SCAN") or " AUTOMATIC " in step.detail)
        and " USING COVERING INDEX " not in step.detail
    ]


def reads_of_rows(steps: list[Step]) -> list[str]:
    """The steps that read rows of articles instead of an index only."""
    return [
        step.detail
        for step in steps
        if "articles" in step.tables and "USING COVERING INDEX" not in step.detail
    ]


def walks_in_order(steps: list[Step], index: str) -> bool:
    """Whether a page is read from that index alone, in the index's own order."""
    walks = [step for step in steps if f" USING COVERING INDEX {index}" in step.detail]
    sorts = {step.parent for step in steps if step.detail.endswith("ORDER BY")}
    return len(walks) == 1 and walks[0].parent not in sorts


def steps_taken(recording: RecordingStore, statement: Statement) -> int:
    """The number of steps of SQLite's virtual machine for a statement."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with recording.session() as session:
        session.driver.set_progress_handler(count, 1)
        try:
            session.run(statement)
        finally:
            session.driver.set_progress_handler(None, 1)
    return steps
