"""The code of every function that was run on people's rows, kept for the data owner to read."""

import os
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp


class SubmittedCode:
    """A folder with one file per code, named by its SHA-256: a question names its beginning."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, code: str) -> None:
        """Write it down before it is run. Raises OSError: what is not kept is not run."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        body = code.encode()
        place = self._folder / f"{sha256(body).hexdigest()}.py"
        if not place.exists():
            file, name = mkstemp(dir=self._folder)  # for the owner's eyes alone
            with os.fdopen(file, "wb") as opened:
                opened.write(body)
            Path(name).replace(place)
