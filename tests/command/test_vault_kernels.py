"""Each vault has a kernel of its own, with a card of its own, and is shown its own token."""

import json
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from sarus_kernel.client import connect, discovery, tokens
from sarus_kernel.client.addresses import Address
from sarus_kernel.command.vault_kernels import names
from sarus_kernel.errors import OwnerError
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.connection.vault_names import short
from tests.command.conftest import Run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.delenv("SARUS_KERNEL_TOKEN", raising=False)


def vault(folder: Path, dataset: str) -> Path:
    """As much of a vault as is read for its name."""
    folder.mkdir(parents=True)
    (folder / "catalog.toml").write_text(f'dataset = "{dataset}"\n', "utf-8")
    return folder


def test_a_vault_is_called_by_its_place() -> None:
    """Short, and without its pin."""
    assert short("https://vault.example.org:8750#" + "0" * 64) == "vault.example.org:8750"
    assert short("unix:///srv/north/vault.sock") == "north"
    assert short("/srv/south") == "south"


def test_two_vaults_have_two_cards(run: Run, tmp_path: Path) -> None:
    """Named after their datasets; after their places too, where these are called the same."""
    north, south = (vault(tmp_path / name, "patient_data") for name in ("north", "south"))
    for each in (north, south, north):  # again: its own card, not a third one
        run("kernel", "install", "--user", "--vault", each)
    found = {
        name: json.loads(Path(folder, "kernel.json").read_text("utf-8"))
        for name, folder in KernelSpecManager().find_kernel_specs().items()
        if name.startswith("private-data-")
    }
    assert {spec["display_name"]: spec["env"]["SARUS_KERNEL_VAULT"] for spec in found.values()} == {
        "Private Data: patient_data": str(north),
        "Private Data: patient_data (south)": str(south),
    }
    run("kernel", "install", "--user", "--vault", north, "--name", "mine", "--display-name", "Mine")
    assert KernelSpecManager().get_kernel_spec("mine").display_name == "Mine"
    assert names("https://elsewhere", "!")[0] == "private-data-vault"


def test_what_is_no_vault_is_told(run: Run, tmp_path: Path) -> None:
    """A folder without a catalog, a socket that nobody serves, a name that is the general one's."""
    with pytest.raises(OwnerError, match=r"no catalog\.toml"):
        run("kernel", "install", "--user", "--vault", tmp_path)
    with pytest.raises(OwnerError, match="--name NAME"):
        run("kernel", "install", "--user", "--vault", f"unix://{tmp_path}/v.sock")
    with pytest.raises(OwnerError, match="a name of its own"):
        run("kernel", "install", "--user", "--vault", tmp_path, "--name", "private-data")


def test_each_vault_is_shown_its_own_token(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept for it goes before what the environment has, in kernels too."""
    shown: list[tuple[str, str]] = []
    for line in ("UnixSocket", "Tls"):
        monkeypatch.setattr(discovery, line, lambda to, token: shown.append((str(to), token)))
    (tmp_path / "token").write_text("of a\n", "utf-8")
    run("kernel", "install", "--user", "--vault", "unix:///a", "--token-file", tmp_path / "token",
        "--name", "a", "--display-name", "A")  # fmt: skip
    tokens.keep(Address("https://b"), "of b")
    monkeypatch.setenv("SARUS_KERNEL_TOKEN", "of c")
    for where in ("unix:///a", "https://b", "unix:///c"):
        connect(where)
        Connection(where, "of c").get()
    assert shown == [
        (place, token) for place, token in (("/a", "of a"), ("https://b", "of b"), ("/c", "of c"))
        for _ in range(2)
    ]  # fmt: skip
    with pytest.raises(OwnerError, match="--token-file goes with"):
        directory = vault(tmp_path / "own", "d")
        run("kernel", "install", "--user", "--vault", directory, "--token-file", tmp_path / "token")
