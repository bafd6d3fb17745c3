"""Opens what an owner decides requests with, beside a vault that may be running."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault import catalog
from sarus_kernel.vault.deciding import Office
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner.credentials import SALT
from sarus_kernel.vault.owner.making_twin import LEDGER
from sarus_kernel.vault.policy.crowds import Crowds
from sarus_kernel.vault.requests import Requests
from sarus_kernel.vault.workers.pool import Workers


@contextmanager
def office(directory: Path) -> Iterator[Office]:
    """The office of a vault's directory; workers are started if they are needed. OwnerError."""
    if not (directory / LEDGER).is_file():
        raise OwnerError(f"There is no ledger in {directory}: it is not a vault.")
    described = catalog.load(directory)
    private = directory / "private"
    with ExitStack() as stack:
        ledger = Ledger.open(directory / LEDGER)
        stack.callback(ledger.close)
        crowds = Crowds(private / "crowds.db")
        stack.callback(crowds.close)

        @cache
        def workers() -> Workers:
            started = Workers.start(directory, described)
            stack.callback(started.close)
            return started

        salt = (directory / SALT).read_bytes().hex()
        requests = Requests(private / "requests.db")
        yield Office(requests, ledger, described, salt, crowds, workers)
