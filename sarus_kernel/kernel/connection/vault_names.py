"""How a vault is called where several stand beside each other: in the status bar, on a launcher."""

from pathlib import PurePath


def short(where: str) -> str:
    """How a vault is called beside others: the host and port of an https:// address, else the
    name of its directory (of a socket: of the directory that it is in)."""
    if where.startswith("https://"):
        return where.removeprefix("https://").partition("#")[0].strip("/")
    path = PurePath(where.removeprefix("unix://"))
    return (path.parent if where.startswith("unix://") else path).name or str(path)
