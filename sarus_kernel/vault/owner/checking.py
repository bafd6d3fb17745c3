"""Says all that is wrong with the files the owner edits, by line."""

from collections.abc import Callable
from pathlib import Path

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault import catalog, data_version, formats, policy
from sarus_kernel.vault.catalog.document import Problem
from sarus_kernel.vault.ledger.heads import BESIDE, remembered
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner.credentials import KEY, SALT
from sarus_kernel.vault.owner.draft_reading import inspect_draft, is_draft
from sarus_kernel.vault.owner.folders import leftovers
from sarus_kernel.vault.owner.initialise import look
from sarus_kernel.vault.owner.making_twin import LEDGER, LINE
from sarus_kernel.vault.owner.origin import origin_of
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.policy.oidc import advice
from sarus_kernel.vault.policy.policy import GIVEN_AWAY
from sarus_kernel.vault.workers.data_location import is_served

PARTS = (LEDGER, KEY, SALT, Path("twin"))
"""What a vault needs besides its two files and its data."""


def check(directory: Path) -> tuple[str, ...]:
    """Every problem of a vault's directory, one line or two each; () if all is well."""
    left = tuple(
        f"{each} is left of one that was killed, and may hold private rows: remove it."
        for each in leftovers(directory)
    )
    return (*left, *_of_directory(directory, bool(left)))


def warnings(directory: Path) -> tuple[str, ...]:
    """What a sound vault gives away all the same: of standing exceptions, in three sentences."""
    found = policy.load(directory)
    given = GIVEN_AWAY if found.whitelist else ()
    return (*given, *(advice(found.oidc) if found.oidc else ()))


def _of_directory(directory: Path, left: bool) -> tuple[str, ...]:
    if not directory.is_dir() and left:
        return ()
    if not directory.is_dir():
        raise OwnerError(
            f"There is no vault {directory}.\nMake one: sarus-kernel init {directory} --from SOURCE"
        )
    if is_draft(directory):
        return _of_draft(directory)
    data_version.settle(directory)
    problems = [*_needs(directory), *_of(lambda: catalog.inspect(directory)[1])]
    problems += _of(lambda: policy.inspect(directory)[1])
    data = () if is_served(directory / "private") else (SNAPSHOT,)
    missing = [part for part in (*data, *PARTS) if not (directory / part).exists()]
    problems += [f"{part} is missing: make the vault again." for part in missing]
    if LEDGER not in missing:
        problems += _of_ledger(directory / LEDGER)
    return tuple(problems)


def _needs(directory: Path) -> list[str]:
    try:
        if problems := formats.newer(directory):
            return problems
        formats.need_known(directory)
    except OwnerError as error:
        return [str(error)]
    return []


def _of(inspect: Callable[[], list[Problem]]) -> list[str]:
    try:
        return [str(problem) for problem in inspect()]
    except OwnerError as error:
        return [str(error)]


def _of_draft(directory: Path) -> tuple[str, ...]:
    """What is wrong with the file; and if nothing is, what is to be decided about the source."""
    found, problems = inspect_draft(directory)
    if found is None:
        return tuple(str(problem) for problem in problems)
    if not found.source:
        return ()
    looked = look(origin_of(found.source, also=found.also), found.options, directory)
    return tuple(str(found.line(finding)) for finding in looked.findings)


def _of_ledger(file: Path) -> list[str]:
    try:
        ledger = Ledger.open(file)
    except OwnerError as error:
        return [str(error)]
    try:
        problem = ledger.verify(remembered(file.with_name(BESIDE))).problem
        return [word for word in (problem or ledger.begins(LINE),) if word]
    except OwnerError as error:
        return [str(error)]
    finally:
        ledger.close()
