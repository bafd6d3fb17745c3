"""With which versions of each engine the promises were tested: `tests/conformance`, on all.

What an expression means is ours to say, and the SQL says it, so that another version should give
the same. That it does was seen with these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True)
class Tested:
    """An engine as its makers call it, the versions, and how many parts of one count: of
    PostgreSQL 15.18 the first, since the others mend mistakes only."""

    name: str
    versions: tuple[str, ...]
    parts: int


TESTED: Mapping[str, Tested] = {
    "duckdb": Tested("DuckDB", ("2.0.0", "2.0.1"), 3),
    "postgres": Tested("PostgreSQL", ("15", "16", "18"), 1),
    "spark": Tested("Apache Spark", ("4.3",), 2),
}
"""By the engine's name in a vault. A version is added after `make test` has passed with it."""


def versions_of(engine: str) -> str:
    """With which versions the promises were tested, in words."""
    known = TESTED[engine]
    *others, last = known.versions
    return f"{known.name} {', '.join(others)} and {last}" if others else f"{known.name} {last}"


def untested(engine: str, found: str) -> str | None:
    """A warning if a version is another one; None if it is not."""
    known = TESTED[engine]
    short = ".".join(found.split(" ")[0].split(".")[: known.parts])
    if short in known.versions:
        return None
    return (
        f"The engine is {known.name} {found}, with which this vault's promises were not tested. "
        f"They were with {versions_of(engine)}. "
        "Use one of these, or run tests/conformance with yours first."
    )


def duckdb_version() -> str:
    """The version of DuckDB that is installed, without loading it; "" if there is none."""
    try:
        return version("duckdb")
    except PackageNotFoundError:
        return ""
