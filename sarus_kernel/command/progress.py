"""Shows how far long work has come, and ends it tidily when it is interrupted."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn


@contextmanager
def bar() -> Iterator[Callable[[str, float], None]]:
    """A progress bar on stderr; call it with what is being done and the share that is finished."""
    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
               TextColumn("{task.description}"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=1.0)
        yield lambda what, share: progress.update(task, description=what, completed=share)


@contextmanager
def tidy_when_stopped() -> Iterator[None]:
    """SIGTERM ends the work like Ctrl-C does: through every `finally`, so nothing is left over."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; nothing was left behind.\n")
        sys.exit(130)
    finally:
        signal.signal(signal.SIGTERM, before)
