"""Keeps what a vault was made from: where it lies, and which columns it had.

Without that nobody could tell a column that is new from one that the owner left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tomlkit

from sarus_kernel.vault.catalog.document import read
from sarus_kernel.vault.owner.credentials import write_secret
from sarus_kernel.vault.owner.origin import Origin, written_down
from sarus_kernel.vault.sources.tables import SourceTable

FILE = Path("private", "source.toml")


@dataclass(frozen=True)
class KnownSource:
    """A source as it was when a version of the data was copied.

    files   "" of an address, which may hold a password; `also`: further sources
    tables  the columns of each, those too that were not copied
    """

    files: str = ""
    also: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    encoding: str = ""
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def known_source(directory: Path) -> KnownSource | None:
    """What stands in a vault's directory; None in one that was made before this was kept."""
    if not (directory / FILE).exists():
        return None
    data = read(directory / FILE).data
    tables = {name: tuple(columns) for name, columns in data.get("tables", {}).items()}
    also = tuple(data.get("also", ()))
    return KnownSource(data["files"], also, tuple(data["schemas"]), data["encoding"], tables)


def write_source(directory: Path, origin: Origin, tables: Sequence[SourceTable]) -> None:
    """Write it down, for the owner's eyes: names of columns that were left out tell something."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Written by `sarus-kernel`: what the data were copied from."))
    document["format"] = 1
    files = written_down(origin)
    document["files"] = files[0] if files else ""
    if files[1:]:
        document["also"] = list(files[1:])
    document["schemas"] = list(origin.schemas)
    document["encoding"] = origin.encoding
    document["tables"] = {t.name: [name for name, _ in t.columns] for t in tables}
    write_secret(directory / FILE, tomlkit.dumps(document).encode())
