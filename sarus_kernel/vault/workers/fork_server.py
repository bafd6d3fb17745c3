"""A warm process from which workers are forked: it has the libraries loaded, and no data.

A fork finds everything its parent holds (through the garbage collector), so nothing private may
ever be read here; and a fork takes one thread along, so there may be only one.
"""

import gc
import os
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sarus_kernel.errors import InternalError
from sarus_kernel.plan.node import RECURSION
from sarus_kernel.vault.workers.block import serve_block
from sarus_kernel.vault.workers.child import serve_once, serve_open
from sarus_kernel.vault.workers.data_location import Where
from sarus_kernel.vault.workers.jobs import BLOCK, STUDIO, SYNTHETIC
from sarus_kernel.vault.workers.preloading import warm
from sarus_kernel.vault.workers.seal import Limits, hide
from sarus_kernel.vault.workers.seccomp import program
from sarus_kernel.wire.codec import decode


def main(control: socket.socket, where: Where, limits: Limits) -> None:
    """Fork one worker per channel that the vault sends; end when the vault is gone."""
    _be_the_first_to_go()
    hide()
    sys.setrecursionlimit(RECURSION)
    catalog, lines, fewer = decode(sys.stdin.buffer.read()), program(), program(block=True)
    warm()
    _need_one_thread()
    gc.collect()
    gc.freeze()
    while (asked := _next(control)) is not None:
        channel, word = asked
        child = os.fork()
        if child == 0 and word == BLOCK:
            serve_block(channel, fewer, limits)
        if child == 0 and word == STUDIO:
            serve_open(channel, where, catalog, lines, limits)
        if child == 0:
            place = replace(where, synthetic=word == SYNTHETIC)
            serve_once(channel, place, catalog, lines, limits)
        _hand_over(child, channel)


def _be_the_first_to_go() -> None:
    """Where memory runs out, the system ends workers, and not the vault beside them."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def _need_one_thread() -> None:
    if len(os.listdir("/proc/self/task")) != 1:
        raise InternalError("A library started a thread while loading; forks would be unsafe.")


def _next(control: socket.socket) -> tuple[int, bytes] | None:
    """The channel of the next worker, and the word for what it is to see.

    None when the vault is gone. Buries the dead first.
    """
    word, channels, _, _ = socket.recv_fds(control, 1, 1)
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    return (channels[0], word) if channels else None


def _hand_over(child: int, channel: int) -> None:
    """Give the vault the one sure way to stop this worker (its pidfd), then forget both."""
    end = os.pidfd_open(child)
    with socket.socket(fileno=channel) as vault, suppress(OSError):
        # If the vault has lost interest, the worker finds its channel closed, and ends.
        socket.send_fds(vault, [b"w"], [end])
    os.close(end)


if __name__ == "__main__":
    number, private, host, memory, seconds = sys.argv[1:]
    place = Where(Path(private), Path(host) if host else None)
    main(socket.socket(fileno=int(number)), place, Limits(int(memory), int(seconds)))
