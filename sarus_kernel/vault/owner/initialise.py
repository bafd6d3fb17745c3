"""Makes a vault out of a source, in the order: look, copy, describe, pay for the twin, make it."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.catalog.facts import write_facts
from sarus_kernel.vault.formats import write_format
from sarus_kernel.vault.owner.buying_quality import buy_quality
from sarus_kernel.vault.owner.catalog_file import unbounded
from sarus_kernel.vault.owner.completing import (
    completed,
    with_bounds,
    with_facts,
    with_groups,
    with_max_rows,
    with_nulls,
    write_catalog,
)
from sarus_kernel.vault.owner.credentials import make_credentials
from sarus_kernel.vault.owner.draft_file import FILE as DRAFT
from sarus_kernel.vault.owner.draft_file import draft_text
from sarus_kernel.vault.owner.drafting import draft
from sarus_kernel.vault.owner.drafts import Draft, InitOptions, Progress, TableDraft
from sarus_kernel.vault.owner.folders import all_at_once, beside
from sarus_kernel.vault.owner.known_source import write_source
from sarus_kernel.vault.owner.making_twin import TWIN, buy_facts, make_twin, need_synthesizer
from sarus_kernel.vault.owner.origin import Origin, publish, reading, written_down
from sarus_kernel.vault.owner.policy_file import policy_text
from sarus_kernel.vault.owner.snapshot import Copied, copy
from sarus_kernel.vault.policy import load as load_policy
from sarus_kernel.vault.policy.load import FILE as POLICY
from sarus_kernel.vault.sources.tables import SourceTable

COPYING = 0.4
"""The share of the work that copying is, roughly; the rest is the twin."""
MEASURING = 0.98


@dataclass(frozen=True)
class Made:
    """What `initialise` made, for the owner's eyes: it counts rows of private tables."""

    directory: Path
    tables: tuple[TableDraft, ...]
    copied: Mapping[str, Copied]
    notes: tuple[str, ...]
    to_review: tuple[str, ...]
    words: tuple[str, ...] = ()


def _silent(what: str, share: float) -> None:
    """Report nothing."""


def _at_once(draft: Draft) -> None:
    """Go on without a question."""


def look(
    source: Path | Origin, options: InitOptions, directory: Path | None = None
) -> Draft:
    """The draft of a vault: nothing is copied, nothing is paid for. Raises OwnerError.

    What does not fit into memory lies beside `directory` meanwhile, where it is found again should
    this be killed.
    """
    with ExitStack() as stack:
        if directory is None:
            scratch = Path(stack.enter_context(TemporaryDirectory()))
        else:
            scratch = stack.enter_context(beside(directory))
        (scratch / "private").mkdir(mode=0o700)
        with reading(_origin(source), scratch) as (_, tables, _, ask):
            return draft(tables, options, ask)


def initialise(
    directory: Path,
    source: Path | Origin,
    options: InitOptions,
    progress: Progress = _silent,
    review: Callable[[Draft], None] = _at_once,
) -> Made:
    """Make the vault `directory` from `source`; nothing is left behind if that fails.

    `review` is shown the draft before anything is copied or paid for, and may raise to stop.
    Raises OwnerError with all that the owner has to decide first, or if the directory is already
    there.
    """
    origin = _origin(source)
    with ExitStack() as undo, all_at_once(directory) as building:
        (building / "private").mkdir(mode=0o700)
        progress("reading the source", 0.0)
        found, copied = _snapshot(building, origin, options, progress, review)
        options = found.options
        digests = make_credentials(building, options.grantees)
        (building / POLICY).write_text(policy_text(options, digests), encoding="utf-8")
        load_policy(building)
        write_format(building)
        tables = completed(found, copied)
        version = secrets.token_hex(8)
        write_catalog(building, options, tables, version)
        progress("finding categories", COPYING)
        need_synthesizer(options.synthesizer, load(building))
        facts, budget = buy_facts(building, load(building), options)
        tables = [with_facts(table, facts) for table in tables]
        write_catalog(building, options, tables, version)
        bought = make_twin(
            building,
            load(building),
            budget,
            lambda what, share: progress(what, _after_copying(share)),
            synthesizer=options.synthesizer,
        )
        tables = [with_max_rows(table, bought.rows, options) for table in tables]
        tables = [with_nulls(with_bounds(t, bought.values), bought.nulls) for t in tables]
        tables = [with_groups(table, bought.groups) for table in tables]
        write_catalog(building, options, tables, version)
        progress("measuring the twin", MEASURING)
        given = (load(building), options.quality_epsilon, options.twin_delta)
        buy_quality(building, building, building / TWIN, *given)
        words = publish(origin, building, load(building), undo, progress)
    progress("done", 1.0)
    bare = unbounded([table for table in tables if table.access == "private"])
    return Made(directory, tuple(tables), copied, found.notes, tuple(bare), words)


def _origin(source: Path | Origin) -> Origin:
    return source if isinstance(source, Origin) else Origin(files=source)


def _snapshot(
    building: Path,
    origin: Origin,
    options: InitOptions,
    progress: Progress,
    review: Callable[[Draft], None],
) -> tuple[Draft, dict[str, Copied]]:
    with reading(origin, building) as (connection, tables, fetch, ask):
        found = draft(tables, options, ask)
        review(found)
        decided(found)
        fetch([table for table in found.tables if table.access != "withheld"])
        copied = copy(
            connection, found, building, lambda what, share: progress(what, COPYING * share)
        )
    write_facts(building, {each.table.name: each.facts for each in copied})
    keep_draft(building, origin, found, tables)
    return found, {each.table.name: each for each in copied}


def keep_draft(
    building: Path, origin: Origin, found: Draft, tables: Sequence[SourceTable]
) -> None:
    """Keep what a version of the data was made by, for the next one."""
    write_source(building, origin, tables)
    text = draft_text(found, *written_down(origin))
    (building / "private" / DRAFT).write_text(text, encoding="utf-8")


def decided(found: Draft) -> None:
    """Raises OwnerError with all that is still to be decided, if anything is."""
    words = [finding.words for finding in found.findings]
    if len(words) > 1:
        listed = "\n".join("• " + each.replace("\n", "\n  ") for each in words)
        first = f"{len(words)} things are to be decided before there is a vault:"
        raise OwnerError(f"{first}\n{listed}")
    if words:
        raise OwnerError(words[0])


def _after_copying(share: float) -> float:
    return COPYING + (1 - COPYING) * share
