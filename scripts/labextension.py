"""`make labextension`: builds the JupyterLab extension if it is out of date, into this Python."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "labextension"
BUILT, MODULES = HERE / "built", HERE / "node_modules"
SOURCES = ("src", "style", "schema", "package.json", "tsconfig.json", "finish.mjs")
INSTALLED = Path(sys.prefix, "share", "jupyter", "labextensions", "@sarus-kernel", "labextension")
NOTICE = "The JupyterLab extension is left out ({reason}). Labels are shown in words all the same."


def main() -> int:
    """Build and install; 0 also where there is no Node, 1 with --required."""
    required = "--required" in sys.argv[1:]
    try:
        build()
    except (OSError, subprocess.CalledProcessError) as error:
        print(NOTICE.format(reason=error), file=sys.stderr)
        return int(required)
    shutil.rmtree(INSTALLED, ignore_errors=True)
    shutil.copytree(BUILT, INSTALLED)
    return 0


def build() -> None:
    """Only what is out of date. Raises OSError or CalledProcessError."""
    if newest(BUILT / "package.json") > newest(*(HERE / name for name in SOURCES)):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("there is no npm: install Node 20.19 or later")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    if newest(MODULES / ".package-lock.json") < newest(HERE / "package-lock.json"):
        run([npm, "ci", "--no-audit", "--no-fund"], environment)
    run([npm, "run", "build"], environment)


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run npm quietly; what it says is shown if it fails."""
    done = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], sep="\n", file=sys.stderr)
        done.check_returncode()


def newest(*paths: Path) -> float:
    """When the newest file of these was written; 0 if there is none."""
    return max((file.stat().st_mtime for path in paths for file in files(path)), default=0.0)


def files(path: Path) -> Iterator[Path]:
    """The files at or below a path."""
    if path.is_file():
        yield path
    else:
        yield from (file for file in path.rglob("*") if file.is_file())


if __name__ == "__main__":
    sys.exit(main())
