"""Puts a new version of the data into a vault: policy, key, tokens, ledger and receipts stay.

The same people, the same ledger: what was asked of the old rows and what will be asked of the new
ones adds up for whoever is in both, as questions may depend on earlier answers whatever rows they
are computed from. What the catalog says is carried over; only what is new is paid for.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from sarus_kernel.engines.opening import FILE
from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault import data_version
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.catalog.facts import write_facts
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.lines import RENEWAL
from sarus_kernel.vault.lock import alone
from sarus_kernel.vault.owner.buying_quality import buy_quality
from sarus_kernel.vault.owner.carrying import Before, before, carried, news, with_remarks
from sarus_kernel.vault.owner.comparing_twin import forget_compared
from sarus_kernel.vault.owner.completing import (
    completed,
    with_bounds,
    with_facts,
    with_groups,
    with_max_rows,
    with_nulls,
    write_catalog,
)
from sarus_kernel.vault.owner.drafting import draft
from sarus_kernel.vault.owner.drafts import Draft, Finding, InitOptions, Progress, TableDraft
from sarus_kernel.vault.owner.erasing import forget_erased
from sarus_kernel.vault.owner.folders import PRIVATE, REFRESH, hidden
from sarus_kernel.vault.owner.initialise import decided, keep_draft
from sarus_kernel.vault.owner.making_twin import (
    LEDGER,
    LINE,
    TWIN,
    Bought,
    buy_within,
    charge,
    close_lists,
    keep_twin,
    make_twin,
    noted,
    outgrown,
)
from sarus_kernel.vault.owner.origin import Origin, reading
from sarus_kernel.vault.owner.served import in_server, need_replaceable, put_rows
from sarus_kernel.vault.owner.snapshot import Copied, copy
from sarus_kernel.vault.policy import load as load_policy
from sarus_kernel.vault.sources.tables import SourceTable, written
from sarus_kernel.vault.workers.data_location import place_of

COPYING = 0.4
RENEWED = "The budget is renewed, with this version of the data"
NOT_RENEWABLE = (
    "policy.toml does not let the budget be renewed.\n"
    "Whoever is in both versions of the data is in two budgets then, which add up. If that is what "
    "you promise them, say renewable = true in its [budget]; or refresh without --renew."
)


@dataclass(frozen=True)
class Wish:
    """What the owner wants of a refresh.

    origin   where the new rows are; None: where the old ones were
    said     what the owner says of what is new, or gone
    drafted  a draft that the owner has edited: then nothing else counts
    renew    begin another budget with the new rows
    """

    said: InitOptions
    origin: Origin | None = None
    drafted: InitOptions | None = None
    renew: bool = False


@dataclass(frozen=True)
class Price:
    """What a refresh costs: nothing, unless there is something that the twin does not have.

    new      the private columns that are new, by table
    epsilon  of the twin that is made anew for them; `spent`: what twins have cost until now
    quality  what may be paid besides for how far it is from the rows
    """

    new: tuple[tuple[str, str], ...]
    epsilon: float
    spent: float
    quality: float = 0.0


@dataclass(frozen=True)
class Refreshed:
    """What was done. `placed`: whether it is in force, or waits until the vault is started again;
    `words`: what the owner should know of a server, or of the twin."""

    tables: tuple[TableDraft, ...]
    copied: Mapping[str, Copied]
    price: Price
    placed: bool
    words: tuple[str, ...] = ()


Review = Callable[[Draft, Price], None]


def look_again(directory: Path, wish: Wish) -> tuple[Draft, Price, Origin]:
    """The draft of the next version: nothing is copied, nothing is paid for. Raises OwnerError."""
    with _prepared(directory) as (old, building):
        origin = _origin(directory, wish, old)
        with reading(origin, building) as (_, tables, _, ask):
            options, gone = _options(wish, old, tables)
            found = _drafted(draft(tables, options, ask), old, gone)
            return found, _price(directory, old, found), origin


def refresh(directory: Path, wish: Wish, progress: Progress, review: Review) -> Refreshed:
    """Copy the source anew and make that the vault's next version of the data.

    `review` is shown the draft and the price before anything is copied or paid for, and may raise
    to stop. Killed at any moment, the vault has the old version or the new one, whole; what was
    charged until then stays charged. Raises OwnerError.
    """
    with _stopped(directory, wish), _prepared(directory) as (old, building):
        origin = _origin(directory, wish, old)
        progress("reading the source", 0.0)
        with reading(origin, building) as (connection, tables, fetch, ask):
            options, gone = _options(wish, old, tables)
            found = _drafted(draft(tables, options, ask), old, gone)
            price = _price(directory, old, found)
            review(found, price)
            decided(found)
            fetch([table for table in found.tables if table.access != "withheld"])
            listed = copy(connection, found, building, lambda w, s: progress(w, COPYING * s))
            keep_draft(building, origin, found, tables)
        copied = {each.table.name: each for each in listed}
        write_facts(building, {name: each.facts for name, each in copied.items()})
        units = {t.name: t.unit for t in found.tables if t.access == "private" and t.unit}
        left = forget_erased(directory, building, units, found.options.unit[0])
        copied = {n: replace(each, rows=left.get(n, each.rows)) for n, each in copied.items()}
        made = _described(directory, building, found, copied, price, old, progress)
        people = copied[found.options.unit[0]].rows
        words = outgrown(building, people)
        words += _commit(directory, building, origin, bool(price.new), progress)
        if wish.renew:
            # After the step that decides: killed in between, the new rows have the old budget.
            noted(directory, RENEWED, secrets.token_hex(16), RENEWAL)
    placed = data_version.settle(directory)
    progress("done", 1.0)
    return Refreshed(tuple(made), copied, price, placed, words)


def _commit(
    directory: Path, building: Path, origin: Origin, paid: bool, progress: Progress
) -> tuple[str, ...]:
    """Make the folder the next version, its rows in a server if the vault's are."""
    with ExitStack() as undo:
        words = put_rows(directory, building, origin, undo, progress)
        _note(directory, load(building).version, paid)
        forget_compared(directory)
        data_version.commit(directory, building)
    return words


