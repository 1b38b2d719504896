"""The facts of a schema on SQLite: what its pragmas tell, and what only the statements say.

Names of types are compared as SQLAlchemy reads them: what is `bool` to the one tool, the other
calls BOOLEAN. References have no names there.
"""

import re
from collections.abc import Iterator

import sqlalchemy as sa

# Said of a table or of one of its columns, and told by no pragma.
_ONLY_SAID = re.compile(
    r"AUTOINCREMENT|(?:NOT )?DEFERRABLE(?: INITIALLY \w+)?|COLLATE \w+|ON CONFLICT \w+"
    r"|GENERATED ALWAYS AS \(.*?\) \w+",
    re.IGNORECASE,
)
_MADE = "SELECT type, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
_KEYS = 'SELECT "from", "table", "to", on_update, on_delete FROM pragma_foreign_key_list(?)'
_COLUMNS = 'SELECT cid, name, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)'


def facts(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """Each with the table that it is about."""
    inspector = sa.inspect(connection)
    for kind, table, statement in connection.exec_driver_sql(_MADE).all():
        if kind == "table":
            for fact in _of_table(connection, inspector, table, statement):
                yield table, fact
        else:
            yield table, statement.replace('"', "")


def _of_table(
    connection: sa.Connection, inspector: sa.Inspector, table: str, statement: str
) -> Iterator[str]:
    types = {column["name"]: column["type"] for column in inspector.get_columns(table)}
    for number, name, *told in connection.exec_driver_sql(_COLUMNS, (table,)):
        yield f"column {number} {name} {types.get(name)} {told}"
    for key in connection.exec_driver_sql(_KEYS, (table,)):
        yield f"reference {' '.join(key)}"
    for unique in inspector.get_unique_constraints(table):
        yield f"unique {unique['name']} {unique['column_names']}"
    for check in inspector.get_check_constraints(table):
        yield f"check {check['name']} {check['sqltext']}"
    how = "SELECT wr, strict FROM pragma_table_list(?) WHERE schema = 'main'"
    yield f"table {connection.exec_driver_sql(how, (table,)).one()}"
    yield f"said {sorted(_ONLY_SAID.findall(statement.replace(chr(34), '')))}"
