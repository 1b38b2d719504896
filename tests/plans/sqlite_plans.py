"""How SQLite carries out a statement (sqlite.org/eqp.html), and what is wrong with that."""

import re
from dataclasses import dataclass

from adapters.sqlalchemy.tables import metadata
from tests.plans.watched import CountingStore, Statement

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
    """A line of a plan: what it belongs to, what it says, and which table it may read."""

    parent: int
    says: str
    tables: frozenset[str]


def plan(watched: CountingStore, statement: Statement) -> list[Step]:
    """The plan of a statement; KeyError where it reads what is neither a table nor a subquery."""
    explain = Statement(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters)
    with watched.session() as session:
        rows = session.run(explain)
    named: dict[str, set[str]] = {
        made[1]: set() for *_, says in rows if (made := _MADE.match(says))
    }
    for table, alias in _TABLE.findall(statement.sql):  # each subquery may use the same alias
        named.setdefault(alias or table, set()).add(table)
    return [Step(parent, says, _tables(says, named)) for _, parent, _, says in rows]


def _tables(says: str, named: dict[str, set[str]]) -> frozenset[str]:
    access = _ACCESS.match(says)
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
        step.says
        for step in steps
        if "articles" in step.tables
        and (step.says.startswith("SCAN") or " AUTOMATIC " in step.says)
        and " USING COVERING INDEX " not in step.says
    ]


def reads_of_rows(steps: list[Step]) -> list[str]:
    """The steps that read rows of articles, where an index would do."""
    return [
        step.says
        for step in steps
        if "articles" in step.tables and "USING COVERING INDEX" not in step.says
    ]


def walks_in_order(steps: list[Step], index: str) -> bool:
    """Whether a page is read from that index alone, in the index's own order."""
    walks = [step for step in steps if f" USING COVERING INDEX {index}" in step.says]
    sorts = {step.parent for step in steps if step.says.endswith("ORDER BY")}
    return len(walks) == 1 and walks[0].parent not in sorts


def steps_taken(watched: CountingStore, statement: Statement) -> int:
    """How many steps SQLite's virtual machine takes for a statement."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    with watched.session() as session:
        session.driver.set_progress_handler(count, 1)
        try:
            session.run(statement)
        finally:
            session.driver.set_progress_handler(None, 1)
    return taken
