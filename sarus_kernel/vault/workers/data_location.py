"""Where a vault's data are: in a file of its own, or in a server that only its host speaks to."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from sarus_kernel.engines.opening import FILE, Place


@dataclass(frozen=True)
class Where:
    """What a worker opens.

    private    the vault's private directory
    host       the socket of the host, if the data are in a server
    synthetic  not the data, but the synthetic tables beside them
    """

    private: Path
    host: Path | None = None
    synthetic: bool = False


DATA = "data.duckdb"
SETTINGS = "engine.toml"


def place_of(private: Path) -> Place:
    """The place that a vault's private directory names."""
    settings = private / SETTINGS
    if not settings.exists():
        return {"engine": FILE, "file": str(private / DATA)}
    place = tomllib.loads(settings.read_text("utf-8"))
    if "folder" in place:
        place["folder"] = str(private / place["folder"])  # unless it begins at the root
    return {key: str(value) for key, value in place.items()}


def write_place(private: Path, place: Place) -> None:
    """Write it, for this user's eyes alone: it may hold a password."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Where the data are. Written by `sarus-kernel init`; it may hold"))
    document.add(tomlkit.comment("a password, so it stays in this directory."))
    document.update(place)
    file = os.open(private / SETTINGS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as opened:
        opened.write(tomlkit.dumps(document))


def is_served(private: Path) -> bool:
    """Whether the data are in a server, and not in a file."""
    return place_of(private)["engine"] != FILE
