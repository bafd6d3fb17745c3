"""A JupyterLab of its own, with the extension as it is built and a vault on the demo hospital."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sarus_kernel.kernel.kernelspec import install

ROOT = Path(__file__).parents[2]
HERE = ROOT / "labextension"
TOKEN = "only-for-this-test"
OPTIONS = (
    "--no-browser", "--allow-root", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1",
    f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True",
    "--JupyterNotebookApp.expose_app_in_browser=True", "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)  # fmt: skip
PATIENCE = 60
"""Seconds until JupyterLab has to listen."""
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false"},
    "docmanager-extension/plugin": {"renameUntitledFileOnSave": False},
}
"""What would put a dialog in the way."""


@contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """A JupyterLab of its own on a made-up hospital; the address it listens on."""
    data, work = folder / "data", folder / "work"
    work.mkdir()
    install(prefix=str(folder / "prefix"))
    _without_a_vault(folder / "prefix" / "share" / "jupyter" / "kernels")
    shutil.copytree(
        HERE / "built", data / "labextensions" / "@sarus-kernel" / "labextension", symlinks=True
    )
    shutil.copy(ROOT / "notebooks" / "case_study.ipynb", work)
    for name, settings in SETTINGS.items():
        file = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings), "utf-8")
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(folder),
        "JUPYTER_DATA_DIR": str(data),
        "JUPYTER_PATH": str(folder / "prefix" / "share" / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "run"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        "SARUS_KERNEL_VAULT": str(folder / "vault"),
        "PYTHONPATH": str(ROOT),
    }
    run_python("demo", str(folder / "vault"), "--people", "1000", environment=environment)
    policy = folder / "vault" / "policy.toml"  # the case study spends more than half of 5
    policy.write_text(policy.read_text("utf-8").replace("epsilon = 5.0", "epsilon = 7.0"), "utf-8")
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={work}"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=environment, cwd=work, stdout=log, stderr=log) as server,
    ):
        try:
            yield listening(folder)
        finally:
            server.terminate()


def _without_a_vault(kernels: Path) -> None:
    """The same kernel by another name, where nobody said which vault is meant."""
    other = kernels / "private-data-nowhere"
    shutil.copytree(kernels / "private-data", other)
    spec = json.loads((other / "kernel.json").read_text("utf-8"))
    spec |= {"display_name": "Nowhere", "env": {"SARUS_KERNEL_VAULT": ""}}
    (other / "kernel.json").write_text(json.dumps(spec), "utf-8")


def run_python(*arguments: str, environment: dict[str, str]) -> None:
    """`sarus-kernel` of this checkout."""
    code = "from sarus_kernel.command import main; main()"
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(command, check=True, capture_output=True, env=environment)


def listening(folder: Path) -> str:
    """Where the server listens, once it does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for file in (folder / "run").glob("jpserver-*.json"):
            return str(json.loads(file.read_text("utf-8"))["url"])
        time.sleep(0.2)
    raise AssertionError((folder / "log").read_text("utf-8")[-3000:])
