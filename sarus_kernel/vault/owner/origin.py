"""Where the owner's data come from, and which engine is to hold the vault's copy of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import duckdb

from sarus_kernel.engines.opening import FILE, load
from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.owner.drafts import Progress, TableDraft
from sarus_kernel.vault.owner.probing import Ask
from sarus_kernel.vault.sources.opening import asking, opened
from sarus_kernel.vault.sources.tables import SourceTable

SERVERS = {
    "postgres": "sarus_kernel.vault.owner.postgres",
    "spark": "sarus_kernel.vault.owner.spark",
}
"""Each has `publish(origin, building, catalog, undo, progress)`, `fetch_copy(url, there, catalog,
file)` and `drop_copy(url, there)`; one that rows are read from, `reading(origin, scratch)`."""
_SCHEME = re.compile(r"[a-z][a-z0-9]*(\+[a-z0-9]+)?")
_ADDRESS = re.compile(r".*:.*@.*", re.DOTALL)
Fetch = Callable[[Sequence[TableDraft]], None]
Read = tuple[duckdb.DuckDBPyConnection, tuple[SourceTable, ...], Fetch, Ask]
"""A connection, the tables to be seen through it, how the rows of some are brought there, and how
the source itself is asked before that."""


@dataclass(frozen=True)
class Origin:
    """A source.

    engine  holds the copy: duckdb (a file of the vault's own), postgres or spark
    files   a folder of files, a single file, or a database file; `also`: more of these
    schemas, encoding   which of a database's schemas; what a text file is written in
    url     of the server: what is read, and what the copy is made with. It may hold a password
    asked   what the vault asks with: a PostgreSQL URL of a role with fewer rights, or a folder
            that a Spark cluster can read
    """

    engine: str = FILE
    files: Path | None = None
    url: str = ""
    asked: str = ""
    schemas: tuple[str, ...] = ()
    encoding: str = ""
    also: tuple[Path, ...] = ()


def origin_of(
    source: str,
    files: Path | None = None,
    asked: str = "",
    schemas: tuple[str, ...] = (),
    encoding: str = "",
    in_server: bool = False,
    also: Sequence[str] = (),
) -> Origin:
    """The source that the options of `init` name. Raises OwnerError, without a password.

    The copy of a PostgreSQL source is a file of the vault's own, for which a role suffices that may
    read; `in_server`, or `asked`, has it in the server.
    """
    found = _origin(source, files, asked)
    if found.url.startswith("postgres") and not (asked or in_server):
        found = replace(found, engine=FILE)
    more = tuple(_origin(each, None, "") for each in also)
    if also and (found.url or any(each.url for each in more)):
        raise OwnerError(
            "Several sources are files or folders, no servers.\n"
            "Copy the server's tables into a DuckDB file (ATTACH, then CREATE TABLE … AS FROM …)."
        )
    others = tuple(each.files for each in more if each.files is not None)
    return replace(found, schemas=schemas, encoding=encoding, also=others)


def _origin(source: str, files: Path | None, asked: str) -> Origin:
    scheme, elsewhere, _ = source.partition("://")
    if not elsewhere and _ADDRESS.fullmatch(source) and not Path(source).exists():
        scheme, elsewhere = "", source  # an address without its slashes, password and all
    if elsewhere and scheme not in ("postgresql", "postgres", "spark"):
        shown = f"{scheme}://" if _SCHEME.fullmatch(scheme) else "that address"
        raise OwnerError(
            f"init does not read {shown}.\nExport the tables as Parquet or CSV, or copy them "
            "into a DuckDB file (ATTACH, then CREATE TABLE … AS FROM …), and name that with --from."
        )
    if source.startswith(("postgresql://", "postgres://")):
        return Origin("postgres", url=source, asked=asked)
    if source.startswith("spark:"):
        master = source if source.startswith("spark://") else source.removeprefix("spark:")
        if files is None:
            raise OwnerError("Spark reads a folder of Parquet files: name it with --parquet.")
        return Origin("spark", files, master, asked)
    if files is not None or asked:
        raise OwnerError("--parquet, --reader and --shared are for a source that is a server.")
    return Origin(files=Path(source))


def written_down(origin: Origin) -> tuple[str, ...]:
    """The files of a source as they may stand in a file of the owner's: () of an address."""
    if origin.url or origin.files is None:
        return ()
    return tuple(str(each.absolute()) for each in (origin.files, *origin.also))


@contextmanager
def reading(origin: Origin, building: Path) -> Iterator[Read]:
    """The source, open for reading. Raises OwnerError."""
    if origin.files is not None:
        private = building / "private"
        parts = origin.schemas, origin.encoding, private, origin.also
        with opened(origin.files, *parts) as (connection, tables):
            yield connection, tables, lambda _: None, asking(connection)
    else:
        with _module(origin).reading(origin, building) as found:
            yield found


def publish(
    origin: Origin, building: Path, catalog: Catalog, undo: ExitStack, progress: Progress
) -> tuple[str, ...]:
    """Put the verified copy where the engine has it; what the owner should know.

    What `undo` is told is done should anything fail from here on.
    """
    if origin.engine == FILE:
        return ()
    said: tuple[str, ...] = _module(origin).publish(origin, building, catalog, undo, progress)
    return said


def fetch_copy(origin: Origin, there: str, catalog: Catalog, file: Path) -> None:
    """The vault's copy in a schema, or a folder, as a file of tables. Raises OwnerError."""
    _module(origin).fetch_copy(origin.url, there, catalog, file)


def drop_copy(origin: Origin, there: str) -> bool:
    """Drop a copy in a schema, or a folder, from which nobody answers; whether that was done."""
    return bool(_module(origin).drop_copy(origin.url, there))


def _module(origin: Origin) -> ModuleType:
    engine = "postgres" if origin.url.startswith("postgres") else origin.engine
    load(engine)
    return import_module(SERVERS[engine])
