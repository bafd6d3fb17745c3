"""Vaults whose rows another engine has: each version of the data has a schema of its own in a
PostgreSQL server, or a folder of its own that Spark reads."""

import re
import secrets
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from sarus_kernel.engines.opening import FILE, Place
from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault import data_version
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.drafts import Progress
from sarus_kernel.vault.owner.making_twin import LEDGER
from sarus_kernel.vault.owner.origin import Origin, fetch_copy, publish
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.workers.data_location import place_of


def need_replaceable(directory: Path) -> None:
    """Raises OwnerError unless this is a vault."""
    if not (directory / LEDGER).exists():
        raise OwnerError(f"{directory} is not a vault.\nMake one: sarus-kernel init {directory}")


def in_server(
    origin: Origin | None, place: Place, directory: Path, may: str = "make a schema"
) -> Origin:
    """Where the next copy goes: another schema, for the role that asks now, or another folder.

    For Spark `origin` says which files are read, if any are. Raises OwnerError, with what the role
    that is to be named `may` do.
    """
    if place["engine"] == "spark":
        shared = left_behind(place, directory)
        files = origin or Origin()
        return replace(files, engine="spark", url=place["master"], asked=_beside(shared))
    if origin is None or not origin.url.startswith("postgres"):
        raise OwnerError(
            "The rows are in a PostgreSQL server: name it with --from, and a role that may "
            f"{may}.\nThe vault does not keep its address."
        )
    asked = "" if place["url"] == origin.url else place["url"]
    return replace(origin, engine="postgres", asked=asked)


def with_rows(
    directory: Path, catalog: Catalog, building: Path, origin: Origin | None
) -> Path:
    """The folder whose file has the rows of the version in force: the vault's own, or `building`,
    whither they are fetched from another engine.

    A role that may read the vault's schema suffices. Raises OwnerError.
    """
    place = place_of(directory / "private")
    if place["engine"] == FILE:
        return directory
    there = place["folder"] if place["engine"] == "spark" else place["schema"]
    served = in_server(origin, place, directory, "read the vault's schema")
    fetch_copy(served, there, catalog, building / SNAPSHOT)
    return building


def put_rows(
    directory: Path, building: Path, origin: Origin, undo: ExitStack, progress: Progress
) -> tuple[str, ...]:
    """Where the vault's rows are in a server, put the next version's there; what to know of it.

    What was made there goes again should anything fail before `undo` ends.
    """
    place = place_of(data_version.newest(directory) / "private")
    before = left_behind(place, directory)
    words = publish(origin, building, load(building), undo, progress)
    if not before:
        return words
    what = f"the schema {before}: drop" if "schema" in place else f"the folder {before}: remove"
    return (*words, f"The rows of before are in {what} it when no vault answers from it.")


def left_behind(place: Place, directory: Path) -> str:
    """The schema, or the folder outside of the vault, that a version's rows are in; "" if there is
    none: what lies in the vault goes when the next version takes its place."""
    folder = place.get("folder", "")
    outside = folder and not Path(folder).is_relative_to(directory)
    return place.get("schema", "") or (folder if outside else "")


def _beside(folder: str) -> str:
    """A new folder beside one that a cluster reads, called like it; "" beside none."""
    before = re.sub(r"-[0-9a-f]{8}$", "", folder)
    return f"{before}-{secrets.token_hex(4)}" if folder else ""
