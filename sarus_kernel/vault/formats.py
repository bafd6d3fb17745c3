"""Which form a vault's files have: an older one is brought up, a newer one is not touched.

    1  vaults without `private/format.toml`
    2  the file is there. Nothing else is another: the catalog above all, as stored answers belong
       to its digest
    3  each file has a number of its own: a key `format` at the head of those in TOML, the
       `user_version` of those in SQLite; `format.toml` lists the numbers of those that can hold
       none (rows, keys, salt). What has no number has the first form

So it can be said which file a newer program has written, also where one file alone was put here.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import mkstemp

import tomlkit

from sarus_kernel.engines.sql.postgres.helpers import EDITION
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog.document import read
from sarus_kernel.vault.workers.data_location import place_of

FORMAT = 3
FILE = Path("private", "format.toml")
FIRST = 1
"""The number of each file's form of today; none of them has had another one until now."""
KEPT = "kept"
"""Says in twin.toml that other rows have come since the twin was made."""
TOML = ("catalog.toml", "policy.toml", "draft.toml", "twin/twin.toml", "private/source.toml",
        "private/draft.toml", "private/twin_beside.toml")  # fmt: skip
SQLITE = ("private/ledger.db", "private/crowds.db", "private/requests.db", "private/refusals.db")
OTHERS = ("private/data.duckdb", "private/twin.duckdb", "private/snapshot.toml",
          "private/engine.toml", "private/ledger.head", "private/signing.key", "private/salt",
          "private/erased", "private/codes", "private/models", "tokens", "twin")  # fmt: skip


def format_of(directory: Path) -> int:
    """The number that a vault's directory names. Raises OwnerError if it cannot be read."""
    if not (directory / FILE).exists():
        return 1
    number = read(directory / FILE).data.get("format")
    if not isinstance(number, int):
        raise OwnerError(f"{directory / FILE} names no format: restore it from a backup.")
    return number


def newer(directory: Path) -> list[str]:
    """A line for each file of a vault that only a newer program knows. Raises OwnerError."""
    number = format_of(directory)
    if number > FORMAT:
        return [
            f"{directory} was made by a newer sarus-kernel: its format is {number}, and this one "
            f"knows {FORMAT}.\nInstall the newer one."
        ]
    return [
        f"{name} was written by a newer sarus-kernel: its format is {found}, and this one knows "
        f"{FIRST}.\nInstall the newer one, or restore the file from a backup."
        for name, found in _numbers(directory)
        if found > FIRST
    ]


def _numbers(directory: Path) -> Iterator[tuple[str, int]]:
    listed = read(directory / FILE).data.get("files", {}) if (directory / FILE).exists() else {}
    for name in TOML:
        yield name, _of_toml(directory / name)
    for name in SQLITE:
        yield name, _of_sqlite(directory / name)
    yield from ((str(name), found) for name, found in listed.items() if isinstance(found, int))


def _of_toml(file: Path) -> int:
    """What is no TOML is told by whoever reads it."""
    try:
        found = read(file).data.get("format", FIRST)
    except OwnerError:
        return FIRST
    return found if isinstance(found, int) else FIRST


def _of_sqlite(file: Path) -> int:
    """What is none is told by whoever opens it."""
    if not file.exists():
        return FIRST
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return max(FIRST, int(db.execute("PRAGMA user_version").fetchone()[0]))
    except sqlite3.Error:
        return FIRST


def need_known(directory: Path) -> None:
    """Raises OwnerError where this program must not open a vault."""
    if problems := newer(directory):
        raise OwnerError("\n".join(problems))
    place = place_of(directory / "private")
    if place["engine"] == "postgres" and place.get("functions") != EDITION:
        raise OwnerError(
            f"The copy of {directory} in the server has functions of an older sarus-kernel, where "
            "one row may make a question fail.\nMake the vault again: sarus-kernel init"
        )


def write_format(directory: Path) -> None:
    """Say that a directory has the form of today: a new vault, or one that was brought up."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Written by `sarus-kernel`: the form of the vault, and of those"))
    document.add(tomlkit.comment("of its files that do not say it themselves"))
    document["format"] = FORMAT
    files: Mapping[str, int] = dict.fromkeys(OTHERS, FIRST)
    document["files"] = files
    number, draft = mkstemp(dir=directory / FILE.parent, prefix=f".{FILE.name}-")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(tomlkit.dumps(document))
    os.replace(draft, directory / FILE)


def bring_up(directory: Path) -> None:
    """Give an older vault the form of today; it can be done again at any moment.

    Catalog and policy are the owner's, and stored answers belong to the catalog's digest: they are
    left as they are, and get their number when they are next written.
    """
    need_known(directory)
    if format_of(directory) < FORMAT:
        write_format(directory)
