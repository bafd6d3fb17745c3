"""What the codes in a preview mean, for the displays: read of the vault that is open already."""

from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.loading import TITLES, load


def named(connection: Connection, page: str) -> str:
    """A preview's HTML, its codes saying on hover what they mean. Never starts a vault."""
    vault = connection.ready
    return page if vault is None else str(load(TITLES).titled(page, vault))
