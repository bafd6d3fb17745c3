"""`%private` as a sheet: what there is to ask, what may be spent, and by which rules."""

from dataclasses import dataclass
from datetime import date, timedelta

from sarus_kernel.kernel.displays.sheet import Grid, Sheet, grid
from sarus_kernel.kernel.table_lines import line_of, quoted, table_of_people
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.wire.messages import Account, Welcome

LONG_AGO, FAR_AHEAD = -700_000, 2_900_000
"""Days since 1970 that have a date in Python's calendar."""

NAMED = 8
"""The most columns that are named per table; `%private TABLE` shows all."""


@dataclass(frozen=True)
class Overview:
    """What a grantee may know for free; with `table`, of this one table more closely."""

    welcome: Welcome
    account: Account
    table: TableInfo | None = None


def sheet_of_overview(overview: Overview) -> Sheet:
    """What there is to show of an overview."""
    if overview.table is not None:
        lines = _lines(overview.table.name)
        return Sheet(_about(overview.table), (_columns(overview.table),), lines=lines)
    welcome, account = overview.welcome, overview.account
    budget = (
        f"Budget of {welcome.grantee}: epsilon {account.left:.2f} left of {account.total:.2f} "
        f"(delta {account.delta:g}); {welcome.default_epsilon:g} a question by default"
        f"{_more(account.more)}, {account.per_question:g} at most."
    )
    first = (f"Dataset {welcome.catalog.dataset}, privacy unit {welcome.catalog.unit}.", budget)
    notes = (*welcome.policy, welcome.twin_words, "%private TABLE shows the columns of a table.")
    lines, tables = _lines(table_of_people(welcome.catalog)), (_tables(welcome.catalog),)
    return Sheet(first, tables, tuple(filter(None, notes)), lines=lines)


def _lines(table: str) -> tuple[str, ...]:
    """What to write to have a table, in pandas and in SQL."""
    in_sql = f"%private_sql SELECT COUNT(*) AS n FROM {quoted(table)}"
    return (line_of(table), in_sql) if table else ()


def _more(questions: int) -> str:
    return f" ({questions:,} more of this size)" if questions >= 0 else ""


def _tables(catalog: Catalog) -> Grid:
    shown = (table for table in catalog if table.access != "withheld")
    rows = [(table.name, table.access, _names(table)) for table in shown]
    return grid(("table", "access", "columns"), rows, index=3)


def _names(table: TableInfo) -> str:
    names = [column.name for column in table.columns]
    more = f", … ({len(names)})" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _about(table: TableInfo) -> tuple[str, ...]:
    person = f" One person is one {table.unit}." if table.unit else ""
    return (f"{table.name} ({table.access}).{person} {table.description}".rstrip(),)


def _columns(table: TableInfo) -> Grid:
    rows = [(each.name, *kind_and_values(each), each.description) for each in table.columns]
    return grid(("column", "type", "values", "description"), rows, index=4)


def kind_and_values(column: ColumnInfo) -> tuple[str, str]:
    """A column's type and what is known of its values, in words: which, and how many are missing.

    Nothing is said of a share of nulls that cannot be told from none.
    """
    of = column.type
    kind = f"{of.kind.value}{' or null' if of.nullable else ''}"
    share = f"about {column.nulls:.0%} missing" if of.nullable and column.nulls else ""
    return kind, "; ".join(filter(None, (_values(of), share)))


def _values(of: ColumnType) -> str:
    if of.categories is not None:
        return ", ".join(str(category) for category in of.categories[:12])
    if of.low is None or of.high is None or of.kind is Kind.BOOLEAN:
        return ""
    return f"{_point(of.low, of.kind)} to {_point(of.high, of.kind)}"


def _point(point: float, kind: Kind) -> str:
    """A bound in words: dates count days, timestamps seconds since 1970."""
    days = {Kind.DATE: point, Kind.TIMESTAMP: point / 86_400}.get(kind)
    if days is None or not LONG_AGO < days < FAR_AHEAD:
        return f"{point:g}"
    return str(date(1970, 1, 1) + timedelta(days=days))
