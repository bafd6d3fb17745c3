"""The vault's side of the host: starts the process that speaks to a server engine, and ends it."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.workers.framing import Closed, send
from sarus_kernel.vault.workers.seal import Limits
from sarus_kernel.vault.workers.spawning import KEPT, SINGLE_THREADED
from sarus_kernel.wire.codec import encode

SETTINGS = (*KEPT, "HOME", "JAVA_HOME", "SPARK_HOME", "SPARK_CONF_DIR", "SPARK_LOCAL_IP",
            "PGPASSFILE", "PGSERVICEFILE", "PGSSLROOTCERT", "SSL_CERT_FILE", "HADOOP_CONF_DIR",
            "AWS_REGION")  # fmt: skip
"""What clients of servers read from the environment, besides the libraries' places."""


class EngineHostClient:
    """Owns the host's process, and the folder of its socket. Its methods are for one thread."""

    def __init__(self, private: Path, catalog: Catalog, limits: Limits) -> None:
        self._private, self._catalog, self._limits = private, catalog, limits
        # not in the vault's directory: the path of a socket may not be long
        self._folder = Path(tempfile.mkdtemp(prefix="sarus-engine-"))
        self.path = self._folder / "host"
        self._start()

    def keep_up(self) -> None:
        """Start it again, should it have ended."""
        if self._process.poll() is not None:
            self._process.communicate()
            self._start()

    def close(self) -> None:
        """End the host, and whatever runs for it in the engine."""
        self._process.kill()
        self._process.communicate()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        self.path.unlink(missing_ok=True)
        with (self._private / "vault.log").open("ab") as errors:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "sarus_kernel.vault.workers.engine_host"),
                    *(str(self._private), str(self.path), str(self._limits.seconds)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env={name: os.environ[name] for name in SETTINGS if name in os.environ}
                | SINGLE_THREADED,
                start_new_session=True,
            )
        assert self._process.stdin is not None
        try:
            send(self._process.stdin.fileno(), encode(self._catalog))
        except Closed:
            return  # it has ended already; whoever needs it finds that out
