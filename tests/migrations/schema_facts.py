"""A database's schema as facts that can be compared."""

import re
from collections.abc import Iterator

import sqlalchemy as sa

from tests.stores.databases import writing

RECORDS = {"alembic_version", "django_migrations"}
Schema = dict[str, list[str]]  # the facts of each table, or whatever else has columns


def schema_at(database_url: str) -> Schema:
    """The schema of a database."""
    with writing(database_url) as connection:
        return schema(connection)


def schema(connection: sa.Connection) -> Schema:
    """The schema on a connection, without the tables in which the tools record migrations."""
    facts = sqlite_facts if connection.dialect.name == "sqlite" else postgresql_facts
    found: Schema = {}
    for table, fact in facts(connection):
        found.setdefault(table, []).append(" ".join(fact.split()))
    return {
        table: sorted(facts_of_table)
        for table, facts_of_table in found.items()
        if table not in RECORDS
    }


def without_djangos(found: Schema) -> Schema:
    """A schema without the tables of Django itself."""
    return {table: facts for table, facts in found.items() if not is_djangos(table)}


def is_djangos(table: str) -> bool:
    """Whether a table belongs to Django's own apps, such as sessions."""
    return table.startswith(("auth_", "django_"))


# SQLite


# Parts of a statement that no pragma returns.
_ONLY_IN_STATEMENTS = re.compile(
    r"AUTOINCREMENT|(?:NOT )?DEFERRABLE(?: INITIALLY \w+)?|COLLATE \w+|ON CONFLICT \w+"
    r"|GENERATED ALWAYS AS \(.*?\) \w+",
    re.IGNORECASE,
)
_SQLITE_STATEMENTS = "SELECT type, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
_SQLITE_KEYS = 'SELECT "from", "table", "to", on_update, on_delete FROM pragma_foreign_key_list(?)'
_SQLITE_COLUMNS = 'SELECT cid, name, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)'


def sqlite_facts(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """Each with the table that it is about."""
    inspector = sa.inspect(connection)
    for kind, table, statement in connection.exec_driver_sql(_SQLITE_STATEMENTS).all():
        if kind == "table":
            for fact in _of_table(connection, inspector, table, statement):
                yield table, fact
        else:
            yield table, statement.replace('"', "")


def _of_table(
    connection: sa.Connection, inspector: sa.Inspector, table: str, statement: str
) -> Iterator[str]:
    types = {column["name"]: column["type"] for column in inspector.get_columns(table)}
    for number, name, *values in connection.exec_driver_sql(_SQLITE_COLUMNS, (table,)):
        yield f"column {number} {name} {types.get(name)} {values}"
    for key in connection.exec_driver_sql(_SQLITE_KEYS, (table,)):
        yield f"reference {' '.join(key)}"
    for unique in inspector.get_unique_constraints(table):
        yield f"unique {unique['name']} {unique['column_names']}"
    for check in inspector.get_check_constraints(table):
        yield f"check {check['name']} {check['sqltext']}"
    query = "SELECT wr, strict FROM pragma_table_list(?) WHERE schema = 'main'"
    yield f"table {connection.exec_driver_sql(query, (table,)).one()}"
    yield f"said {sorted(_ONLY_IN_STATEMENTS.findall(statement.replace(chr(34), '')))}"


# PostgreSQL


_TABLES = """
    SELECT t.relname, concat_ws(' ', 'table', t.relkind, t.relpersistence, t.reloptions::text,
        t.relrowsecurity, obj_description(t.oid, 'pg_class'))
    FROM {tables}
"""
_COLUMNS = """
    SELECT t.relname, concat_ws(' ', 'column',
        row_number() OVER (PARTITION BY t.oid ORDER BY a.attnum), a.attname,
        format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
        'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), 'COLLATE ' || c.collname,
        'IDENTITY ' || nullif(a.attidentity::text, ''),
        'GENERATED ' || nullif(a.attgenerated::text, ''),
        col_description(t.oid, a.attnum))
    FROM {tables} JOIN pg_attribute a ON a.attrelid = t.oid
        LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
        LEFT JOIN pg_collation c ON c.oid = a.attcollation
    WHERE a.attnum > 0 AND NOT a.attisdropped
"""
_CONSTRAINTS = """
    SELECT t.relname, concat_ws(' ', 'constraint', pg_get_constraintdef(c.oid),
        CASE WHEN c.contype NOT IN ('f', 'n') THEN c.conname END)
    FROM {tables} JOIN pg_constraint c ON c.conrelid = t.oid
"""
_INDEXES = """
    SELECT t.relname, concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid)
    FROM {tables} JOIN pg_index i ON i.indrelid = t.oid
"""
_SEQUENCES = """
    SELECT t.relname, concat_ws(' ', 'sequence', d.refobjsubid > 0, format_type(s.seqtypid, NULL),
        s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, q.relname)
    FROM {tables} JOIN pg_depend d ON d.refobjid = t.oid AND d.deptype IN ('a', 'i')
        JOIN pg_sequence s ON s.seqrelid = d.objid JOIN pg_class q ON q.oid = s.seqrelid
"""
_TRIGGERS = """
    SELECT t.relname, pg_get_triggerdef(g.oid)
    FROM {tables} JOIN pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal
"""
_OUR_TABLES = (
    "(SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p', 'v', 'm', 'f')) t"
)


def postgresql_facts(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """Each with the table that it is about."""
    for query in (_TABLES, _COLUMNS, _CONSTRAINTS, _INDEXES, _SEQUENCES, _TRIGGERS):
        found = connection.exec_driver_sql(query.format(tables=_OUR_TABLES))
        yield from ((table, fact) for table, fact in found)
