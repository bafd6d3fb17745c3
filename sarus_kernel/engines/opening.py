"""Opens an engine by its name: only the library of the one that is used is ever loaded."""

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog

if TYPE_CHECKING:  # the vault's own process loads no pandas
    from sarus_kernel.engines.engine import Engine, Room

FILE = "duckdb"
"""The engine of a vault that keeps its data in a file of its own."""
MODULES = {
    FILE: "sarus_kernel.engines.duckdb",
    "postgres": "sarus_kernel.engines.postgres",
    "spark": "sarus_kernel.engines.spark",
}
"""Each has `opened(place, catalog, room)`, which opens what is in a place."""

Place = Mapping[str, str]
"""Where data are, in the words of their engine. It may hold a password: for nobody's eyes."""


def load(engine: str) -> ModuleType:
    """The module of an engine, its library with it. Raises OwnerError if that is missing."""
    if engine not in MODULES:
        raise OwnerError(f"There is no engine {engine!r}. There are {', '.join(MODULES)}.")
    try:
        return import_module(MODULES[engine])
    except ModuleNotFoundError:
        raise OwnerError(
            f"The library of {engine} is missing.\nInstall it: pip install 'sarus-kernel[{engine}]'"
        ) from None


def open_engine(place: Place, catalog: Catalog, room: "Room") -> "Engine":
    """The engine over the data of a place. Raises OwnerError or EngineError."""
    engine: Engine = load(place["engine"]).opened(place, catalog, room)
    return engine
