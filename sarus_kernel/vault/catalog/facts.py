"""What was verified of the snapshot when it was made, so that a catalog cannot claim more.

Joins and sensitivities rest on a key being unique and on a column having no nulls. Whoever edits
the catalog later may therefore only choose among the facts that were verified then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.catalog.document import read

FILE = Path("private", "snapshot.toml")


@dataclass(frozen=True)
class Facts:
    """Of one table of the snapshot.

    kinds    of its columns, in order
    unique   columns whose values are unique and never null
    whole    columns without a null
    rows     how many, of a public table; None of any other (the number is private)
    """

    kinds: Mapping[str, Kind]
    unique: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    rows: int | None = None


def load_facts(directory: Path) -> dict[str, Facts]:
    """The verified facts by table. Raises OwnerError if they are missing."""
    found = {}
    for table, facts in read(directory / FILE).data.items():
        kinds = {column: Kind(kind) for column, kind in facts["kinds"].items()}
        found[table] = Facts(
            kinds, tuple(facts["unique"]), tuple(facts["whole"]), facts.get("rows")
        )
    return found


def write_facts(directory: Path, facts: Mapping[str, Facts]) -> None:
    """Write them beside the snapshot."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Written by `sarus-kernel init`: what the snapshot was verified"))
    document.add(tomlkit.comment("to hold. Not for editing: a wrong fact here breaks privacy."))
    for table, found in facts.items():
        section = tomlkit.table()
        section["unique"] = list(found.unique)
        section["whole"] = list(found.whole)
        if found.rows is not None:
            section["rows"] = found.rows
        kinds = tomlkit.inline_table()
        kinds.update({column: kind.value for column, kind in found.kinds.items()})
        section["kinds"] = kinds
        document[table] = section
    (directory / FILE).write_text(tomlkit.dumps(document), encoding="utf-8")
