"""A version of the data is there whole, or not at all, whenever the one who brings it is killed."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault import data_version
from sarus_kernel.vault.data_version import PARTS


class Killed(BaseException):
    """Nothing more is done: as after kill -9."""


def _write(folder: Path, version: str) -> Path:
    """A version of the data: every part says which it is of."""
    for part in PARTS:
        place = folder / part
        if part == Path("twin"):
            place.mkdir(parents=True, exist_ok=True)
            for name in ("person", "visit"):
                (place / f"{name}.parquet").write_text(version, "utf-8")
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(version, "utf-8")
    return folder


def _versions(vault: Path) -> set[str]:
    """Which versions the parts of a vault are of."""
    files = [vault / part for part in PARTS if part != Path("twin")]
    return {each.read_text("utf-8") for each in (*files, *(vault / "twin").iterdir())}


def _vault(folder: Path) -> Path:
    vault = _write(folder / "vault", "old")
    (vault / "private" / "data.duckdb.wal").write_text("a log of the old one", "utf-8")
    (vault / "private" / "ledger.db").write_text("ledger", "utf-8")
    return vault


STEPS = ((os, "rename"), (os, "replace"), (shutil, "rmtree"), (Path, "unlink"), (Path, "mkdir"))


@contextmanager
def _killed_at(step: int, patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The process ends before its `step`-th change of a directory; half of a removal is done."""
    done: list[str] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def change(*given: Any, **named: Any) -> Any:
            done.append(name)
            if len(done) == step:
                if name == "rmtree" and (inside := sorted(Path(given[0]).iterdir())):
                    half = inside[0]
                    shutil_rmtree(half) if half.is_dir() else os.remove(half)
                raise Killed
            return real(*given, **named)

        return change

    shutil_rmtree = shutil.rmtree
    with patch.context() as inside:
        for module, name in STEPS:
            inside.setattr(module, name, counted(name, getattr(module, name)))
        yield done


@pytest.mark.parametrize("waiting", [1, 2])
def test_killed_at_every_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waiting: int
) -> None:
    """Whoever opens the vault next finds the newest version that was finished, and no part of
    another one."""
    for step in range(1, 60):
        folder = tmp_path / str(step)
        vault = _vault(folder)
        with data_version.held(vault):  # a vault runs: versions pile up
            for number in range(waiting - 1):
                data_version.commit(vault, _write(folder / f"made{number}", f"new{number}"))
        made, last = _write(folder / "made", "last"), 0
        finished = False
        with _killed_at(step, monkeypatch) as done:
            try:
                data_version.commit(vault, made)
                data_version.settle(vault)
                finished = True
            except Killed:
                last = len(done)
        before = {"old"} if waiting == 1 else {"new0"}
        assert data_version.settle(vault)
        assert _versions(vault) == (before if step == 1 else {"last"}), step
        assert not (vault / "private" / "data.duckdb.wal").exists() or step == 1
        assert (vault / "private" / "ledger.db").read_text("utf-8") == "ledger"
        assert not list((vault / "private").glob(".gone-*"))
        if finished:
            assert step > 10
            return
        assert last == step
    raise AssertionError("it never came to its end")


def test_a_running_vault_keeps_its_version(tmp_path: Path) -> None:
    """The next one waits until nobody holds the present one; two who hold it share it."""
    vault = _vault(tmp_path)
    with data_version.held(vault), data_version.held(vault):
        data_version.commit(vault, _write(tmp_path / "made", "new"))
        assert not data_version.settle(vault)
        assert _versions(vault) == {"old"}
        assert _versions(data_version.newest(vault)) == {"new"}
    with data_version.held(vault):
        assert _versions(vault) == {"new"}
    assert data_version.newest(vault) == vault


def test_one_at_a_time(tmp_path: Path) -> None:
    """Two who prepare a next version would each pay for it."""
    vault = _vault(tmp_path)
    with data_version.only(vault), pytest.raises(OwnerError, match="already"), \
            data_version.only(vault):  # fmt: skip
        pass
    with data_version.only(vault):
        pass


def test_a_version_has_all_of_its_parts(tmp_path: Path) -> None:
    """One without its twin would leave the old one's."""
    vault, made = _vault(tmp_path), _write(tmp_path / "made", "new")
    shutil.rmtree(made / "twin")
    with pytest.raises(AssertionError, match="twin"):
        data_version.commit(vault, made)
    assert _versions(vault) == {"old"}
