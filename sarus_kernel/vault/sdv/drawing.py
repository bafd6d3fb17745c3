"""Has SDV draw people and rows: levels go into its sealed process, levels come back."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sdv import exchange, program
from sarus_kernel.vault.sdv.choice import Choice
from sarus_kernel.vault.sdv.environment import Environment
from sarus_kernel.vault.twin import Levels, Model, observed, shipped
from sarus_kernel.vault.twin.reading import Source

SECONDS = 4 * 3600.0
LOG = "said.txt"
SEALED = "sarus_kernel.vault.workers.sealed_program"


def draw(
    model: Model, source: Source, chosen: Choice, environment: Environment, room: Path
) -> Levels:
    """As many people as the released number says, drawn by SDV, and their rows.

    room  a folder of the vault's own: what SDV is given lies in one below it, which is removed
          whatever happens

    Raises OwnerError if SDV fails, or is not there.
    """
    rng = np.random.default_rng()
    if not any(exchange.layouts(model)[model.spec.people.name].columns):
        raise OwnerError("Nothing is known of the people that SDV could learn from.")
    with TemporaryDirectory(prefix="sdv-", dir=room) as made:
        folder = Path(made).resolve()
        real = observed(model, source, chosen.people, rng)
        exchange.write(folder, model, real, chosen.name, shipped(model))
        run(folder, environment, SECONDS)
        return exchange.read(folder, model, rng)


def run(folder: Path, environment: Environment, seconds: float) -> None:
    """Run the program on a folder, sealed. Raises OwnerError where it does not do its task."""
    environment.need()
    script = Path(program.__file__).resolve()
    readable = [str(place) for place in environment.readable()]
    command = [sys.executable, "-P", "-m", SEALED, str(folder), str(environment.python)]
    with (folder / LOG).open("wb") as log:
        process = subprocess.Popen(
            [*command, str(script), *readable],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            outcome = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise OwnerError(f"SDV was not done within {seconds / 3600:g} hours.") from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if outcome != 0:
        raise OwnerError(_why(folder))


def _why(folder: Path) -> str:
    """The kind of its error, and nothing else that it says; a seal that did not close, in words."""
    with suppress(OSError, ValueError):
        failed = json.loads((folder / "failed.json").read_text("utf-8"))
        return f"SDV could not learn these data ({failed['error']!s:.60})."
    said = (folder / LOG).read_text("utf-8", "replace").splitlines()
    last = said[-1] if said else ""
    told = last.rpartition("InternalError: ")[2] if "InternalError: " in last else ""
    return told or "SDV's process ended without a word. sarus-kernel sdv status says what there is."
