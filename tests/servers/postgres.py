"""A PostgreSQL server for the tests: a new cluster in a temporary folder, a Unix socket only."""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import psycopg

USER = "postgres"
READER = "reader"
"""A role that may log in and no more."""


@cache
def url(database: str = "postgres") -> str:
    """The URL of a database of the one server that all tests share."""
    folder = _cluster()
    if database != "postgres":
        _run(_binary("createdb"), "-h", str(folder), "-U", USER, database)
    return f"postgresql://{USER}@/{database}?host={folder}"


@cache
def _cluster() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    data = folder / "data"
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
    folder.chmod(0o755)
    # the system's collation on purpose: answers must not depend on it
    _run(_binary("initdb"), "-D", str(data), "-U", USER, "-A", "trust", "--no-sync",
         "-E", "UTF8", "--locale", "C.UTF-8")  # fmt: skip
    settings = "-c listen_addresses= -c fsync=off -c timezone=Asia/Tokyo -c datestyle=German"
    options = f"{settings} -c unix_socket_directories={folder}"
    start = (_binary("pg_ctl"), "-D", str(data), "-o", options, "-w", "-l", str(folder / "log"))
    _run(*start, "start")
    atexit.register(_stop, folder)
    where = f"postgresql://{USER}@/postgres?host={folder}"
    with psycopg.connect(where, autocommit=True) as server:
        server.execute(f"CREATE ROLE {READER} LOGIN")
    return folder


def _stop(folder: Path) -> None:
    _run(_binary("pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def _binary(name: str) -> str:
    """Debian keeps the server's programs outside the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [shutil.which(name)]
    assert found[-1] is not None, "PostgreSQL is needed: apt-get install postgresql"
    return str(found[-1])


def _run(*command: str) -> None:
    """As an ordinary user: the server refuses to run as root."""
    drop = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
    prefix = drop if os.getuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, capture_output=True, cwd="/")
