"""Environments that pass for SDV's, and a clinic of as many tables as it takes."""

import json
import sys
from pathlib import Path

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.sdv.environment import STAMP, Environment
from tests.vault.twin.worlds import CATALOG

MEMORISING = Path(__file__).with_name("memorising.py")
KEPT = ("person", "visit", "condition", "drug", "concept", "site")


def pretended(place: Path, script: str) -> Environment:
    """An environment whose interpreter runs a script of ours with this Python, whatever is asked.

    The script lies within it, as what it may read are its own files.
    """
    (place / "bin").mkdir(parents=True)
    (place / "script.py").write_text(script)
    home = Path(sys.executable).parent
    (place / "pyvenv.cfg").write_text(f"home = {home}\n")
    python = place / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{place / "script.py"}"\n')
    python.chmod(0o755)
    (place / STAMP).write_text(json.dumps({"sdv": "2.0.0"}))
    return Environment(place)


def memorising(place: Path) -> Environment:
    """The one that gives everything back."""
    return pretended(place, MEMORISING.read_text())


def five_tables() -> Catalog:
    """The clinic's catalog without the tables that are too many for HMA."""
    return Catalog("clinic", CATALOG.unit, tuple(t for t in CATALOG if t.name in KEPT))
