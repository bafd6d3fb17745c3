"""Vaults whose rows are in a PostgreSQL server: each version of the data has a schema there."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from sarus_kernel.engines.opening import FILE, Place
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault import data_version
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.drafts import Progress
from sarus_kernel.vault.owner.making_twin import LEDGER
from sarus_kernel.vault.owner.origin import Origin, publish
from sarus_kernel.vault.workers.data_location import place_of


def need_replaceable(directory: Path) -> None:
    """Raises OwnerError unless this is a vault whose rows a next version can replace."""
    if not (directory / LEDGER).exists():
        raise OwnerError(f"{directory} is not a vault.\nMake one: sarus-kernel init {directory}")
    if place_of(directory / "private")["engine"] not in (FILE, "postgres"):
        raise OwnerError(
            f"The rows of {directory} are in a server, where they cannot be replaced yet.\n"
            "Make the vault again from the files: sarus-kernel init"
        )


def in_server(origin: Origin | None, place: Place) -> Origin:
    """The server, where the next copy is another schema, for the role that asks now."""
    if origin is None or not origin.url.startswith("postgres"):
        raise OwnerError(
            "The rows are in a PostgreSQL server: name it with --from, and a role that may make a "
            "schema.\nThe vault does not keep its address."
        )
    asked = "" if place["url"] == origin.url else place["url"]
    return replace(origin, engine="postgres", asked=asked)


def put_rows(
    directory: Path, building: Path, origin: Origin, undo: ExitStack, progress: Progress
) -> tuple[str, ...]:
    """Where the vault's rows are in a server, put the next version's there; what to know of it.

    A schema that was made goes again should anything fail before `undo` ends.
    """
    before = place_of(data_version.newest(directory) / "private").get("schema", "")
    words = publish(origin, building, load(building), undo, progress)
    if not before:
        return words
    old = f"The rows of before are in the schema {before}: drop it when no vault answers from it."
    return (*words, old)
