"""A kernel for each vault: how it is called, so that none takes another's place on the launcher."""

import tomllib
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from sarus_kernel.client import connect
from sarus_kernel.errors import OwnerError, QuestionError, SarusError
from sarus_kernel.kernel.connection.vault_names import short
from sarus_kernel.kernel.kernelspec import DISPLAY, slug


def names(vault: str, dataset: str) -> tuple[str, str]:
    """(name, what the launcher shows) of a kernel for a vault.

    After its dataset; and after its place as well where another vault's kernel is called so.
    """
    plain = slug_of(dataset), f"{DISPLAY}: {dataset}"
    if _asks(plain[0]) in (None, vault):
        return plain
    place = short(vault)
    return slug_of(f"{dataset} {place}"), f"{DISPLAY}: {dataset} ({place})"


def slug_of(words: str) -> str:
    """A kernel's name after some words, of which perhaps no letter is left."""
    try:
        return slug(words)
    except QuestionError:
        return slug("vault")


def _asks(name: str) -> str | None:
    """The vault of an installed kernel; None where there is no such kernel."""
    try:
        found: Any = KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel:
        return None
    return str(found.env.get("SARUS_KERNEL_VAULT", ""))


def dataset_of(vault: str, token: str | None) -> str:
    """The name of a vault's dataset: of a directory as its catalog says, else as the vault does.

    Raises OwnerError where that cannot be told.
    """
    if "://" not in vault:
        try:
            found = tomllib.loads((Path(vault) / "catalog.toml").read_text("utf-8"))
        except (OSError, ValueError):
            raise OwnerError(f"{vault} is not a vault: it has no catalog.toml to read.") from None
        return str(found.get("dataset", Path(vault).name))
    try:
        with connect(vault, token) as line:
            return line.catalog.dataset
    except SarusError as error:
        raise OwnerError(f"{error}\nOr name the kernel yourself: --name NAME.") from None
