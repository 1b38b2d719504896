"""The facts of a schema on PostgreSQL, from its catalogue.

Of constraints that a tool gives no name, and PostgreSQL and Django make one up for, the name is
left out: references, and that a column is not null.
"""

from collections.abc import Iterator

import sqlalchemy as sa

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
_OURS = (
    "(SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p', 'v', 'm', 'f')) t"
)


def facts(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """Each with the table that it is about."""
    for query in (_TABLES, _COLUMNS, _CONSTRAINTS, _INDEXES, _SEQUENCES, _TRIGGERS):
        found = connection.exec_driver_sql(query.format(tables=_OURS))
        yield from ((table, fact) for table, fact in found)
