"""Writes draft.toml: what becomes of each table and why, for the owner to edit before it is so."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Array, Table

from sarus_kernel.vault.owner.column_lines import table_text
from sarus_kernel.vault.owner.composite import unit_text
from sarus_kernel.vault.owner.drafts import ColumnDraft, Draft, TableDraft
from sarus_kernel.vault.owner.folders import DRAFT
from sarus_kernel.vault.owner.links import SAID
from sarus_kernel.vault.owner.publishing import identifies
from sarus_kernel.vault.sdv.choice import OWN
from sarus_kernel.vault.sources.tables import Link

FILE = Path(DRAFT)
HEAD = """\
The draft of a vault. Nothing has been copied, and nothing paid for. For your eyes: it may tell
what the rows are like. Edit it, then:

    sarus-kernel check DIR       says by line what is to be decided
    sarus-kernel init DIR        makes the vault

links       whose rows are whose: rows of the left belong to whom the rows of the right with the
            same value belong. Add what is missing, take out what is wrong
access      private (rows about people, by the links), public (published as it is), withheld (not
            copied)
columns     without its line a column is not copied. type: boolean, integer, number, text, date,
            timestamp; format: how it is written, such as "%d.%m.%Y"; lossy = true: values
            that cannot be read so become null; low, high, categories: only what everybody knows.
            publish = true: publish a column that was asked about"""


def draft_text(draft: Draft, source: str = "", *also: str) -> str:
    """The whole file. `source` is "" where it has a password: then init is told it again."""
    options = draft.options
    document = tomlkit.document()
    for line in HEAD.splitlines():
        document.add(tomlkit.comment(line) if line else tomlkit.comment(""))
    document.add(tomlkit.nl())
    for finding in draft.findings:
        document.add(tomlkit.comment(f"DECIDE: {' '.join(finding.words.splitlines())}"))
    document["format"] = 1
    document["dataset"] = options.name
    if source:
        document["source"] = source
    if also:
        document["also"] = list(also)
    document["privacy_unit"] = unit_text(options)
    document["epsilon"] = options.epsilon
    document["twin_epsilon"] = options.twin_epsilon
    document["quality_epsilon"] = options.quality_epsilon
    document["quality_epsilon"].comment("for how far the twin is from the rows, by column; 0: no")
    if options.synthesizer != OWN:
        document["synthesizer"] = options.synthesizer
    document["links"] = _links(draft)
    ordered = in_order(draft.tables, options.unit[0])
    return tomlkit.dumps(document) + "\n" + "".join(_table(table, draft) for table in ordered)


def in_order(tables: Sequence[TableDraft], home: str) -> list[TableDraft]:
    """The people first, then what is known of them, what is public, what is withheld."""
    ranks = ("private", "public", "withheld")
    return sorted(tables, key=lambda t: (t.name != home, ranks.index(t.access), t.name))


def _links(draft: Draft) -> Array:
    listed = tomlkit.array().multiline(True)
    for link in draft.links:
        if _is_outdone(link, draft):
            continue
        listed.add_line(str(link), comment=link.origin)
    if draft.links:
        listed.add_line(indent="")
    return listed


def _is_outdone(link: Link, draft: Draft) -> bool:
    """Whether the owner has named another link of its table: in a draft all links are theirs, and
    two would compete."""
    table, parent = draft.table(link.table), draft.table(link.parent)
    leads = parent is not None and parent.access == "private" and link.origin != SAID
    owner = table.owner if table is not None else None
    return leads and owner is not None and owner.origin == SAID and owner != link


def _table(table: TableDraft, draft: Draft) -> str:
    section = tomlkit.table()
    _add(section, "access", table.access, table.origin)
    if table.key is not None:
        section["key"] = table.key
    counts = draft.counted.get(table.name)
    if counts is not None and counts.dropped:
        words = f"{counts.dropped:,} of {counts.rows:,} rows belong to nobody: left out"
        section.add(tomlkit.comment(words))
    if table.name in draft.options.max_rows:
        section["max_rows"] = draft.options.max_rows[table.name]
    own = (column for column in table.columns if column.value and not column.made)
    return table_text(table.name, section, ((c.name, _column(c), remark(c)) for c in own))


def remark(column: ColumnDraft) -> str:
    """What the owner should know of a column."""
    said = [column.origin] if column.origin not in ("", "please review") else []
    if identifies(column.name):
        said.append("identifies a person: leave it out if nobody needs it")
    return "; ".join(said)


def _column(column: ColumnDraft) -> dict[str, Any]:
    values: dict[str, Any] = {
        "type": column.kind.value,
        "format": column.form or None,
        "lossy": True if column.lossy else None,
        "nullable": None if column.nullable else False,
        "low": column.low,
        "high": column.high,
        "categories": None if column.categories is None else list(column.categories),
        "publish": True if column.published else None,
    }
    return {key: value for key, value in values.items() if value is not None}


def _add(section: Table, key: str, value: Any, comment: str) -> None:
    section[key] = value
    if comment:
        section[key].comment(comment)
