"""Which form a vault's files have: an older one is brought up, a newer one is not touched.

    1  vaults without `private/format.toml`
    2  the file is there. Nothing else is another: the catalog above all, as stored answers belong
       to its digest

The files in `private` are written by the program alone, so one number stands for all of them;
catalog.toml and policy.toml are the owner's, and what they may hold is checked key by key.
"""

import os
from pathlib import Path
from tempfile import mkstemp

import tomlkit

from sarus_kernel.engines.sql.postgres.helpers import EDITION
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog.document import read
from sarus_kernel.vault.workers.data_location import place_of

FORMAT = 2
FILE = Path("private", "format.toml")


def format_of(directory: Path) -> int:
    """The number that a vault's directory names. Raises OwnerError if it cannot be read."""
    if not (directory / FILE).exists():
        return 1
    number = read(directory / FILE).data.get("format")
    if not isinstance(number, int):
        raise OwnerError(f"{directory / FILE} names no format: restore it from a backup.")
    return number


def need_known(directory: Path) -> None:
    """Raises OwnerError where this program must not open a vault."""
    number = format_of(directory)
    if number > FORMAT:
        raise OwnerError(
            f"{directory} was made by a newer sarus-kernel: its format is {number}, and this one "
            f"knows {FORMAT}.\nInstall the newer one."
        )
    place = place_of(directory / "private")
    if place["engine"] == "postgres" and place.get("functions") != EDITION:
        raise OwnerError(
            f"The copy of {directory} in the server has functions of an older sarus-kernel, where "
            "one row may make a question fail.\nMake the vault again: sarus-kernel init"
        )


def write_format(directory: Path) -> None:
    """Say that a directory has the form of today: a new vault, or one that was brought up."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Written by `sarus-kernel`: the form of the files beside this"))
    document["format"] = FORMAT
    number, draft = mkstemp(dir=directory / FILE.parent, prefix=f".{FILE.name}-")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(tomlkit.dumps(document))
    os.replace(draft, directory / FILE)


def bring_up(directory: Path) -> None:
    """Give an older vault the form of today; it can be done again at any moment."""
    need_known(directory)
    if format_of(directory) < FORMAT:
        write_format(directory)
