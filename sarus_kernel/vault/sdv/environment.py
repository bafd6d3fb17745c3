"""Where SDV lives: a Python environment of its own, beside nothing of ours."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

from sarus_kernel.errors import OwnerError

VARIABLE = "SARUS_KERNEL_SDV"
"""The environment variable that names another folder for it."""
LOCKED = Path(__file__).with_name("requirements.txt")
"""SDV and all that it needs, in one version each."""
STAMP = "sarus-kernel.json"
LICENCE = (
    "SDV 2.0 and its parts copulas, rdt, ctgan and deepecho are under DataCebo's Business Source "
    "License 1.1:\nno commercial service may give others what SDV does. Each brings its text."
)
SIZE = (
    "It takes about 1.4 GB of disk, several with a build of torch for graphics cards, from the "
    "package index\nthat pip uses here."
)
Run = Callable[[Sequence[str]], None]


@dataclass(frozen=True)
class Environment:
    """One place for SDV, whether or not it is there."""

    place: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.place / "bin" / "python"

    def version(self) -> str:
        """The version of SDV that was installed whole here; "" for none."""
        try:
            found = json.loads((self.place / STAMP).read_text("utf-8"))
        except (OSError, ValueError):
            return ""
        return str(found.get("sdv", "")) if self.python.exists() else ""

    def need(self) -> None:
        """Raises OwnerError if SDV is not there."""
        if not self.version():
            raise OwnerError(
                f"SDV is not installed in {self.place}.\nInstall it: sarus-kernel sdv install"
            )

    def readable(self) -> tuple[Path, ...]:
        """What its interpreter has to read: the folder, and the Python that it was made of."""
        found, place = [self.place.resolve()], self.place
        while (base := _base(place)) is not None and base.resolve() not in found:
            found.append(base.resolve())
            place = base
        return tuple(found)


def usual() -> Environment:
    """The one of this user, or where SARUS_KERNEL_SDV says."""
    named = os.environ.get(VARIABLE, "")
    return Environment(Path(named) if named else Path(jupyter_data_dir(), "sarus-kernel", "sdv"))


def install(environment: Environment, run: Run | None = None) -> None:
    """Make the environment anew and fill it with what is locked; nothing is left if that fails.

    Raises OwnerError if it fails, or if the folder holds something else.
    """
    run, place = run or _run, environment.place
    remove(environment)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        run([sys.executable, "-m", "venv", str(place)])
        pip = [str(environment.python), "-m", "pip", "--disable-pip-version-check", "install"]
        run([*pip, "--only-binary", ":all:", "-r", str(LOCKED)])
        stamp = json.dumps({"sdv": locked()["sdv"]})
        (place / STAMP).write_text(stamp, encoding="utf-8")
    except BaseException as error:
        shutil.rmtree(place, ignore_errors=True)
        if isinstance(error, OSError | subprocess.SubprocessError):
            raise OwnerError(
                "SDV could not be installed; pip said why. Nothing was left behind."
            ) from None
        raise


def remove(environment: Environment) -> bool:
    """Take the environment away; whether there was one. Raises OwnerError if the folder holds
    something else."""
    place = environment.place
    if not place.exists() or not any(place.iterdir()):
        return False
    if not (place / STAMP).exists() and not (place / "pyvenv.cfg").exists():
        raise OwnerError(f"{place} holds something else than SDV.\nName another in {VARIABLE}.")
    shutil.rmtree(place)
    return True


def locked() -> dict[str, str]:
    """The versions that are installed, by package."""
    lines = LOCKED.read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {name: version for name, version in pairs}


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True)


def _base(place: Path) -> Path | None:
    """The environment, or the Python, that one was made of."""
    try:
        lines = (place / "pyvenv.cfg").read_text("utf-8").splitlines()
    except OSError:
        return None
    said = dict(line.partition(" = ")[::2] for line in lines)
    return Path(said["home"]).parent if said.get("home") else None
