"""A vault that is killed in the middle of a fit: run by test_fits.py in a process of its own."""

import os
import signal
import sys
from pathlib import Path

from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.vault import answer as answering
from sarus_kernel.vault.models import planner, running
from sarus_kernel.vault.workers.model_jobs import Asked, Told
from sarus_kernel.wire.messages import Ask
from tests.vault.models import fits
from tests.vault.models.conftest import LIMITS
from tests.vault.open_vaults import opened, people, vault


def main(directory: Path, last: int) -> None:
    """Answer one question; end, by SIGKILL, before the round `last` is told."""
    answer = running.Rounds.answer

    def dies(self: running.Rounds, asked: Asked) -> Told:
        if self.data == running.REAL and asked.round == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer(self, asked)

    running.Rounds.answer = dies  # type: ignore[method-assign]
    with vault(directory / "vault", people(200)) as workers:
        query = fits.question(fits.fitted(planner(workers, 1.0), people=200))
        answering.route = lambda *_: query  # type: ignore[assignment]
        with opened(directory, workers, LIMITS) as made:
            ask = Ask(Call("numpy.abs", (Constant(1),)), fits.EPSILON)
            answering.answer(ask, "ann", made)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
