"""`%private` as a sheet: what there is to ask, what may be spent, and by which rules."""

from dataclasses import dataclass

from sarus_kernel.kernel.displays.sheet import Grid, Sheet, grid
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.wire.messages import Account, Welcome


@dataclass(frozen=True)
class Overview:
    """What a grantee may know for free; with `table`, of this one table more closely."""

    welcome: Welcome
    account: Account
    table: TableInfo | None = None


def sheet_of_overview(overview: Overview) -> Sheet:
    """What there is to show of an overview."""
    if overview.table is not None:
        return Sheet(_about(overview.table), (_columns(overview.table),))
    welcome, account = overview.welcome, overview.account
    budget = (
        f"Budget of {welcome.grantee}: epsilon {account.left:.2f} left of {account.total:.2f} "
        f"(delta {account.delta:g}); {welcome.default_epsilon:g} a question by default, "
        f"{account.per_question:g} at most."
    )
    first = (f"Dataset {welcome.catalog.dataset}, privacy unit {welcome.catalog.unit}.", budget)
    notes = (*welcome.policy, welcome.twin_words, "%private TABLE shows the columns of a table.")
    return Sheet(first, (_tables(welcome.catalog),), tuple(filter(None, notes)))


def _tables(catalog: Catalog) -> Grid:
    rows = [
        (table.name, table.access, ", ".join(column.name for column in table.columns))
        for table in catalog
        if table.access != "withheld"
    ]
    return grid(("table", "access", "columns"), rows, index=3)


def _about(table: TableInfo) -> tuple[str, ...]:
    person = f" One person is one {table.unit}." if table.unit else ""
    return (f"{table.name} ({table.access}).{person} {table.description}".rstrip(),)


def _columns(table: TableInfo) -> Grid:
    rows = [(column.name, *_type(column), column.description) for column in table.columns]
    return grid(("column", "type", "values", "description"), rows, index=4)


def _type(column: ColumnInfo) -> tuple[str, str]:
    of = column.type
    kind = f"{of.kind.value}{' or null' if of.nullable else ''}"
    if of.categories is not None:
        return kind, ", ".join(str(category) for category in of.categories[:12])
    known = of.low is not None and of.high is not None
    return kind, f"{of.low:g} to {of.high:g}" if known else ""
