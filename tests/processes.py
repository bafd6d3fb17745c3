"""A process that ends with the test that started it, whatever else happens."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


@contextmanager
def running(command: Sequence[str], **settings: Any) -> Iterator[subprocess.Popen[Any]]:
    """Killed at the end if it still runs: a failed assertion would else wait for it for good."""
    with subprocess.Popen(command, **settings) as process:
        try:
            yield process
        finally:
            process.kill()
