"""How far the twin is from the real rows, by column: exact, so for the owner's eyes alone."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import numpy as np
import tomlkit

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault import data_version
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.catalog.beside import FILE, ColumnBeside
from sarus_kernel.vault.owner.folders import PRIVATE, TWINS, hidden
from sarus_kernel.vault.owner.making_twin import TWIN
from sarus_kernel.vault.owner.origin import Origin
from sarus_kernel.vault.owner.served import need_replaceable, with_rows
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.twin.arrays import Floats
from sarus_kernel.vault.twin.laying import ROWS, Beside, fan_out_words, laid_beside


@dataclass(frozen=True)
class Compared:
    """One column.

    distance  total variation between the shares of its values (nulls among them), 0 to 1
    empty     the share of nulls in the real rows, and `twin_empty` in the twin's
    """

    table: str
    column: str
    distance: float
    empty: float
    twin_empty: float


def compared(directory: Path, origin: Origin | None = None) -> tuple[Compared, ...]:
    """Each column that a twin is to be like: not keys, links and free text, which are made up.

    The same is kept for the owner's page, in a file of the vault that only the owner may read.

    Rows in another engine are fetched into a hidden file, which goes again; those in a PostgreSQL
    server from where `origin` says. Raises OwnerError.
    """
    need_replaceable(directory)
    with data_version.only(directory), hidden(directory / PRIVATE, TWINS) as building:
        if not data_version.settle(directory):
            raise OwnerError(
                "A new version of the data waits for the vault that runs.\nStart that again first."
            )
        catalog = load(directory)
        (building / PRIVATE).mkdir(mode=0o700)
        rows = with_rows(directory, catalog, building, origin) / SNAPSHOT
        with duckdb.connect(str(rows), read_only=True) as connection:
            beside = laid_beside(connection, catalog, directory / TWIN, by_person=False)
        columns = [each for name, table in beside.items() for each in _columns(name, table)]
        _keep(building, directory, catalog, columns)
    return tuple(
        Compared(each.table, each.column, each.distance, each.real[0], each.twin[0])
        for each in columns
        if each.column != ROWS
    )


def forget_compared(directory: Path) -> None:
    """What was kept for the page: other rows, or another twin, are there from now on."""
    (directory / FILE).unlink(missing_ok=True)


def _keep(building: Path, directory: Path, catalog: Catalog, columns: list[ColumnBeside]) -> None:
    document = tomlkit.document()
    document.add(tomlkit.comment("Exact figures of private rows, for the owner's eyes only."))
    document["format"] = 1
    document["data_version"] = catalog.version
    document["columns"] = [asdict(each) for each in columns]
    made = building / FILE.name
    made.touch(0o600)
    made.write_text(tomlkit.dumps(document), encoding="utf-8")
    made.replace(directory / FILE)


def _columns(name: str, table: Beside) -> Iterator[ColumnBeside]:
    words = {each.column: each.words for each in table.bins} | {ROWS: fan_out_words()}
    for column, real in table.real.columns.items():
        both = real, table.twin.columns[column]
        ours, theirs = (counts / max(1, counts.sum()) for counts in both)
        apart = float(np.abs(ours - theirs).sum() / 2)
        yield ColumnBeside(name, column, apart, words[column], _shares(ours), _shares(theirs))


def _shares(found: Floats) -> tuple[float, ...]:
    return tuple(float(share) for share in found)
