"""A vault that is served to others, with its owner's page, and the kernelspec of a researcher."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sarus_kernel.kernel.kernelspec import kernel_json
from tests.browser.serving import PATIENCE, ROOT


@dataclass(frozen=True)
class Owner:
    """Where the owner's page is, and what its owner logs in with."""

    page: str
    token: str


@contextmanager
def owners_vault(folder: Path) -> Iterator[Owner]:
    """A copy of the new vault in `folder`/vault, served; kernelspec private-data-served asks it."""
    vault = folder / "served"
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(folder),
                   "PYTHONPATH": str(ROOT)}  # fmt: skip
    shutil.copytree(folder / "vault", vault)
    _kernelspec(folder / "prefix" / "share" / "jupyter" / "kernels", vault)
    code = "from sarus_kernel.command import main; main()"
    command = [sys.executable, "-u", "-c", code, "serve", str(vault), "--page", "0"]
    log = folder / "serve.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(command, env=environment, stdout=out, stderr=out) as server,
    ):
        try:
            page = _page(log)
            yield Owner(page, (vault / "private" / "owner.token").read_text("utf-8").strip())
        finally:
            server.terminate()


def _kernelspec(kernels: Path, vault: Path) -> None:
    spec = kernel_json("Served", f"unix://{vault / 'vault.sock'}")
    (token,) = (vault / "tokens").iterdir()
    spec["env"] = {**spec["env"], "SARUS_KERNEL_TOKEN": token.read_text("utf-8").strip()}  # type: ignore[dict-item]
    where = kernels / "private-data-served"
    where.mkdir(parents=True)
    (where / "kernel.json").write_text(json.dumps(spec), "utf-8")


def _page(log: Path) -> str:
    """The address that the server says, once it does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = re.search(r"Your page: (\S+)", log.read_text("utf-8"))
        if found:
            return found[1]
        time.sleep(0.2)
    raise AssertionError(log.read_text("utf-8")[-3000:])
