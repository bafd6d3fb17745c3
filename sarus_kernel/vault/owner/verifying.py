"""Checks on the source what the catalog is going to claim: keys that are unique, no nulls."""

from collections.abc import Collection, Sequence

from sarus_kernel.vault.owner.drafts import Finding, InitOptions, TableDraft
from sarus_kernel.vault.owner.probing import Ask, filled, is_unique, unread
from sarus_kernel.vault.sources.tables import written


def verified(tables: Sequence[TableDraft], options: InitOptions, ask: Ask) -> list[Finding]:
    """What does not hold, of all tables at once.

    A fact that is not one is never dropped in silence: whether anybody has a null, or two rows with
    one number, is a fact about people, and what the catalog says of it is the owner's to decide.
    """
    found = []
    for table in tables:
        if table.access == "withheld":
            continue
        if table.key and table.column(table.key) and not is_unique(ask, table, [table.key]):
            found.append(_no_key(table, options))
        lost = {
            name: counts for name, counts in unread(ask, table).items()
            if f"{table.name}.{name}" not in options.nullable
        }  # fmt: skip
        found += [_lost(table, name, *counts) for name, counts in lost.items()]
        found += _nulls(table, options, ask, lost)
    return found


def _no_key(table: TableDraft, options: InitOptions) -> Finding:
    parts = options.parts if table.name == options.unit[0] else ()
    named = ", ".join(parts) or table.key
    words = f"{table.name}.{named} is not a key: it has nulls or the same value twice.\n"
    if table.name == options.unit[0]:
        words += (
            f"If its rows are events, of people who have several: --key {written(table.name)}= "
            "makes a table of the people. If several columns together name a person, name them "
            f"all: --privacy-unit {written(table.name)}."
            f"{','.join(map(written, _together(options)))} (else people would be mixed up)."
        )
    else:
        words += (
            f"Name the key with --key {written(table.name)}=COLUMN, or none with "
            f"--key {written(table.name)}="
        )
    return Finding(table.name, words, table.key or "")


def _together(options: InitOptions) -> tuple[str, ...]:
    return (*(options.parts or options.unit[1:]), "COLUMN")


def _lost(table: TableDraft, name: str, values: int, lost: int) -> Finding:
    """Values that would come in as nulls, and nobody would know."""
    column = table.column(name)
    kind = column.kind if column is not None else ""
    words = (
        f"{lost:,} of {values:,} values of {table.name}.{name} cannot be read as {kind}.\n"
        'Say in draft.toml how it is written (format = "%d/%m/%Y"), type = "text", or lossy = true '
        "(they become null); or leave it out with "
        f"--leave-out {written(table.name)}.{written(name)}"
    )
    return Finding(table.name, words, name)


def _nulls(
    table: TableDraft, options: InitOptions, ask: Ask, known: Collection[str]
) -> list[Finding]:
    if table.access == "public":
        return []
    leading = table.owner.columns if table.owner is not None else ()
    claimed = [
        column.name
        for column in table.columns
        if column.value and not column.nullable and column.name not in (*leading, table.key, *known)
        and column.name not in table.parts
        and f"{table.name}.{column.name}" not in options.nullable
    ]  # fmt: skip
    broken = [name for name, whole in filled(ask, table, claimed).items() if not whole]
    if not broken:
        return []
    named = ",".join(f"{written(table.name)}.{written(name)}" for name in broken)
    words = (
        f"There should be no nulls in {', '.join(broken)} of {table.name}, but there are some.\n"
        f"Mend the source, or allow them with --nullable {named}"
    )
    return [Finding(table.name, words, broken[0])]