def _stopped(directory: Path, wish: Wish) -> AbstractContextManager[None]:
    """Where the budget is renewed no vault runs meanwhile: it would answer from the old rows, and
    charge that to the new budget. Raises OwnerError."""
    if not wish.renew:
        return nullcontext()
    if not load_policy(directory).budget.renewable:
        raise OwnerError(NOT_RENEWABLE)
    return alone(directory, "refresh --renew")


@contextmanager
def _prepared(directory: Path) -> Iterator[tuple[Before, Path]]:
    """The version that there is, and a hidden folder for the next one."""
    need_replaceable(directory)
    with data_version.only(directory):
        data_version.settle(directory)
        old = before(data_version.newest(directory))
        with hidden(directory / PRIVATE, REFRESH) as building:
            (building / "private").mkdir(mode=0o700)
            yield old, building


def _origin(directory: Path, wish: Wish, old: Before) -> Origin:
    place = place_of(directory / "private")
    if place["engine"] != FILE:
        if place["engine"] == "spark" and (wish.origin is None or wish.origin.files is None):
            raise OwnerError("Name the folder of Parquet files with --from.")
        return in_server(wish.origin, place, directory)
    if wish.origin is not None:
        return wish.origin
    if old.source is None or not old.source.files:
        raise OwnerError("Name the source with --from: the vault does not know where it was.")
    source = old.source
    also = tuple(Path(each) for each in source.also)
    return Origin(
        files=Path(source.files), schemas=source.schemas, encoding=source.encoding, also=also
    )


def _options(
    wish: Wish, old: Before, tables: Sequence[SourceTable]
) -> tuple[InitOptions, list[Finding]]:
    if wish.drafted is not None:
        return replace(wish.drafted, name=old.catalog.dataset), []
    return carried(old, tables, wish.said)


def _drafted(found: Draft, old: Before, gone: Sequence[Finding]) -> Draft:
    """The draft with what is gone. Of the people's key made of several columns, the name may be
    taken in the source by now: the vault goes on with its own."""
    home, unit = found.options.unit
    findings = [*gone]
    if found.options.parts and f"{home}.{unit}" != old.catalog.unit:
        taken = old.catalog.unit.partition(".")[2]
        words = (
            f"{home} has a column {taken} now, as the vault calls the people's key.\n"
            f"Leave it out: --leave-out {written(home)}.{written(taken)}"
        )
        findings.append(Finding(home, words))
    return replace(found, findings=(*findings, *found.findings))


def _price(directory: Path, old: Before, found: Draft) -> Price:
    ledger = Ledger.open(directory / LEDGER)
    try:
        spent = ledger.spent(LINE).loss.epsilon
    finally:
        ledger.close()
    options = found.options
    new = tuple(news(old, found))
    return Price(new, options.twin_epsilon, spent, options.quality_epsilon)


def _described(
    directory: Path,
    building: Path,
    found: Draft,
    copied: Mapping[str, Copied],
    price: Price,
    old: Before,
    progress: Progress,
) -> list[TableDraft]:
    """Write the catalog and the twin, old or new, of the rows that were copied."""
    options, version = found.options, secrets.token_hex(8)
    tables = [with_max_rows(table, {}, options) for table in completed(found, copied)]
    write_catalog(building, options, tables, version)
    bought = Bought({}, {}, {}, {})
    if price.new:
        catalog = load(building)
        _pay(directory, catalog, options)
        progress("finding categories", COPYING)
        facts, budget = buy_within(building, catalog, options, set(price.new))
        tables = [with_facts(table, facts) for table in tables]
        write_catalog(building, options, tables, version)
        close_lists(building, load(building))
        bought = make_twin(
            building, load(building), budget, lambda w, s: progress(w, COPYING + (1 - COPYING) * s)
        )
    else:
        close_lists(building, load(building))
        keep_twin(data_version.newest(directory), building, load(building))
    tables = [with_bounds(with_max_rows(t, bought.rows, options), bought.values) for t in tables]
    tables = [with_groups(with_nulls(t, bought.nulls), bought.groups) for t in tables]
    tables = [with_remarks(table, old) for table in tables]
    write_catalog(building, options, tables, version)
    if price.new:
        given = (load(building), options.quality_epsilon, options.twin_delta)
        buy_quality(directory, building, building / TWIN, *given)
    return tables


def _pay(directory: Path, catalog: Catalog, options: InitOptions) -> None:
    words = f"The synthetic twin of {catalog.dataset}, anew for new columns, and facts of these"
    ledger = Ledger.open(directory / LEDGER)
    try:
        charge(ledger, catalog, options.twin_epsilon, options.twin_delta, words)
    finally:
        ledger.close()


def _note(directory: Path, version: str, paid: bool) -> None:
    """Say in the ledger that other rows answer from now on, before they do."""
    twin = "a twin of its own" if paid else "the twin as before"
    noted(directory, f"A new version of the data, {version[:16]}, with {twin}", version)
