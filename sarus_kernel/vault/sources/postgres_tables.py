"""What PostgreSQL declares of its tables: types, keys, foreign keys, NOT NULL, enumerations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sources.constraints import Declared, declared_values
from sarus_kernel.vault.sources.names import table_name
from sarus_kernel.vault.sources.postgres_types import exported, type_of
from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.sources.tables import Link, SourceTable

Column = tuple[str, str]
"""A column's name in the server, and the expression that exports it."""
Place = tuple[str, str, list[Column]]
"""The schema and the name of a table in the server, and its columns."""
COLUMNS = """
SELECT n.nspname, c.relname, a.attname,
       CASE WHEN y.typtype = 'e' THEN 'enum'
            ELSE format_type(COALESCE(NULLIF(y.typbasetype, 0), a.atttypid), NULL) END,
       CASE WHEN a.atttypmod > 4 THEN (a.atttypmod - 4) & 65535
            WHEN y.typtypmod > 4 THEN (y.typtypmod - 4) & 65535 END,
       a.attnotnull OR y.typnotnull,
       ARRAY(SELECT e.enumlabel::text FROM pg_enum AS e WHERE e.enumtypid = a.atttypid
             ORDER BY e.enumsortorder)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type AS y ON y.oid = a.atttypid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname = ANY (COALESCE(%(schemas)s::text[], current_schemas(false)))
  AND has_table_privilege(c.oid, 'SELECT')
ORDER BY n.nspname, c.relname, a.attnum"""
"""A partition is read once, with its parent. Views and materialized views are tables as others."""
KEYS = """
SELECT n.nspname, c.relname, k.contype::text, m.nspname, p.relname,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
             JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.number
             ORDER BY u.place),
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (number, place)
             JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = u.number
             ORDER BY u.place),
       CASE WHEN k.contype = 'c' THEN pg_get_constraintdef(k.oid) END
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_class AS p ON p.oid = k.confrelid LEFT JOIN pg_namespace AS m ON m.oid = p.relnamespace
WHERE k.contype IN ('p', 'f', 'c') AND NOT c.relispartition
ORDER BY k.oid"""
FOREIGN = "a foreign key of the source"


@dataclass(frozen=True)
class Known:
    """What the constraints of a table say."""

    key: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    values: Mapping[str, Declared] = field(default_factory=dict)


def declared_tables(
    server: psycopg.Connection[Any], schemas: Sequence[str] = ()
) -> tuple[dict[str, Place], tuple[SourceTable, ...]]:
    """Where each table is, and what is declared of it. Raises OwnerError for two of one name."""
    rows: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    wanted = {"schemas": list(schemas) or None}
    for schema, table, *rest in server.execute(COLUMNS, wanted).fetchall():
        rows.setdefault((schema, table), []).append(tuple(rest))
    constraints = _constraints(server)
    places: dict[str, Place] = {}
    tables = []
    for (schema, name), columns in rows.items():
        named = table_name(name)
        if named.casefold() in {known.casefold() for known in places}:
            raise OwnerError(f"The server has two tables named {name}: choose with --schema.")
        places[named] = schema, name, [(c, exported(c, t)) for c, t, *_ in columns]
        known = constraints.get((schema, name), Known())
        tables.append(_table(named, schema, name, columns, known))
    return places, tuple(tables)


def _table(
    named: str, schema: str, name: str, columns: Sequence[tuple[Any, ...]], known: Known
) -> SourceTable:
    closed = {c: one.closed for c, one in known.values.items() if one.closed}
    return SourceTable(
        named,
        f"source.main.{quoted(named)}",
        tuple((c, type_of(t, scale)) for c, t, scale, *_ in columns),
        known.key[0] if len(known.key) == 1 else None,
        frozenset(c for c, _, _, needed, _ in columns if needed),
        f"{quoted(schema)}.{quoted(name)}",
        {**closed, **{c: tuple(labels) for c, *_, labels in columns if labels}},
        known.links,
        bounds={c: (one.low, one.high) for c, one in known.values.items()},
        parts=known.key if len(known.key) > 1 else (),
    )


def _constraints(server: psycopg.Connection[Any]) -> dict[tuple[str, str], Known]:
    found: dict[tuple[str, str], Known] = {}
    for schema, table, kind, _, parent, columns, theirs, check in server.execute(KEYS).fetchall():
        known = found.get((schema, table), Known())
        if kind == "p":
            known = replace(known, key=tuple(columns))
        elif kind == "f":
            link = Link(table, tuple(columns), parent, tuple(theirs), FOREIGN)
            known = replace(known, links=(*known.links, link))
        else:
            said = declared_values(_condition(check), "postgres")
            known = replace(known, values={**known.values, **said})
        found[schema, table] = known
    return found


def _condition(check: str) -> str:
    """CHECK ((a > 0)) NOT VALID: the condition, where it has been checked of all rows."""
    inner = check.removeprefix("CHECK ").strip()
    return "" if inner.endswith("NOT VALID") else inner
