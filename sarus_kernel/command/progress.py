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
    """SIGTERM ends the work like Ctrl-C does: through every `finally`, so nothing is left over.

    The first of them counts; further ones must not end the tidying. An engine that is stopped in
    the middle of a query may report that as an error of its own: that is not shown.
    """
    stopped = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        if not stopped:
            stopped = True
            raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except BaseException:
        if not stopped:
            raise
        sys.stderr.write("Stopped; nothing was left behind.\n")
        sys.exit(130)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
