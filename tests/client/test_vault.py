"""The client: what the vault says becomes values and errors of ours."""

import os
from pathlib import Path

import pytest

from sarus_kernel.client import Vault, connect
from sarus_kernel.errors import (
    BudgetSpent,
    InternalError,
    PolicyRefused,
    VaultUnavailable,
)
from sarus_kernel.plan.relations import Table
from tests.serving import CATALOG, TOKEN, MadeUpVault

Door = tuple[Path, MadeUpVault]
PLAN = Table("person")


@pytest.fixture
def vault(door: Door) -> Vault:
    """Ann's vault."""
    return connect(f"unix://{door[0]}", TOKEN)


def test_an_answer_is_a_release(vault: Vault) -> None:
    """The release arrives as it was made."""
    with vault:
        release = vault.ask(PLAN, 1)
        assert release.value.rows == ((42,),)
        assert release.provenance.words() == "Differentially-private evaluation (epsilon=1.00)"


def test_explaining_is_another_question(vault: Vault) -> None:
    """A dry run gives an explanation, and no release."""
    with vault:
        assert vault.explain(PLAN, 0.25).loss.epsilon == 0.25


def test_catalog_account_and_welcome(vault: Vault) -> None:
    """What may be known for free."""
    with vault:
        assert vault.catalog == CATALOG
        assert vault.welcome().grantee == "ann"
        assert vault.account().left == 9.5


def test_the_twin_is_fetched_and_can_be_asked(vault: Vault) -> None:
    """The twin's tables have the dtypes that the catalog promises."""
    with vault:
        frame = vault.twin().frame(PLAN)
        assert frame["person_id"].tolist() == [1, 2]
        assert frame.dtypes.astype(str).to_dict() == {"person_id": "int64", "name": "str"}
        assert vault.twin() is vault.twin()


def test_a_refusal_is_the_error_it_names(vault: Vault) -> None:
    """Class and words cross the wire."""
    with vault, pytest.raises(BudgetSpent, match="Nothing is left"):
        vault.ask(PLAN, 2)


def test_a_bug_of_the_vault_keeps_its_secret(vault: Vault) -> None:
    """What went wrong inside stays inside."""
    with vault, pytest.raises(InternalError) as failure:
        vault.ask(PLAN, 3)
    assert "patient" not in str(failure.value)


def test_a_wrong_token_is_refused(door: Door) -> None:
    """A stranger learns nothing, not even the catalog."""
    with (
        connect(f"unix://{door[0]}", "guess") as vault,
        pytest.raises(PolicyRefused, match="token"),
    ):
        vault.welcome()


def test_a_socket_of_a_group_that_one_is_not_in(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, whether its folder may be entered or not."""
    with vault:
        monkeypatch.setattr(os, "access", lambda *_: False)
        with pytest.raises(VaultUnavailable, match="open to one group"):
            vault.welcome()
        monkeypatch.undo()

        def refused(self: Path) -> bool:
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "is_socket", refused)
        with pytest.raises(VaultUnavailable, match="open to one group"):
            vault.welcome()


def test_nobody_there(tmp_path: Path) -> None:
    """The words say what to do."""
    vault = connect(f"unix://{tmp_path}/none.sock", TOKEN)
    with vault, pytest.raises(VaultUnavailable, match="sarus-kernel serve"):
        vault.welcome()


def test_no_vault_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without any hint where the vault is, the hint how to give one."""
    monkeypatch.delenv("SARUS_KERNEL_VAULT", raising=False)
    with pytest.raises(VaultUnavailable, match="SARUS_KERNEL_VAULT"):
        connect()
    with pytest.raises(VaultUnavailable, match="is not a vault"):
        connect(tmp_path)


def test_a_socket_wants_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A served vault asks who is there."""
    monkeypatch.delenv("SARUS_KERNEL_TOKEN", raising=False)
    with pytest.raises(VaultUnavailable, match="SARUS_KERNEL_TOKEN"):
        connect("unix:///nowhere")


def test_the_environment_names_vault_and_token(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a notebook server sets is enough."""
    monkeypatch.setenv("SARUS_KERNEL_VAULT", f"unix://{door[0]}")
    monkeypatch.setenv("SARUS_KERNEL_TOKEN", TOKEN)
    with connect() as vault:
        assert vault.welcome().grantee == "ann"


@pytest.mark.parametrize("other", ["unix:///other", "https://b.example:9#" + "a" * 64])
def test_the_environments_token_is_for_its_own_vault(
    other: str, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one is not shown it."""
    monkeypatch.setenv("SARUS_KERNEL_VAULT", f"unix://{door[0]}")
    monkeypatch.setenv("SARUS_KERNEL_TOKEN", TOKEN)
    with pytest.raises(VaultUnavailable, match=r"who you are|have not joined"):
        connect(other)


def test_a_token_is_read_from_a_file_with_its_newline(door: Door) -> None:
    """Blanks around a token are not of it."""
    with connect(f"unix://{door[0]}", f" {TOKEN}\n") as vault:
        assert vault.welcome().grantee == "ann"


def test_a_way_that_does_not_exist() -> None:
    """Only directories, Unix sockets and addresses of vaults can be named."""
    with pytest.raises(VaultUnavailable, match="by ftp") as caught:
        connect("ftp://vault.example")
    assert "unix:///" in str(caught.value)


def test_a_vault_that_cannot_even_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process that ends without a word is told from one that is slow."""
    (tmp_path / "catalog.toml").touch()
    monkeypatch.setattr("sys.executable", "/bin/false")
    with connect(tmp_path) as vault, pytest.raises(VaultUnavailable, match="did not start: no"):
        vault.welcome()
