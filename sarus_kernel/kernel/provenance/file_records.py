"""What is remembered beyond a session: which files a kernel of this user wrote, and of what origin.

One small record for each file, beside Jupyter's own data, so that another kernel, or the same one
after a restart, does not take what was written of the twin for public. A record is a courtesy to
the reader, as labels are: what proves a released value is the receipt that is kept in it.
"""

import hashlib
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from jupyter_core.paths import jupyter_data_dir

from sarus_kernel.kernel.loading import CODEC, load
from sarus_kernel.kernel.provenance.file_stamps import alike, stamp
from sarus_kernel.kernel.provenance.origins import SYNTHETIC, Origin, Source
from sarus_kernel.release import Label, Release, Value

LONGEST = 200_000
"""Bytes of a record. What does not fit is remembered as synthetic: the weakest label there is."""
KEPT = 90 * 86_400
"""Seconds that a record outlives its file: a drive may be away for a while."""
_NOTHING = Value("scalar")


def place() -> Path:
    """Where this user's records are."""
    return Path(jupyter_data_dir(), "sarus-kernel", "files")


class FileRecords:
    """Owns a folder of records. Where it cannot be written, nothing outlives the session."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def holds(self, path: str) -> bool:
        """Whether a file is one of the records, or their folder."""
        return f"{path}{os.sep}".startswith(f"{self._folder}{os.sep}")

    def origin(self, path: str) -> Origin | None:
        """What is remembered of a file; None where nothing is. What cannot be read any more, or
        is of what was there before, is never better than synthetic."""
        record = self._record(path)
        if not record.exists():
            return None
        try:
            plain = json.loads(record.read_text("utf-8"))
            kept = tuple(plain["stamp"]) if plain["stamp"] is not None else None
            return _origin(plain) if alike(kept, stamp(path)) else SYNTHETIC
        except Exception:
            return SYNTHETIC

    def keep(self, path: str, origin: Origin) -> None:
        """Remember a file as it is now, in one step: a reader never meets half a record."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile("w", dir=self._folder, delete=False, encoding="utf-8") as draft:
                draft.write(_written(path, origin))
            Path(draft.name).replace(self._record(path))

    def forget(self, path: str) -> None:
        """Remember a file no longer."""
        with suppress(OSError):
            self._record(path).unlink()

    def tidy(self) -> None:
        """Remove the records of files that have been gone for long."""
        for record in self._folder.glob("*"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                old = record.stat().st_mtime < time.time() - KEPT
                if old and not os.path.exists(json.loads(record.read_text("utf-8"))["path"]):
                    record.unlink()

    def _record(self, path: str) -> Path:
        digest = hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()
        return self._folder / f"{digest}.json"


def _written(path: str, origin: Origin) -> str:
    try:
        plain = {"path": path, "label": origin.label.value, "hint": origin.hint,
                 "known": origin.known, "stamp": stamp(path),
                 "sources": [_plain(s) for s in origin.sources]}  # fmt: skip
        text = json.dumps(plain)
    except Exception:  # whatever a source holds: the file is remembered all the same
        text = ""
    if text and len(text) <= LONGEST:
        return text
    return json.dumps({"path": path, "label": Label.SYNTHETIC.value, "hint": "", "known": True,
                       "stamp": None, "sources": []})  # fmt: skip


def _plain(source: Source) -> dict[str, Any]:
    release = Release(source.value or _NOTHING, source.provenance, source.receipt)
    return {
        "release": load(CODEC).encode(release).decode(),
        "identity": list(source.identity),
        "figure": source.figure,
        "parameters": source.parameters,
        "valued": source.value is not None,
    }


def _origin(plain: Mapping[str, Any]) -> Origin:
    sources = tuple(map(_source, plain["sources"]))
    return Origin(Label(plain["label"]), sources, str(plain["hint"]), plain["known"] is True)


def _source(plain: Mapping[str, Any]) -> Source:
    release = load(CODEC).decode(plain["release"].encode())
    identity = tuple(map(str, plain["identity"]))
    found = Source(identity, release.provenance, release.receipt, str(plain["figure"]),
                   release.value, str(plain["parameters"]))  # fmt: skip
    return found if plain["valued"] else replace(found, value=None)
