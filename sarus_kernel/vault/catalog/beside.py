"""The twin beside the real rows, column by column, as `sarus-kernel twin --compare` has kept it.

Exact figures of private rows. They lie in the vault's private folder and are shown on the owner's
page; nothing that answers a grantee reads them.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path("private", "twin_beside.toml")


@dataclass(frozen=True)
class ColumnBeside:
    """One column: the shares of its levels, nulls first, in the real rows and in the twin.

    words     what each level holds
    distance  their total variation, 0 to 1
    """

    table: str
    column: str
    distance: float
    words: tuple[str, ...]
    real: tuple[float, ...]
    twin: tuple[float, ...]


def kept(directory: Path, version: str) -> tuple[ColumnBeside, ...] | None:
    """All columns, the worst first; None where it was not compared, or with other rows."""
    file = directory / FILE
    if not file.is_file():
        return None
    known = tomllib.loads(file.read_text("utf-8"))
    if known.get("data_version") != version:
        return None
    found = [_column(each) for each in known.get("columns", ())]
    return tuple(sorted(found, key=lambda each: (-each.distance, each.table, each.column)))


def _column(known: dict[str, Any]) -> ColumnBeside:
    real, twin = (tuple(float(share) for share in known[name]) for name in ("real", "twin"))
    words = tuple(str(each) for each in known["words"])
    return ColumnBeside(
        str(known["table"]), str(known["column"]), float(known["distance"]), words, real, twin
    )
