"""The set-up is locked: exact versions within the ranges, their hashes, nothing from elsewhere."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
FILES = ("build.txt", "lock.txt", "uv.txt", "vault.txt")
PYTHONS = ("3.11.0", "3.11.14", "3.12.0", "3.13.0", "3.13.9")
ENTRY = re.compile(r"([a-z0-9-]+==[\w.]+(?: ; [^#@]+?)?)((?: +--hash=sha256:[0-9a-f]{64})+)")


def lines(file: str) -> list[str]:
    """What a file of `requirements/` says, an entry each, without its comments."""
    text = (ROOT / "requirements" / file).read_text()
    text = re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE)
    return text.replace("\\\n", "").splitlines()


def pinned(python: str, machine: str, *files: str) -> dict[str, str]:
    """The versions that pip takes from these files under a version of Python, by package."""
    here = {**default_environment(), "sys_platform": "linux", "platform_machine": machine}
    here |= {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    found: dict[str, str] = {}
    for line in (line for file in files for line in lines(file)):
        entry = Requirement(line.partition(" --hash")[0])
        if entry.marker is None or entry.marker.evaluate(here):
            version = str(entry.specifier).removeprefix("==")
            assert found.setdefault(entry.name, version) == version, f"two of {entry.name}"
    return found


def asked() -> list[str]:
    """All that the package, its extras `dev` and `lab` and its build ask for, as ranges."""
    extras, hooks = PROJECT["project"]["optional-dependencies"], PROJECT["tool"]["hatch"]["build"]
    wanted = [*PROJECT["project"]["dependencies"], *extras["dev"], *extras["lab"]]
    wanted += [*PROJECT["build-system"]["requires"], *PROJECT["dependency-groups"]["build"]]
    return [*wanted, *hooks["hooks"]["jupyter-builder"]["dependencies"]]


@pytest.mark.parametrize("file", FILES)
def test_an_entry_is_a_version_and_its_hashes(file: str) -> None:
    """No option, no address, no path: whichever registry somebody uses, it has to serve these."""
    assert lines(file)
    assert [line for line in lines(file) if ENTRY.fullmatch(line.strip()) is None] == []
    assert "://" not in (ROOT / "requirements" / file).read_text()


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_is_within_the_ranges(python: str, machine: str) -> None:
    """Under every Python that is supported. If this fails: `make lock`."""
    found = pinned(python, machine, "build.txt", "lock.txt")
    for wanted in map(Requirement, asked()):
        version = found.get(canonicalize_name(wanted.name))
        assert version is not None, f"{wanted} is not locked"
        assert wanted.specifier.contains(version), f"{wanted} is locked at {version}"


def test_the_tool_that_locks_is_locked() -> None:
    """One version of uv makes the lock, the one that pyproject.toml names."""
    assert PROJECT["dependency-groups"]["lock"] == [f"uv=={pinned('3.11.0', '', 'uv.txt')['uv']}"]


@pytest.mark.parametrize("target", ["setup", "demo", "lab", "test", "bench", "bench-large"])
def test_make_installs_what_is_locked(target: str) -> None:
    """Of a changed lock, all of it, and nothing beside it but this package itself."""
    changed = [f"--what-if=requirements/{file}" for file in ("build.txt", "lock.txt")]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--dry-run", *changed, target],
        cwd=ROOT, env=clean, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    installs = re.findall(r".*\b(?:install|npx|uvx|pipx) .*", done.stdout)
    assert [line for line in installs if not held(line)] == []
    for file in ("build.txt", "lock.txt"):
        assert sum(f"-r requirements/{file}" in line for line in installs) == 1


def held(line: str) -> bool:
    """Whether a line of make installs only what has a hash, or what lies here."""
    hashes = "--require-hashes --only-binary :all:" in line and "-r requirements/" in line
    here = line.endswith(" --no-deps --no-build-isolation -e .")
    return hashes or here or line.endswith("/sarus-kernel kernel install --sys-prefix")


def test_npm_keeps_to_its_lock() -> None:
    """`npm ci` alone installs; each package has its hash, and no address."""
    script = (ROOT / "scripts" / "labextension.py").read_text()
    assert re.findall(r'\[npm, "(\w+)"', script) == ["ci", "run"]
    packages = json.loads((ROOT / "labextension" / "package-lock.json").read_text())["packages"]
    locked = [package for name, package in packages.items() if name]
    assert locked
    assert all(package["integrity"].startswith("sha512-") for package in locked)
    assert not any("resolved" in package for package in locked)
