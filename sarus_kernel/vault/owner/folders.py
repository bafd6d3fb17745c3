"""Makes a directory all at once: whole, or not at all."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sarus_kernel.errors import OwnerError

DRAFT = "draft.toml"


def _is_free(directory: Path) -> bool:
    return directory.is_dir() and {each.name for each in directory.iterdir()} <= {DRAFT}


@contextmanager
def all_at_once(directory: Path) -> Iterator[Path]:
    """A hidden sibling to build in; renamed to `directory` at the end, removed on any failure.

    A draft in `directory` moves along, into `private`: it may tell what the rows are like.
    Raises OwnerError if `directory` already holds something else or cannot be made.
    """
    directory = directory.absolute()
    draft = directory / DRAFT
    if directory.exists() and not _is_free(directory):
        raise OwnerError(f"{directory} is already there.\nName a new directory, or remove it.")
    building = directory.with_name(f".{directory.name}.init-{secrets.token_hex(4)}")
    try:
        building.mkdir(parents=True)
    except OSError:
        raise OwnerError(f"{directory} cannot be made there.") from None
    try:
        yield building
        if draft.exists():
            os.rename(draft, building / "private" / DRAFT)
        os.rename(building, directory)  # replaces an empty directory, nothing else
    finally:
        with suppress(KeyboardInterrupt):
            shutil.rmtree(building, ignore_errors=True)
        # Once more, should a signal have ended that.
        shutil.rmtree(building, ignore_errors=True)
